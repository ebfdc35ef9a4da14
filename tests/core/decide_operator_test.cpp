// What operators ask for, in every state.
#include <array>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/core/sample_runs.hpp"

namespace omninode {
namespace {

using namespace core_test;  // NOLINT(google-build-using-namespace): the samples of this folder
using S = RunState;

struct OperatorCommand {
  std::string name;
  Command command;
  std::map<S, S> leads;  // every other state refuses
};

// A running run stands at a plain stage here and nothing has been asked of its owner.
std::vector<OperatorCommand> operator_commands() {
  return {
      {"pause",
       command::Pause{},
       {{S::ready, S::paused}, {S::backing_off, S::paused}, {S::running, S::running}}},
      {"resume", command::Resume{}, {{S::paused, S::ready}}},
      {"cancel",
       command::Cancel{},
       {{S::ready, S::cancelled},
        {S::running, S::cancelled},
        {S::backing_off, S::cancelled},
        {S::awaiting_approval, S::cancelled},
        {S::paused, S::cancelled}}},
      {"retry now", command::RetryNow{}, {{S::backing_off, S::ready}}},
      {"discard", command::Discard{}, {{S::dead_lettered, S::cancelled}}},
      {"replay", command::Replay{}, {{S::dead_lettered, S::ready}}},
      {"approve", command::Approve{17}, {{S::awaiting_approval, S::ready}}},
      {"revise", command::Revise{17}, {{S::awaiting_approval, S::ready}}},
      {"reject", command::Reject{17}, {{S::awaiting_approval, S::dead_lettered}}},
  };
}

// What holds for every accepted command of an operator.
void expect_sound(Run const& run, Transition const& t) {
  EXPECT_EQ(t.seen, run.version);
  EXPECT_EQ(t.from, run.state);
  EXPECT_EQ(t.after.version, run.version + 1);
  EXPECT_EQ(t.after.claim, run.claim);
  EXPECT_EQ(t.after.priority, run.priority);
  EXPECT_EQ(t.after.id, run.id);
  EXPECT_EQ(t.after.correlation_id, run.correlation_id);
  EXPECT_EQ(t.event_stage, run.stage);
  EXPECT_EQ(t.event_attempt, run.attempt);
  EXPECT_EQ(t.after.owner.has_value(), t.after.state == S::running);
  EXPECT_EQ(t.wants_hint(), t.after.state == S::ready);
  EXPECT_EQ(t.actor.name, "someone");
}

TEST(Operator, EachCommandInEachState) {
  for (auto const& [name, command, leads] : operator_commands()) {
    for (int s = 0; s < kRunStateCount; ++s) {
      auto const run = run_in(static_cast<S>(s), 2, 2);
      SCOPED_TRACE(name + " in " + std::string{to_string(run.state)});
      auto const to = leads.find(run.state);
      if (to == leads.end()) {
        auto const refusal = refused(run, command);
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->why, Refusal::Why::wrong_state);
        EXPECT_NE(refusal->message.find(to_string(run.state)), std::string::npos);
        continue;
      }
      auto const t = accepted(run, command);
      ASSERT_TRUE(t);
      EXPECT_EQ(t->after.state, to->second);
      expect_sound(run, *t);
    }
  }
}

TEST(Pause, OfARunningRunIsARequestThatLeavesTheExecutionAlone) {
  auto const run = run_in(S::running, 2, 2);
  auto const t = accepted(run, command::Pause{});
  ASSERT_TRUE(t);
  EXPECT_EQ(t->after.request, Request::pause);
  EXPECT_EQ(execution_of(t->after), execution_of(run));
  EXPECT_EQ(t->after.owner, run.owner);
  EXPECT_EQ(why_refused(t->after, command::Pause{}), Refusal::Why::wrong_state);
}

TEST(Pause, CanBeTakenBack) {
  auto run = run_in(S::running, 2, 2);
  run.request = Request::pause;
  auto const t = accepted(run, command::Resume{});
  ASSERT_TRUE(t);
  EXPECT_EQ(t->trigger, Trigger::resume);
  EXPECT_EQ(t->after.request, Request::none);
  EXPECT_EQ(execution_of(t->after), execution_of(run));
}

TEST(Pause, OfAWaitingRunKeepsItsAttempts) {
  EXPECT_EQ(accepted(run_in(S::backing_off, 2, 2), command::Pause{})->after.attempt, 2);
  EXPECT_EQ(accepted(run_in(S::paused, 2, 2), command::Resume{})->after.attempt, 2);
  EXPECT_EQ(accepted(run_in(S::backing_off, 2, 2), command::RetryNow{})->after.attempt, 2);
}

TEST(Cancel, InsideAPublishingStageIsARequest) {
  for (auto const asked : {Request::none, Request::pause}) {
    auto run = run_in(S::running, kPublishing);
    run.request = asked;
    auto const t = accepted(run, command::Cancel{});
    ASSERT_TRUE(t);
    EXPECT_EQ(t->trigger, Trigger::cancel_requested);
    EXPECT_EQ(t->after.state, S::running);
    EXPECT_EQ(t->after.request, Request::cancel);
    EXPECT_EQ(execution_of(t->after), execution_of(run));
  }
}

TEST(Cancel, ThatWasAskedForIsNeitherRepeatedNorTakenBack) {
  auto run = run_in(S::running, kPublishing);
  run.request = Request::cancel;
  for (Command const& command :
       {Command{command::Cancel{}}, Command{command::Pause{}}, Command{command::Resume{}}}) {
    EXPECT_EQ(why_refused(run, command), Refusal::Why::wrong_state);
  }
  EXPECT_EQ(refused(run, command::Pause{})->message,
            "a run that is running cannot be paused: it was asked to be cancelled");
}

TEST(Cancel, OfAnOrdinaryStageEndsAtOnceEvenIfAPauseWasAsked) {
  auto run = run_in(S::running, kPlain);
  run.request = Request::pause;
  auto const t = accepted(run, command::Cancel{});
  ASSERT_TRUE(t);
  EXPECT_EQ(t->after.state, S::cancelled);
  EXPECT_EQ(t->after.request, Request::none);
}

TEST(Cancel, OfAPublishingStageThatDoesNotRunEndsAtOnce) {
  for (auto const state : {S::ready, S::backing_off, S::paused, S::awaiting_approval}) {
    EXPECT_EQ(accepted(run_in(state, kPublishing), command::Cancel{})->after.state, S::cancelled);
  }
}

TEST(Replay, StartsAnewAtTheFailedStageOrBefore) {
  auto run = run_in(S::dead_lettered, 2, 3);
  run.owner_losses = 4;
  run.approved = true;
  for (auto const stage :
       {std::optional<int>{}, std::optional{0}, std::optional{1}, std::optional{2}}) {
    auto const t = accepted(run, command::Replay{stage});
    ASSERT_TRUE(t);
    EXPECT_EQ(t->after.state, S::ready);
    EXPECT_EQ(t->after.stage, stage.value_or(2));
    EXPECT_EQ(t->after.attempt, 0);
    EXPECT_EQ(t->after.owner_losses, 0);
    EXPECT_FALSE(t->after.approved);
    EXPECT_EQ(t->dead_letter, DeadLetterAction::close);
    EXPECT_EQ(t->stage_name, sample_plan().stage_name(stage.value_or(2)));
    EXPECT_EQ(t->event_stage_name, "build");  // where it had failed
  }
}

TEST(Replay, NeverSkipsAStageAndNeverLeavesThePlan) {
  auto const run = run_in(S::dead_lettered, 2, 3);
  for (int const stage : {-1, 3, 4, 1'000'000}) {
    EXPECT_EQ(why_refused(run, command::Replay{stage}), Refusal::Why::no_such_stage) << stage;
  }
}

TEST(Discard, ClosesTheDeadLetter) {
  auto const t = accepted(run_in(S::dead_lettered), command::Discard{});
  EXPECT_EQ(t->dead_letter, DeadLetterAction::close);
}

TEST(Approve, LetsTheStageRunAgainWithAFreshBudget) {
  auto run = run_in(S::awaiting_approval, 2, 3);
  run.owner_losses = 4;
  auto const t = accepted(run, command::Approve{run.version, R"({"say":"yes"})"});
  ASSERT_TRUE(t);
  EXPECT_EQ(t->output, R"({"say":"yes"})");
  EXPECT_EQ(t->after.owner_losses, 0);
  EXPECT_TRUE(t->after.approved);
  EXPECT_EQ(t->after.attempt, 0);
  EXPECT_EQ(t->after.stage, 2);
  EXPECT_EQ(t->dead_letter, DeadLetterAction::none);
}

TEST(Revise, GoesBackWithWhatIsToBecomeDifferent) {
  auto run = run_in(S::awaiting_approval, 2, 3);
  run.owner_losses = 1;
  for (int const stage : {0, 1, 2}) {
    auto const t = accepted(run, command::Revise{run.version, stage, R"({"say":"more"})"});
    ASSERT_TRUE(t);
    EXPECT_EQ(t->trigger, Trigger::revise);
    EXPECT_EQ(t->after.state, S::ready);
    EXPECT_EQ(t->after.stage, stage);
    EXPECT_EQ(t->after.attempt, 0);
    EXPECT_EQ(t->after.owner_losses, 0);
    EXPECT_FALSE(t->after.approved);
    EXPECT_EQ(t->output, R"({"say":"more"})");
    EXPECT_EQ(t->event_stage, 2);
  }
  for (int const stage : {-1, 3}) {
    EXPECT_EQ(why_refused(run, command::Revise{run.version, stage}), Refusal::Why::no_such_stage);
  }
}

TEST(Reject, OpensADeadLetterThatSaysWhy) {
  auto const run = run_in(S::awaiting_approval, 2, 1);
  auto const t = accepted(run, command::Reject{run.version});
  ASSERT_TRUE(t);
  EXPECT_FALSE(t->after.approved);
  EXPECT_EQ(t->dead_letter, DeadLetterAction::open);
  ASSERT_TRUE(t->error);
  EXPECT_EQ(t->error->code, "REJECTED");
}

TEST(ApproveAndReject, CountForTheVersionThatWasLookedAt) {
  auto const run = run_in(S::awaiting_approval);
  for (std::int64_t const seen : {run.version - 1, run.version + 1, std::int64_t{0}}) {
    EXPECT_EQ(why_refused(run, command::Approve{seen}), Refusal::Why::version_moved) << seen;
    EXPECT_EQ(why_refused(run, command::Revise{seen}), Refusal::Why::version_moved) << seen;
    EXPECT_EQ(why_refused(run, command::Reject{seen}), Refusal::Why::version_moved) << seen;
  }
}

}  // namespace
}  // namespace omninode
