#include "tests/sim/people.hpp"

#include <utility>
#include <variant>

#include "engine/core/decide.hpp"

namespace omninode::sim {
namespace {

constexpr milliseconds kForEver{std::chrono::hours{1}};
constexpr int kTries = 4;

}  // namespace

// The same correlation id until there is an answer: that is what makes repeating safe.
milliseconds Submitter::turn() {
  if (left_ == 0) return kForEver;
  if (submitted_ > 0) world_.scheduler.sleep(milliseconds{world_.random().between(0, 1'500)});
  NewRun run;
  run.correlation_id = {Uuid::from_random({7, static_cast<std::uint8_t>(submitted_)})};
  run.plan = world_.plan;
  run.input = R"({"n":)" + std::to_string(submitted_) + "}";
  run.priority = world_.random().between(0, 1);
  run.actor = {"operator submitter@host"};
  ++submitted_;
  while (true) {
    try {
      auto const result = store_.submit(std::vector{run}, world_.random().chance(500)).front();
      world_.ledger.acknowledged.push_back({run.correlation_id, result.run, run.input});
      break;
    } catch (std::exception const&) {
      world_.scheduler.sleep(milliseconds{100});
    }
  }
  if (--left_ == 0) --world_.people_busy;
  return milliseconds{0};
}

// What an operator may want of a run that they see in this state; some of it is refused.
Command Operator::choose(Run const& run) {
  auto& random = world_.random();
  if (run.state == RunState::awaiting_approval) {
    switch (random.below(4)) {
      case 0:
        return command::Reject{run.version};
      case 1:
        return command::Revise{run.version, random.between(0, run.stage), "{}"};
      default:
        return command::Approve{run.version, "{}"};
    }
  }
  if (run.state == RunState::dead_lettered) {
    if (random.chance(150)) return command::Discard{};
    if (random.chance(300)) return command::Replay{random.between(0, run.stage + 1)};
    return command::Replay{};
  }
  switch (random.below(8)) {
    case 0:
      return command::Cancel{};
    case 1:
    case 2:
      return command::RetryNow{};
    case 3:
    case 4:
    case 5:
      return command::Pause{};
    default:
      return command::Resume{};
  }
}

milliseconds Operator::turn() {
  if (world_.at_peace()) return kForEver;
  auto& random = world_.random();
  world_.scheduler.sleep(milliseconds{random.between(20, 800)});
  auto const& known = world_.ledger.acknowledged;
  if (known.empty()) return milliseconds{50};
  auto const run = known[random.below(known.size())].run;
  auto const row = store_.read(std::vector{run}).front();
  if (!row) return milliseconds{50};
  auto const command = choose(*row);
  if (random.chance(500)) world_.scheduler.sleep(milliseconds{random.between(1, 4'000)});
  if (!world_.at_peace()) act(*row, command);
  return milliseconds{0};
}

// As the command line does it: decided again on the newer row that a stale answer brings, not
// tried again after a lost answer. An approval is for what was seen, whatever row is newest.
void Operator::act(Run seen, Command command) {
  auto row = *store_.read(std::vector{seen.id}).front();
  for (int i = 0; i < kTries; ++i) {
    if (world_.broken == Broken::approval_of_any) {
      if (auto* approve = std::get_if<command::Approve>(&command)) {
        approve->seen_version = row.version;
      }
    }
    auto decision = decide(row, *world_.plan, command, actor_);
    auto const* transition = std::get_if<Transition>(&decision);
    if (transition == nullptr) return;
    auto const result = store_.commit(std::vector{*transition}).results.front();
    if (result.status == CommitResult::Status::committed) return note(seen, *transition);
    if (result.current) row = *result.current;
    world_.scheduler.sleep(milliseconds{5});
  }
}

void Operator::note(Run const& seen, Transition const& landed) {
  if (landed.trigger != Trigger::approve) return;
  world_.ledger.approvals.push_back({landed.run(), seen.version, landed.after.version});
}

}  // namespace omninode::sim
