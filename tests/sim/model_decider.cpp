#include "tests/sim/model_decider.hpp"

#include <utility>
#include <variant>

namespace omninode::sim::model {
namespace {

Plan three_stages() {
  Plan plan;
  plan.name = "model";
  for (auto const* const name : {"first", "second", "third"}) {
    StagePolicy policy;
    policy.name = name;
    policy.max_attempts = 2;
    plan.stages.push_back(policy);
  }
  plan.stages.back().publishes = true;
  return plan;
}

Command command_of(Statement const& said) {
  Execution const execution{RunId{1}, kClaim - said.claim_behind, said.stage, said.attempt};
  auto const end = [&](StageOutcome outcome) {
    return Command{command::EndStage{execution, worker_id(said.worker), std::move(outcome)}};
  };
  auto const version = real(said.seen).version;
  switch (said.deed) {
    case Deed::end_done:
      return end(Done{});
    case Deed::end_retry:
      return end(Retry{"RETRY", "once more"});
    case Deed::end_fail:
      return end(Fail{"FAIL", "never"});
    case Deed::end_asking:
      return end(AwaitApproval{"{}"});
    case Deed::give_back:
      return command::ReturnClaim{execution, worker_id(said.worker)};
    case Deed::pause:
      return command::Pause{};
    case Deed::resume:
      return command::Resume{};
    case Deed::cancel:
      return command::Cancel{};
    case Deed::retry_now:
      return command::RetryNow{};
    case Deed::replay:
      return command::Replay{};
    case Deed::discard:
      return command::Discard{};
    case Deed::approve:
      return command::Approve{version};
    case Deed::revise:
      return command::Revise{version, 0};
    case Deed::reject:
      return command::Reject{version};
    case Deed::take_overdue:
      return command::TakeFromOwner{command::LossCause::stage_overdue};
    case Deed::take_dead:
    case Deed::none:
      break;
  }
  return command::TakeFromOwner{};
}

}  // namespace

WorkerId worker_id(std::uint8_t number) { return {Uuid::from_random({3, number})}; }

Run real(Row const& row) {
  Run run;
  run.id = RunId{1};
  run.state = row.state;
  run.stage = row.stage;
  run.attempt = row.attempt;
  run.version = kVersion - row.behind;
  run.claim = kClaim - row.claim_behind;
  if (row.owner != kNobody) run.owner = worker_id(row.owner);
  run.request = row.request;
  run.approved = row.approved != 0;
  return run;
}

Decider::Decider() : plan_(three_stages()) {}

Made const& Decider::make(Statement const& said) {
  std::string const key{reinterpret_cast<char const*>(&said), sizeof said};
  auto const [place, fresh] = made_.try_emplace(key);
  auto& made = place->second;
  if (!fresh) return made;
  auto const decision = decide(real(said.seen), plan_, command_of(said), Actor{"model"});
  auto const* const t = std::get_if<Transition>(&decision);
  if (t == nullptr) return made;
  made.allowed = true;
  made.letter = t->dead_letter;
  made.trigger = t->trigger;
  made.after = said.seen;
  made.after.state = t->after.state;
  made.after.stage = static_cast<std::uint8_t>(t->after.stage);
  made.after.attempt = static_cast<std::uint8_t>(t->after.attempt);
  made.after.request = t->after.request;
  made.after.approved = t->after.approved ? 1 : 0;
  if (!t->after.owner) made.after.owner = kNobody;
  return made;
}

}  // namespace omninode::sim::model
