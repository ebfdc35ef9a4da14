// Commands one after the other on one run: an operator steps in while an owner works, and the
// owner's outcome then meets the run as the operator left it.
#include <gtest/gtest.h>

#include "engine/core/limits.hpp"
#include "tests/core/sample_runs.hpp"

namespace omninode {
namespace {

using namespace core_test;  // NOLINT(google-build-using-namespace): the samples of this folder
using S = RunState;

// Commits every decision at once, which is what the store does when nobody else is faster.
class DecideSequence : public testing::Test {
 protected:
  void commit(Command const& command) {
    auto const t = accepted(run_, command, plan_);
    ASSERT_TRUE(t);
    EXPECT_EQ(t->after.version, run_.version + 1);
    run_ = t->after;
    last_ = t->trigger;
  }

  // The store's claim statement, seen from here.
  void claim_by(std::uint8_t number) {
    ASSERT_TRUE(run_.state == S::ready || run_.state == S::backing_off);
    run_.state = S::running;
    run_.owner = worker(number);
    ++run_.claim;
    ++run_.version;
    ++run_.attempt;
  }

  Plan plan_ = sample_plan();
  omninode::Run run_ = run_in(S::running, kPlain);
  Trigger last_ = Trigger::submit;
};

TEST_F(DecideSequence, APauseDuringAStageKeepsTheFinishedWorkAndParks) {
  auto const end = end_of(run_, Done{R"({"a":1})", {}, {}});
  commit(command::Pause{});
  EXPECT_EQ(run_.state, S::running);
  commit(end);  // decided on the row as it is now; the execution is the one from before
  EXPECT_EQ(run_.state, S::paused);
  EXPECT_EQ(run_.stage, 1);
  commit(command::Resume{});
  EXPECT_EQ(run_.state, S::ready);
  EXPECT_EQ(run_.stage, 1);
  EXPECT_EQ(run_.attempt, 0);
}

TEST_F(DecideSequence, APauseThatWasTakenBackLeavesNoTrace) {
  auto const end = end_of(run_, Done{});
  commit(command::Pause{});
  commit(command::Resume{});
  commit(end);
  EXPECT_EQ(run_.state, S::running);
  EXPECT_EQ(run_.stage, 1);
}

TEST_F(DecideSequence, ACancelReplacesAPauseOfAPublishingStage) {
  run_ = run_in(S::running, kPublishing);
  auto const end = end_of(run_, Retry{"BUSY", "later", {}});
  commit(command::Pause{});
  commit(command::Cancel{});
  EXPECT_EQ(last_, Trigger::cancel_requested);
  commit(end);
  EXPECT_EQ(run_.state, S::cancelled);
}

TEST_F(DecideSequence, ACancelOfThePublishingLastStageComesTooLateForWhatIsDone) {
  run_ = run_in(S::running, kPublishing);
  auto const end = end_of(run_, Done{});
  commit(command::Cancel{});
  commit(end);
  EXPECT_EQ(run_.state, S::completed);
}

TEST_F(DecideSequence, ACancelOfAnOrdinaryStageMakesItsOutcomeStale) {
  auto const end = end_of(run_, Done{});
  commit(command::Cancel{});
  EXPECT_EQ(why_refused(run_, end), Refusal::Why::stale_execution);
}

TEST_F(DecideSequence, AnOwnerThatComesBackFromTheDeadIsStaleForGood) {
  auto const end = end_of(run_, Done{});
  commit(command::TakeFromOwner{});
  EXPECT_EQ(why_refused(run_, end), Refusal::Why::stale_execution);
  claim_by(1);  // the very same worker
  EXPECT_EQ(why_refused(run_, end), Refusal::Why::stale_execution);
  commit(end_of(run_, Done{}));
  EXPECT_EQ(run_.stage, 1);
}

TEST_F(DecideSequence, AClaimGivenBackAndTakenAgainIsAnotherExecution) {
  auto const end = end_of(run_, Done{});
  commit(command::ReturnClaim{end.execution, end.worker});
  claim_by(1);
  // The same worker, stage and attempt: only the claim tells the two executions apart.
  EXPECT_EQ(run_.attempt, end.execution.attempt);
  EXPECT_EQ(why_refused(run_, end), Refusal::Why::stale_execution);
}

TEST_F(DecideSequence, ClaimsGivenBackNeverSpendTheBudget) {
  for (int round = 0; round < 3 * plan_.stages[kPlain].max_attempts; ++round) {
    commit(command::ReturnClaim{execution_of(run_), *run_.owner});
    claim_by(2);
    EXPECT_EQ(run_.attempt, 1);
  }
}

TEST_F(DecideSequence, RetriesEndWithTheBudget) {
  int failures = 0;
  while (run_.state == S::running && failures < limits::kMaxStageAttempts) {
    commit(end_of(run_, Retry{"BUSY", "later", {}}));
    ++failures;
    if (run_.state == S::backing_off) claim_by(1);
  }
  EXPECT_EQ(failures, plan_.stages[kPlain].max_attempts);
  EXPECT_EQ(run_.state, S::dead_lettered);
}

TEST_F(DecideSequence, OwnerLossesEndWithTheirOwnBudget) {
  plan_.stages[kPlain].max_attempts = limits::kMaxStageAttempts;
  int losses = 0;
  while (run_.state == S::running && losses < limits::kMaxStageAttempts) {
    commit(command::TakeFromOwner{});
    ++losses;
    if (run_.state == S::ready) claim_by(1);
  }
  EXPECT_EQ(losses, limits::kMaxOwnerLosses);
  EXPECT_EQ(run_.state, S::dead_lettered);
}

TEST_F(DecideSequence, AReplayCanDieAndBeReplayedAgain) {
  for (int round = 0; round < 3; ++round) {
    commit(end_of(run_, Fail{"BAD", "no"}));
    EXPECT_EQ(run_.state, S::dead_lettered);
    commit(command::Replay{});
    claim_by(1);
    EXPECT_EQ(run_.attempt, 1);
  }
}

TEST_F(DecideSequence, AnApprovedStageRunsAgainAsApprovedAndTheNextOneDoesNot) {
  commit(end_of(run_, AwaitApproval{"{}"}));
  commit(command::Approve{run_.version});
  claim_by(1);
  EXPECT_TRUE(run_.approved);
  commit(end_of(run_, Done{}));
  EXPECT_EQ(run_.stage, 1);
  EXPECT_FALSE(run_.approved);
}

}  // namespace
}  // namespace omninode
