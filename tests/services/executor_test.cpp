#include "engine/services/executor.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "engine/core/limits.hpp"
#include "tests/services/function_stage.hpp"
#include "tests/services/manual_clock.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode {
namespace {

using std::chrono::milliseconds;
using test::FunctionStage;
using test::wait_until;

constexpr milliseconds kTimeout{60'000};

// Tells that the thread which made it has ended.
struct SetAtThreadEnd {
  std::shared_ptr<std::atomic<bool>> flag;
  ~SetAtThreadEnd() { *flag = true; }
};

class ExecutorTest : public testing::Test {
 protected:
  void start(FunctionStage::Body body, int threads = 2) {
    auto plan = std::make_shared<Plan>();
    plan->name = "test";
    plan->stages.push_back({"only"});
    plan->stages.front().timeout = kTimeout;
    plan_ = plan;
    auto registry = std::make_shared<StageRegistry>();
    registry->add(
        "only", std::make_unique<FunctionStage>([started = started_, body = std::move(body)](
                                                    StageInput const& input, std::stop_token stop) {
          ++*started;
          return body(input, std::move(stop));
        }));
    executor_ =
        std::make_unique<Executor>(Executor::Config{threads, 64}, ownership_, registry, outcomes_,
                                   clock_, [](Execution const&) { return true; });
  }

  WorkItemPtr item(std::int64_t run) {
    auto made = std::make_shared<WorkItem>();
    made->run.id = RunId{run};
    made->run.state = RunState::running;
    made->run.attempt = 1;
    made->run.claim = 1;
    made->plan = plan_;
    made->since = clock_->now();
    ownership_->add(made->run.id, 1);
    return made;
  }

  /// Waits until `count` stages have begun since the start.
  void await_started(int count) {
    ASSERT_TRUE(wait_until([&] { return *started_ >= count; }));
  }

  WorkItemPtr next_outcome() {
    std::vector<WorkItemPtr> taken;
    EXPECT_TRUE(wait_until([&] {
      taken = outcomes_->take({}, milliseconds{10}, 1);
      return !taken.empty();
    }));
    return taken.empty() ? nullptr : taken.front();
  }

  std::shared_ptr<Ownership> ownership_ = std::make_shared<Ownership>(
      WorkerId{Uuid::from_random({1})}, std::vector<std::string>{"only"});
  std::shared_ptr<WorkQueue> outcomes_ = std::make_shared<WorkQueue>();
  std::shared_ptr<test::ManualClock> clock_ = std::make_shared<test::ManualClock>();
  std::shared_ptr<std::atomic<int>> started_ = std::make_shared<std::atomic<int>>(0);
  std::shared_ptr<Plan const> plan_;
  std::unique_ptr<Executor> executor_;
};

TEST_F(ExecutorTest, HandsTheOutcomeOfTheStageOn) {
  start([](StageInput const& input, std::stop_token) {
    return Done{R"({"run":)" + std::to_string(input.run.value) + "}"};
  });
  executor_->push({item(7)});
  auto const result = next_outcome();
  ASSERT_TRUE(result && result->outcome);
  EXPECT_EQ(std::get<Done>(*result->outcome).output, R"({"run":7})");
}

TEST_F(ExecutorTest, AnExceptionIsARetry) {
  start([](StageInput const&, std::stop_token) -> StageOutcome {
    throw std::runtime_error("the disk is on fire");
  });
  executor_->push({item(1)});
  auto const result = next_outcome();
  ASSERT_TRUE(result && result->outcome);
  auto const& retry = std::get<Retry>(*result->outcome);
  EXPECT_EQ(retry.code, "STAGE_EXCEPTION");
  EXPECT_NE(retry.message.find("the disk is on fire"), std::string::npos);
}

TEST_F(ExecutorTest, AStageThatHeedsItsStopTokenEndsWithATimeout) {
  start([](StageInput const&, std::stop_token stop) {
    wait_until([&] { return stop.stop_requested(); });
    return Done{};
  });
  executor_->push({item(1)});
  await_started(1);
  clock_->advance(kTimeout);
  executor_->watch();
  EXPECT_EQ(std::get<Retry>(*next_outcome()->outcome).code, "STAGE_TIMEOUT");
  EXPECT_EQ(executor_->written_off(), 0);
}

// The database counts from the claim, and lets anybody take a run that is past its deadline.
TEST_F(ExecutorTest, ARunThatWaitedForAThreadHasThatMuchLessTime) {
  start([](StageInput const&, std::stop_token stop) {
    wait_until([&] { return stop.stop_requested(); });
    return Done{};
  });
  auto const waited = item(1);
  clock_->advance(kTimeout / 3);
  executor_->push({waited});
  await_started(1);
  clock_->advance(kTimeout - kTimeout / 3);
  executor_->watch();
  EXPECT_EQ(std::get<Retry>(*next_outcome()->outcome).code, "STAGE_TIMEOUT");
}

TEST_F(ExecutorTest, AStageStartsWithAtLeastHalfOfItsTime) {
  start([](StageInput const&, std::stop_token) { return Done{}; });
  auto const late = item(1);
  clock_->advance(kTimeout / 2 + milliseconds{1});
  executor_->push({late});
  EXPECT_FALSE(next_outcome()->outcome) << "given back, though a thread was free";
  EXPECT_EQ(*started_, 0);
}

TEST_F(ExecutorTest, AStageThatIgnoresItsStopTokenCostsItsThreadAndItsLateResultIsDropped) {
  auto release = std::make_shared<std::atomic<bool>>(false);
  auto returned = std::make_shared<std::atomic<bool>>(false);
  start(
      [release, returned](StageInput const& input, std::stop_token) {
        if (input.run.value != 1) return Done{};
        wait_until([&] { return release->load(); });
        *returned = true;
        return Done{R"({"too":"late"})"};
      },
      /*threads=*/1);
  executor_->push({item(1)});
  await_started(1);
  clock_->advance(kTimeout + limits::kStopGrace);
  executor_->watch();
  ASSERT_EQ(executor_->written_off(), 1);
  EXPECT_EQ(std::get<Retry>(*next_outcome()->outcome).code, "STAGE_TIMEOUT");

  // Another thread has taken its place.
  executor_->push({item(2)});
  EXPECT_EQ(next_outcome()->run.id, RunId{2});

  *release = true;
  ASSERT_TRUE(wait_until([&] { return returned->load(); }));
  executor_->push({item(3)});
  EXPECT_EQ(next_outcome()->run.id, RunId{3}) << "the late result of run 1 must not be handed on";
}

// The thread that comes back finds runs in the queue. Should it take one, it would drop its result
// too, and nobody would ever commit or give back that run.
TEST_F(ExecutorTest, AWrittenOffThreadThatComesBackTakesNothingMore) {
  auto late = std::make_shared<std::atomic<bool>>(false);
  auto ready = std::make_shared<std::atomic<bool>>(false);
  auto gone = std::make_shared<std::atomic<bool>>(false);
  start(
      [late, ready, gone](StageInput const& input, std::stop_token) {
        if (input.run.value == 1) {
          thread_local SetAtThreadEnd const at_end{gone};
          wait_until([&] { return late->load(); });
        } else if (input.run.value == 2) {
          wait_until([&] { return ready->load(); });
        }
        return Done{};
      },
      /*threads=*/1);
  executor_->push({item(1)});
  await_started(1);
  clock_->advance(kTimeout + limits::kStopGrace);
  executor_->watch();
  ASSERT_EQ(executor_->written_off(), 1);
  next_outcome();

  executor_->push({item(2), item(3)});
  *late = true;
  ASSERT_TRUE(wait_until([&] { return gone->load(); }));
  *ready = true;
  EXPECT_EQ(next_outcome()->run.id, RunId{2});
  auto const next = next_outcome();
  ASSERT_TRUE(next) << "the written-off thread has swallowed the run";
  EXPECT_EQ(next->run.id, RunId{3});
}

TEST_F(ExecutorTest, WhileDrainingNothingStartsAndClaimsAreGivenBack) {
  start([](StageInput const&, std::stop_token) { return Done{}; });
  ownership_->drain();
  executor_->push({item(1)});
  auto const result = next_outcome();
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->outcome) << "an item without an outcome is a claim to give back";
  EXPECT_EQ(executor_->free_capacity(), 0u);
}

TEST_F(ExecutorTest, StoppedStagesAreGivenBack) {
  auto started = std::make_shared<std::atomic<bool>>(false);
  start([started](StageInput const&, std::stop_token stop) {
    *started = true;
    wait_until([&] { return stop.stop_requested(); });
    return Done{R"({"half":"done"})"};
  });
  executor_->push({item(1)});
  ASSERT_TRUE(wait_until([&] { return started->load(); }));
  executor_->stop_stages();
  auto const result = next_outcome();
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->outcome) << "what a stopped stage returns does not count";
}

