// Random walks over decide: whatever is asked in whatever order, the run stays sound. The seeds
// are fixed, so a failure comes back; a walk starts again from submit when its run is final.
#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "engine/core/limits.hpp"
#include "tests/core/sample_runs.hpp"

namespace omninode {
namespace {

using namespace core_test;  // NOLINT(google-build-using-namespace): the samples of this folder
using S = RunState;

constexpr int kStepsPerWalk = 8'000;

class Walk {
 public:
  explicit Walk(unsigned seed) : random_{seed} {
    plan_.stages[2].publishes = true;  // one that is not the last as well
    plan_.stages[0].max_attempts = 1;
    plan_.stages[kPublishing].max_attempts = 2 * limits::kMaxOwnerLosses;
    run_ = submitted();
  }

  void step() {
    if (is_final(run_.state)) run_ = submitted();
    if ((run_.state == S::ready || run_.state == S::backing_off) && below(2) == 0) return claim();
    auto const command = any_command();
    auto const decision = decide(run_, plan_, command, Actor{"walk"});
    auto const* t = std::get_if<Transition>(&decision);
    if (t == nullptr) return;  // nothing is changed
    expect_numbers(*t);
    expect_event(*t);
    expect_dead_letter(*t);
    expect_stage(*t);
    reached_.insert({t->from, t->trigger, t->after.state});
    run_ = t->after;
    if (t->trigger == Trigger::stage_done && run_.state == S::running) expect_new_execution();
    expect_spent(command);
  }

  std::set<Edge> const& reached() const { return reached_; }

 private:
  Run submitted() {
    started_.clear();
    Run run = run_in(S::ready, 0, 0);
    run.version = 1;
    run.claim = 0;
    return run;
  }

  int below(int bound) { return std::uniform_int_distribution{0, bound - 1}(random_); }

  // Claims are made by the store's statement: this is what it does to the row.
  void claim() {
    reached_.insert({run_.state, Trigger::claim, S::running});
    run_.state = S::running;
    run_.owner = worker(static_cast<std::uint8_t>(1 + below(2)));
    ++run_.claim;
    ++run_.version;
    ++run_.attempt;
    EXPECT_LE(run_.attempt, policy().max_attempts);
    expect_new_execution();
  }

  // No execution is ever started twice, so its four numbers name it for good.
  void expect_new_execution() { EXPECT_TRUE(started_.insert(execution_of(run_)).second); }

  // What an owner has reported and had accepted is never accepted again: not as it is, and not
  // by a worker that reads the row first and sends the same execution with a new version.
  void expect_spent(Command const& command) {
    if (!std::holds_alternative<command::EndStage>(command) &&
        !std::holds_alternative<command::ReturnClaim>(command)) {
      return;
    }
    EXPECT_EQ(why_refused(run_, command, plan_), Refusal::Why::stale_execution);
  }

  StagePolicy const& policy() const { return plan_.stages[static_cast<std::size_t>(run_.stage)]; }

  StageOutcome any_outcome() {
    switch (below(6)) {
      case 0:
        return Retry{"BUSY", "later", {}};
      case 1:
        return Fail{"BAD", "no"};
      case 2:
        return AwaitApproval{"{}"};
      default:
        return Done{};
    }
  }

  // Half of all commands come from the owner, some of those from an execution that is over.
  Command any_command() {
    auto end = end_of(run_, any_outcome());
    end.serves_next = below(3) != 0;
    end.jitter = 0.5;
    if (below(8) == 0) --end.execution.claim;
    switch (below(18)) {
      case 0:
        return command::ReturnClaim{end.execution, end.worker};
      case 1:
        return command::TakeFromOwner{};
      case 2:
        return command::TakeFromOwner{command::LossCause::stage_overdue};
      case 3:
        return command::Pause{};
      case 4:
        return command::Resume{};
      case 5:
        return below(4) == 0 ? Command{command::Cancel{}} : Command{command::Resume{}};
      case 6:
        return command::RetryNow{};
      case 7:
        return below(4) == 0 ? Command{command::Discard{}} : Command{command::Pause{}};
      case 8:
        return command::Replay{below(6) - 1};
      case 9:
        return command::Replay{};
      case 10:
        return command::Approve{run_.version - below(2)};
      case 11:
        return command::Reject{run_.version - below(2)};
      case 12:
        return command::Revise{run_.version - below(2), below(6) - 1};
      default:
        return end;
    }
  }

