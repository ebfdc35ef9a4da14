// What an owner reports: outcomes of executions, and claims that are given back.
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "engine/core/limits.hpp"
#include "tests/core/sample_runs.hpp"

namespace omninode {
namespace {

using namespace core_test;  // NOLINT(google-build-using-namespace): the samples of this folder
using std::chrono::milliseconds;

Run running(int stage = kPlain, int attempt = 1, Request request = Request::none) {
  auto run = run_in(RunState::running, stage, attempt);
  run.request = request;
  return run;
}

// Each outcome, so that a rule for all of them is tried on all of them.
std::vector<StageOutcome> every_outcome() {
  return {Done{}, Retry{"BUSY", "later", {}}, Fail{"BAD", "no"}, AwaitApproval{"{}"}};
}

TEST(ExecutionIdentity, EachWrongPartIsStale) {
  struct Part {
    char const* name;
    std::function<void(command::EndStage&)> spoil;
  };
  auto const parts = {
      Part{"run", [](auto& end) { end.execution.run = {42}; }},
      Part{"earlier claim", [](auto& end) { --end.execution.claim; }},
      Part{"later claim", [](auto& end) { ++end.execution.claim; }},
      Part{"earlier stage", [](auto& end) { --end.execution.stage; }},
      Part{"later stage", [](auto& end) { ++end.execution.stage; }},
      Part{"earlier attempt", [](auto& end) { --end.execution.attempt; }},
      Part{"later attempt", [](auto& end) { ++end.execution.attempt; }},
      Part{"owner", [](auto& end) { end.worker = worker(2); }},
  };
  auto const run = running(2, 2);
  for (auto const& part : parts) {
    for (auto const& outcome : every_outcome()) {
      auto end = end_of(run, outcome);
      EXPECT_EQ(why_refused(run, end), std::nullopt);
      part.spoil(end);
      EXPECT_EQ(why_refused(run, end), Refusal::Why::stale_execution) << part.name;
      EXPECT_EQ(why_refused(run, command::ReturnClaim{end.execution, end.worker}),
                Refusal::Why::stale_execution)
          << part.name;
    }
  }
}

TEST(ExecutionIdentity, ARunThatIsNotRunningIsStale) {
  for (int s = 0; s < kRunStateCount; ++s) {
    auto run = running();
    auto const end = end_of(run, Done{});
    run.state = static_cast<RunState>(s);
    auto const wanted = run.state == RunState::running
                            ? std::nullopt
                            : std::optional{Refusal::Why::stale_execution};
    EXPECT_EQ(why_refused(run, end), wanted) << to_string(run.state);
  }
}

TEST(ExecutionIdentity, TheVersionIsNoPartOfIt) {
  auto run = running();
  auto const end = end_of(run, Done{});
  run.version += 2;  // an operator paused and resumed meanwhile
  auto const t = accepted(run, end);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->seen, run.version);
  EXPECT_EQ(t->after.version, run.version + 1);
}

TEST(StageDone, ChainsTheNextStageAsItsFirstAttempt) {
  auto run = running(kPlain, 3);
  run.owner_losses = 2;
  run.approved = true;
  auto const t = accepted(run, end_of(run, Done{R"({"a":1})", {{"f", "x"}}, {"careful"}}));
  ASSERT_TRUE(t);
  auto wanted = run;
  wanted.stage = 1;
  wanted.attempt = 1;
  wanted.owner_losses = 0;
  wanted.approved = false;
  wanted.version = 18;
  EXPECT_EQ(t->after, wanted);  // owner and claim are kept
  EXPECT_EQ(t->trigger, Trigger::stage_done);
  EXPECT_EQ(t->from, RunState::running);
  EXPECT_EQ(t->event_stage, 0);
  EXPECT_EQ(t->event_stage_name, "parse");
  EXPECT_EQ(t->event_attempt, 3);
  EXPECT_EQ(t->stage_name, "enrich");
  EXPECT_EQ(t->stage_timeout, milliseconds{2'000});
  EXPECT_EQ(t->output, R"({"a":1})");
  EXPECT_EQ(t->files, (std::vector<File>{{"f", "x"}}));
  EXPECT_EQ(t->warnings, std::vector<std::string>{"careful"});
  EXPECT_EQ(t->error, std::nullopt);
  EXPECT_EQ(t->actor.name, "someone");
  EXPECT_EQ(t->actor.reason, "because");
  EXPECT_FALSE(t->wants_hint());
}

TEST(StageDone, HandsOverWithNoAttemptCounted) {
  auto const run = running(kPlain, 2);
  auto end = end_of(run, Done{});
  end.serves_next = false;
  auto const t = accepted(run, end);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->after.state, RunState::ready);
  EXPECT_EQ(t->after.stage, 1);
  EXPECT_EQ(t->after.attempt, 0);
  EXPECT_EQ(t->after.owner, std::nullopt);
  EXPECT_EQ(t->after.claim, run.claim);
  EXPECT_TRUE(t->wants_hint());
}

TEST(StageDone, TheLastStageCompletesTheRun) {
  for (bool const serves_next : {true, false}) {
    for (auto const request : {Request::none, Request::pause, Request::cancel}) {
      // What is published is published: neither request can undo it.
      auto const run = running(kPublishing, 1, request);
      auto end = end_of(run, Done{});
      end.serves_next = serves_next;
      auto const t = accepted(run, end);
      ASSERT_TRUE(t);
      EXPECT_EQ(t->trigger, Trigger::run_done);
      EXPECT_EQ(t->after.state, RunState::completed);
      EXPECT_EQ(t->after.stage, 4);
      EXPECT_EQ(t->after.owner, std::nullopt);
      EXPECT_EQ(t->after.request, Request::none);
      EXPECT_EQ(t->stage_name, "");
      EXPECT_EQ(t->event_stage_name, "publish");
    }
  }
}

TEST(StageDone, APauseParksTheFinishedWork) {
  for (bool const serves_next : {true, false}) {
    auto const run = running(kPlain, 1, Request::pause);
    auto end = end_of(run, Done{R"({"a":1})", {}, {}});
    end.serves_next = serves_next;
    auto const t = accepted(run, end);
    ASSERT_TRUE(t);
    EXPECT_EQ(t->after.state, RunState::paused);
    EXPECT_EQ(t->after.stage, 1);
    EXPECT_EQ(t->after.attempt, 0);
    EXPECT_EQ(t->after.owner, std::nullopt);
    EXPECT_EQ(t->after.request, Request::none);
    EXPECT_EQ(t->output, R"({"a":1})");
    EXPECT_FALSE(t->wants_hint());
  }
}

TEST(StageRetry, BacksOffWhileAttemptsAreLeft) {
  auto const run = running(kPlain, 2);
  auto end = end_of(run, Retry{"BUSY", "later", {}});
  end.jitter = 0.5;
  auto const t = accepted(run, end);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->trigger, Trigger::stage_failed_retryable);
  EXPECT_EQ(t->after.state, RunState::backing_off);
  EXPECT_EQ(t->after.attempt, 2);  // the next one is counted when it is claimed
  EXPECT_EQ(t->after.stage, 0);
  EXPECT_EQ(t->after.owner, std::nullopt);
  EXPECT_EQ(t->wake_after, milliseconds{1'000});  // half of the second attempt's 2 s
  EXPECT_EQ(t->error, (Error{"BUSY", "later"}));
  EXPECT_EQ(t->output, std::nullopt);
  EXPECT_EQ(t->dead_letter, DeadLetterAction::none);
  EXPECT_FALSE(t->wants_hint());
}

TEST(StageRetry, TheStageMayNameTheWaitButNotBeyondTheLimit) {
  auto const run = running();
  auto const wait = [&](milliseconds after) {
    return accepted(run, end_of(run, Retry{"BUSY", "later", after}))->wake_after;
  };
  EXPECT_EQ(wait(milliseconds{7}), milliseconds{7});
  EXPECT_EQ(wait(limits::kMaxBackoff), limits::kMaxBackoff);
  EXPECT_EQ(wait(limits::kMaxBackoff + milliseconds{1}), limits::kMaxBackoff);
  EXPECT_EQ(wait(milliseconds::max()), limits::kMaxBackoff);
  EXPECT_EQ(wait(milliseconds{-1}), milliseconds{0});
  EXPECT_EQ(wait(milliseconds::min()), milliseconds{0});
}

TEST(StageRetry, APauseParksInsteadOfBackingOff) {
  auto const run = running(kPlain, 1, Request::pause);
  auto const t = accepted(run, end_of(run, Retry{"BUSY", "later", {}}));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->after.state, RunState::paused);
  EXPECT_EQ(t->after.attempt, 1);
  EXPECT_EQ(t->wake_after, std::nullopt);
}

TEST(StageRetry, ASpentBudgetIsFinal) {
  for (int const attempt : {3, 4}) {
    auto const run = running(kPlain, attempt);
    auto const t = accepted(run, end_of(run, Retry{"BUSY", "later", {}}));
    ASSERT_TRUE(t);
    EXPECT_EQ(t->trigger, Trigger::stage_failed_final);
    EXPECT_EQ(t->after.state, RunState::dead_lettered);
    EXPECT_EQ(t->dead_letter, DeadLetterAction::open);
    EXPECT_EQ(t->error, (Error{"BUSY", "later"}));
    EXPECT_EQ(t->wake_after, std::nullopt);
  }
}

TEST(StageFail, DeadLettersAtItsStageWhateverAttemptsAreLeft) {
  auto const run = running(2, 1);
  auto const t = accepted(run, end_of(run, Fail{"BAD", "no"}));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->trigger, Trigger::stage_failed_final);
  EXPECT_EQ(t->after.state, RunState::dead_lettered);
  EXPECT_EQ(t->after.stage, 2);
  EXPECT_EQ(t->after.owner, std::nullopt);
  EXPECT_EQ(t->dead_letter, DeadLetterAction::open);
  EXPECT_EQ(t->error, (Error{"BAD", "no"}));
  EXPECT_EQ(t->stage_name, "build");
}

TEST(OptionalStage, AFinalFailureIsRecordedAndTheRunGoesOn) {
  auto const run = running(kOptional, 1);
  auto const t = accepted(run, end_of(run, Fail{"BAD", "no service"}));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->trigger, Trigger::stage_done);
  EXPECT_EQ(t->after.state, RunState::running);
  EXPECT_EQ(t->after.stage, 2);
  EXPECT_EQ(t->after.attempt, 1);
  EXPECT_EQ(t->dead_letter, DeadLetterAction::none);
  EXPECT_EQ(t->error, (Error{"BAD", "no service"}));
  ASSERT_EQ(t->warnings.size(), 1U);
  EXPECT_NE(t->warnings[0].find("enrich"), std::string::npos);
  EXPECT_NE(t->warnings[0].find("no service"), std::string::npos);
  EXPECT_TRUE(t->output);  // later stages read an output of every committed stage
}

