// What the reaper does with runs of owners that are dead or overdue.
#include <gtest/gtest.h>

#include "engine/core/limits.hpp"
#include "tests/core/sample_runs.hpp"

namespace omninode {
namespace {

using namespace core_test;  // NOLINT(google-build-using-namespace): the samples of this folder
using command::LossCause;
using command::TakeFromOwner;

Run running(int stage, int attempt, Request request = Request::none) {
  auto run = run_in(RunState::running, stage, attempt);
  run.request = request;
  return run;
}

TEST(OwnerLoss, SendsTheRunBackToReadyAndCountsTheLoss) {
  auto run = running(kPlain, 2);
  run.owner_losses = 1;
  auto const t = accepted(run, TakeFromOwner{});
  ASSERT_TRUE(t);
  EXPECT_EQ(t->trigger, Trigger::owner_lost);
  auto wanted = run;
  wanted.state = RunState::ready;
  wanted.owner.reset();
  wanted.owner_losses = 2;
  wanted.version = 18;
  EXPECT_EQ(t->after, wanted);  // the attempt stays counted
  EXPECT_TRUE(t->wants_hint());
  EXPECT_EQ(t->dead_letter, DeadLetterAction::none);
}

TEST(OwnerLoss, TheCauseIsTheCode) {
  auto const run = running(kPlain, 1);
  EXPECT_EQ(accepted(run, TakeFromOwner{LossCause::owner_dead})->error->code, "OWNER_LOST");
  EXPECT_EQ(accepted(run, TakeFromOwner{LossCause::stage_overdue})->error->code, "STAGE_OVERDUE");
  EXPECT_EQ(to_string(LossCause::owner_dead), "OWNER_LOST");
  EXPECT_EQ(to_string(LossCause::stage_overdue), "STAGE_OVERDUE");
}

TEST(OwnerLoss, ASpentAttemptBudgetDeadLetters) {
  for (auto const cause : {LossCause::owner_dead, LossCause::stage_overdue}) {
    auto const t = accepted(running(kPlain, 3), TakeFromOwner{cause});
    ASSERT_TRUE(t);
    EXPECT_EQ(t->trigger, Trigger::stage_failed_final);
    EXPECT_EQ(t->after.state, RunState::dead_lettered);
    EXPECT_EQ(t->dead_letter, DeadLetterAction::open);
    EXPECT_EQ(t->error->code, to_string(cause));
  }
}

TEST(OwnerLoss, HasABudgetOfItsOwn) {
  auto plan = sample_plan();
  plan.stages[kPlain].max_attempts = limits::kMaxStageAttempts;
  auto run = running(kPlain, 5);
  run.owner_losses = limits::kMaxOwnerLosses - 2;
  EXPECT_EQ(accepted(run, TakeFromOwner{}, plan)->after.state, RunState::ready);
  run.owner_losses = limits::kMaxOwnerLosses - 1;
  EXPECT_EQ(accepted(run, TakeFromOwner{}, plan)->after.state, RunState::dead_lettered);
}

TEST(OwnerLoss, HonoursPauseAndCancel) {
  auto const parked = accepted(running(kPlain, 1, Request::pause), TakeFromOwner{});
  EXPECT_EQ(parked->after.state, RunState::paused);
  EXPECT_EQ(parked->after.owner_losses, 1);
  for (int const attempt : {1, 3}) {
    auto const run = running(kPublishing, attempt, Request::cancel);
    auto const t = accepted(run, TakeFromOwner{});
    EXPECT_EQ(t->after.state, RunState::cancelled);
    EXPECT_EQ(t->dead_letter, DeadLetterAction::none);
  }
}

TEST(OwnerLoss, OfAnOptionalStageSkipsItOnceTheBudgetIsSpent) {
  EXPECT_EQ(accepted(running(kOptional, 2), TakeFromOwner{})->after.state, RunState::ready);
  auto const t = accepted(running(kOptional, 3), TakeFromOwner{});
  ASSERT_TRUE(t);
  EXPECT_EQ(t->trigger, Trigger::stage_done);
  // The dead owner cannot take the next stage on.
  EXPECT_EQ(t->after.state, RunState::ready);
  EXPECT_EQ(t->after.owner, std::nullopt);
  EXPECT_EQ(t->after.stage, 2);
  EXPECT_EQ(t->after.attempt, 0);
}

TEST(OwnerLoss, OnlyARunningRunHasAnOwnerToLose) {
  for (int s = 0; s < kRunStateCount; ++s) {
    auto const state = static_cast<RunState>(s);
    if (state == RunState::running) continue;
    EXPECT_EQ(why_refused(run_in(state), TakeFromOwner{}), Refusal::Why::wrong_state)
        << to_string(state);
  }
}

}  // namespace
}  // namespace omninode
