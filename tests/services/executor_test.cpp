#include "engine/services/executor.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/wait_until.hpp"

namespace omninode {
namespace {

using std::chrono::milliseconds;
using test::wait_until;

// A stage whose behaviour is a function of the test.
class FunctionStage final : public Stage {
 public:
  using Body = std::function<StageOutcome(StageInput const&, std::stop_token)>;
  explicit FunctionStage(Body body) : body_(std::move(body)) {}
  StageOutcome run(StageInput const& input, std::stop_token stop) override {
    return body_(input, std::move(stop));
  }

 private:
  Body body_;
};

class ExecutorTest : public testing::Test {
 protected:
  void start(FunctionStage::Body body, milliseconds timeout = milliseconds{60'000},
             int threads = 2) {
    auto plan = std::make_shared<Plan>();
    plan->name = "test";
    plan->stages.push_back({"only"});
    plan->stages.front().timeout = timeout;
    plan_ = plan;
    auto registry = std::make_shared<StageRegistry>();
    registry->add("only", std::make_unique<FunctionStage>(std::move(body)));
    executor_ = std::make_unique<Executor>(Executor::Config{threads, 64}, ownership_, registry,
                                           outcomes_, std::make_shared<SteadyClock>(),
                                           [](Execution const&) { return true; });
  }

  WorkItemPtr item(std::int64_t run) {
    auto made = std::make_shared<WorkItem>();
    made->run.id = RunId{run};
    made->run.state = RunState::running;
    made->run.attempt = 1;
    made->run.claim = 1;
    made->plan = plan_;
    made->since = std::chrono::steady_clock::now();
    ownership_->add(made->run.id, 1);
    return made;
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
  start(
      [](StageInput const&, std::stop_token stop) {
        wait_until([&] { return stop.stop_requested(); });
        return Done{};
      },
      milliseconds{20});
  executor_->push({item(1)});
  WorkItemPtr result;
  ASSERT_TRUE(wait_until([&] {
    executor_->watch();
    auto taken = outcomes_->take({}, milliseconds{1}, 1);
    if (!taken.empty()) result = taken.front();
    return result != nullptr;
  }));
  EXPECT_EQ(std::get<Retry>(*result->outcome).code, "STAGE_TIMEOUT");
  EXPECT_EQ(executor_->written_off(), 0);
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
      milliseconds{20}, /*threads=*/1);
  executor_->push({item(1)});
  ASSERT_TRUE(wait_until([&] {
    executor_->watch();
    return executor_->written_off() == 1;
  }));
  EXPECT_EQ(std::get<Retry>(*next_outcome()->outcome).code, "STAGE_TIMEOUT");

  // Another thread has taken its place.
  executor_->push({item(2)});
  EXPECT_EQ(next_outcome()->run.id, RunId{2});

  *release = true;
  ASSERT_TRUE(wait_until([&] { return returned->load(); }));
  executor_->push({item(3)});
  EXPECT_EQ(next_outcome()->run.id, RunId{3}) << "the late result of run 1 must not be handed on";
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

TEST_F(ExecutorTest, QueuedRunsAreGivenBackBeforeTheyPassTheirDeadline) {
  auto release = std::make_shared<std::atomic<bool>>(false);
  start(
      [release](StageInput const&, std::stop_token) {
        wait_until([&] { return release->load(); });
        return Done{};
      },
      milliseconds{60'000}, /*threads=*/1);
  executor_->push({item(1)});
  auto late = item(2);
  late->since -= milliseconds{40'000};
  executor_->push({late});
  WorkItemPtr result;
  ASSERT_TRUE(wait_until([&] {
    executor_->watch();
    auto taken = outcomes_->take({}, milliseconds{1}, 1);
    if (!taken.empty()) result = taken.front();
    return result != nullptr;
  }));
  EXPECT_EQ(result->run.id, RunId{2});
  EXPECT_FALSE(result->outcome);
  *release = true;
}

TEST_F(ExecutorTest, TheClaimWindowGrowsWhileWorkStartsAtOnceAndShrinksWhenItWaits) {
  start([](StageInput const&, std::stop_token) { return Done{}; }, milliseconds{60'000},
        /*threads=*/1);
  auto const at_first = executor_->free_capacity();
  for (std::int64_t run = 1; run <= static_cast<std::int64_t>(at_first); ++run) {
    ownership_->add(RunId{run}, 1);
  }
  auto const grown = executor_->free_capacity();
  EXPECT_GT(grown, 0u) << "a full window grows";

  auto waited = item(1);
  waited->since -= milliseconds{5'000};
  executor_->push({waited});
  next_outcome();
  EXPECT_LT(executor_->free_capacity(), grown) << "work that waited shrinks it";
}

}  // namespace
}  // namespace omninode