TEST(OptionalStage, IsRetriedFirst) {
  auto const early = running(kOptional, 2);
  EXPECT_EQ(accepted(early, end_of(early, Retry{"BUSY", "", {}}))->after.state,
            RunState::backing_off);
  auto const late = running(kOptional, 3);
  EXPECT_EQ(accepted(late, end_of(late, Retry{"BUSY", "", {}}))->trigger, Trigger::stage_done);
}

TEST(OptionalStage, HandsOverAndParksLikeAnyOther) {
  auto run = running(kOptional);
  auto end = end_of(run, Fail{"BAD", "no"});
  end.serves_next = false;
  EXPECT_EQ(accepted(run, end)->after.state, RunState::ready);
  run.request = Request::pause;
  EXPECT_EQ(accepted(run, end)->after.state, RunState::paused);
}

TEST(OptionalStage, AtTheEndCompletesTheRun) {
  auto plan = sample_plan();
  plan.stages.resize(2);
  auto const run = running(kOptional);
  auto const t = accepted(run, end_of(run, Fail{"BAD", "no"}), plan);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->trigger, Trigger::run_done);
  EXPECT_EQ(t->after.state, RunState::completed);
}

TEST(Approval, WaitsForAPersonWithWhatTheyNeedToKnow) {
  auto const run = running(2, 2);
  auto const t = accepted(run, end_of(run, AwaitApproval{R"({"look":"here"})"}));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->trigger, Trigger::approval_requested);
  EXPECT_EQ(t->after.state, RunState::awaiting_approval);
  EXPECT_EQ(t->after.stage, 2);
  EXPECT_EQ(t->after.owner, std::nullopt);
  EXPECT_EQ(t->output, R"({"look":"here"})");
  EXPECT_FALSE(t->after.approved);
}