  void expect_numbers(Transition const& t) {
    EXPECT_EQ(t.seen, run_.version);
    EXPECT_EQ(t.after.version, run_.version + 1);
    EXPECT_EQ(t.after.claim, run_.claim);  // only a claim moves the fence
    EXPECT_EQ(t.after.id, run_.id);
    EXPECT_EQ(t.after.plan, run_.plan);
    EXPECT_EQ(t.after.owner.has_value(), t.after.state == S::running);
    if (t.after.state == S::running) {
      EXPECT_EQ(t.after.owner, run_.owner);
    } else {
      EXPECT_EQ(t.after.request, Request::none);
    }
    EXPECT_GE(t.after.owner_losses, 0);
    EXPECT_LT(t.after.owner_losses, limits::kMaxOwnerLosses);
  }

  void expect_event(Transition const& t) {
    EXPECT_EQ(t.from, run_.state);
    EXPECT_EQ(t.event_stage, run_.stage);
    EXPECT_EQ(t.event_attempt, run_.attempt);
    EXPECT_EQ(t.event_stage_name, plan_.stage_name(run_.stage));
    Edge const edge{t.from, t.trigger, t.after.state};
    EXPECT_TRUE(std::binary_search(edges().begin(), edges().end(), edge))
        << to_string(t.from) << ' ' << to_string(t.trigger) << ' ' << to_string(t.after.state);
  }

  void expect_dead_letter(Transition const& t) {
    bool const was = t.from == S::dead_lettered;
    bool const is = t.after.state == S::dead_lettered;
    auto const wanted = was == is ? DeadLetterAction::none
                        : is      ? DeadLetterAction::open
                                  : DeadLetterAction::close;
    EXPECT_EQ(t.dead_letter, wanted);
    EXPECT_TRUE(!is || t.error);
    EXPECT_EQ(t.wake_after.has_value(), t.after.state == S::backing_off);
    EXPECT_EQ(t.wants_hint(), t.after.state == S::ready);
  }

  // Stages are committed one by one, each with an output; only a replay and a
  // revision go back.
  void expect_stage(Transition const& t) {
    bool const committed = t.trigger == Trigger::stage_done || t.trigger == Trigger::run_done;
    if (committed) {
      EXPECT_EQ(t.after.stage, run_.stage + 1);
      EXPECT_TRUE(t.output);
    } else if (t.trigger == Trigger::replay || t.trigger == Trigger::revise) {
      EXPECT_LE(t.after.stage, run_.stage);
    } else {
      EXPECT_EQ(t.after.stage, run_.stage);
    }
    int const stages = static_cast<int>(plan_.stages.size());
    EXPECT_EQ(t.after.state == S::completed, t.after.stage == stages);
    EXPECT_EQ(t.stage_name, plan_.stage_name(t.after.stage));
    if (t.after.stage == stages) return;
    auto const& next_policy = plan_.stages[static_cast<std::size_t>(t.after.stage)];
    EXPECT_EQ(t.stage_timeout, next_policy.timeout);
    EXPECT_GE(t.after.attempt, t.after.state == S::running ? 1 : 0);
    EXPECT_LE(t.after.attempt, next_policy.max_attempts);
  }

  std::mt19937 random_;
  Plan plan_ = sample_plan();
  Run run_;
  std::set<Edge> reached_;
  std::set<Execution> started_;
};

TEST(DecideWalk, KeepsEveryRunSoundAndReachesEveryEdge) {
  std::set<Edge> reached{{S::absent, Trigger::submit, S::ready}};
  for (unsigned const seed : {1U, 2U, 3U, 5U, 8U, 13U, 21U, 34U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Walk walk{seed};
    for (int step = 0; step < kStepsPerWalk && !testing::Test::HasFailure(); ++step) walk.step();
    reached.insert(walk.reached().begin(), walk.reached().end());
  }
  // A walk that never gets somewhere would prove nothing about it.
  EXPECT_TRUE(std::equal(reached.begin(), reached.end(), edges().begin(), edges().end()));
}

}  // namespace
}  // namespace omninode