TEST_F(ExecutorTest, WhatComesAfterTheStagesWereStoppedIsGivenBackToo) {
  start([](StageInput const&, std::stop_token) { return Done{}; });
  executor_->stop_stages();
  executor_->push({item(1)});
  auto const result = next_outcome();
  ASSERT_TRUE(result) << "no thread is left that would take it";
  EXPECT_FALSE(result->outcome);
}

TEST_F(ExecutorTest, QueuedRunsAreGivenBackBeforeTheyPassTheirDeadline) {
  auto release = std::make_shared<std::atomic<bool>>(false);
  start(
      [release](StageInput const&, std::stop_token) {
        wait_until([&] { return release->load(); });
        return Done{};
      },
      /*threads=*/1);
  executor_->push({item(1)});
  await_started(1);
  executor_->push({item(2)});
  clock_->advance(kTimeout / 2 + milliseconds{1});
  executor_->watch();
  auto const result = next_outcome();
  EXPECT_EQ(result->run.id, RunId{2});
  EXPECT_FALSE(result->outcome);
  *release = true;
}

TEST_F(ExecutorTest, TheClaimWindowGrowsWhileWorkStartsAtOnceAndShrinksWhenItWaits) {
  auto release = std::make_shared<std::atomic<bool>>(false);
  start(
      [release](StageInput const&, std::stop_token) {
        wait_until([&] { return release->load(); });
        return Done{};
      },
      /*threads=*/1);
  auto const at_first = executor_->free_capacity();
  for (std::int64_t run = 1; run <= static_cast<std::int64_t>(at_first); ++run) {
    ownership_->add(RunId{run}, 1);
  }
  auto const grown = executor_->free_capacity();
  EXPECT_GT(grown, 0u) << "a full window grows";

  executor_->push({item(1), item(2)});
  await_started(1);
  clock_->advance(limits::kMaxQueueWait + milliseconds{1});
  *release = true;
  next_outcome();
  next_outcome();
  EXPECT_LT(executor_->free_capacity(), grown) << "work that waited shrinks it";
}

}  // namespace
}  // namespace omninode