TEST(CancelRequest, IsHonouredWhenTheStageEndsUndone) {
  for (auto const& outcome : every_outcome()) {
    if (std::holds_alternative<Done>(outcome)) continue;
    for (int const attempt : {1, 3}) {
      auto const run = running(kPublishing, attempt, Request::cancel);
      auto const t = accepted(run, end_of(run, outcome));
      ASSERT_TRUE(t);
      EXPECT_EQ(t->trigger, Trigger::cancel);
      EXPECT_EQ(t->after.state, RunState::cancelled);
      EXPECT_EQ(t->after.owner, std::nullopt);
      EXPECT_EQ(t->after.request, Request::none);
      EXPECT_EQ(t->dead_letter, DeadLetterAction::none);
      bool const failed =
          std::holds_alternative<Retry>(outcome) || std::holds_alternative<Fail>(outcome);
      EXPECT_EQ(t->error.has_value(), failed);
    }
  }
}

TEST(ReturnedClaim, GivesTheAttemptBack) {
  for (int const attempt : {1, 3}) {
    auto run = running(2, attempt);
    run.owner_losses = 2;
    auto const t = accepted(run, command::ReturnClaim{execution_of(run), worker(1)});
    ASSERT_TRUE(t);
    EXPECT_EQ(t->trigger, Trigger::release);
    auto wanted = run;
    wanted.state = RunState::ready;
    wanted.attempt = attempt - 1;
    wanted.owner.reset();
    wanted.version = 18;
    EXPECT_EQ(t->after, wanted);
    EXPECT_EQ(t->event_attempt, attempt);
    EXPECT_TRUE(t->wants_hint());
    EXPECT_EQ(t->error, std::nullopt);
  }
}

TEST(ReturnedClaim, HonoursWhatTheOperatorAskedFor) {
  auto run = running(kPublishing, 1, Request::pause);
  command::ReturnClaim const back{execution_of(run), worker(1)};
  EXPECT_EQ(accepted(run, back)->after.state, RunState::paused);
  EXPECT_EQ(accepted(run, back)->after.attempt, 0);
  run.request = Request::cancel;
  EXPECT_EQ(accepted(run, back)->after.state, RunState::cancelled);
}

TEST(CancelRequest, IsHonouredWhenAPublishingStageBeforeTheLastIsDone) {
  auto plan = sample_plan();
  plan.stages[2].publishes = true;
  for (bool const serves_next : {true, false}) {
    auto run = run_in(RunState::running, 2);
    run.request = Request::cancel;
    auto end = end_of(run, Done{});
    end.serves_next = serves_next;
    auto const t = accepted(run, end, plan);
    ASSERT_TRUE(t);
    EXPECT_EQ(t->after.state, RunState::cancelled);
  }
}

}  // namespace
}  // namespace omninode
