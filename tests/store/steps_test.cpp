#include "store/steps.hpp"

#include <gtest/gtest.h>

namespace omninode {
namespace {

// Writes a history, a line per event.
class History {
 public:
  History& add(std::string trigger, RunState to, int stage, int attempt, std::int64_t at_ms) {
    HistoryEvent event;
    event.version = static_cast<std::int64_t>(events_.size()) + 1;
    event.trigger = std::move(trigger);
    event.to = to;
    event.stage_index = stage;
    event.attempt = attempt;
    event.at_ms = at_ms;
    event.at = std::to_string(at_ms);
    events_.push_back(std::move(event));
    return *this;
  }
  History& failing(std::string code) {
    events_.back().error = Error{std::move(code), "it failed"};
    return *this;
  }
  History& warning(std::string text) {
    events_.back().warnings.push_back(std::move(text));
    return *this;
  }
  std::vector<Step> steps(std::int64_t now_ms) const {
    std::vector<std::string> const stages{"alpha", "beta"};
    return steps_from(stages, events_, now_ms);
  }

 private:
  std::vector<HistoryEvent> events_;
};

History claimed() {
  return History{}
      .add("submit", RunState::ready, 0, 0, 0)
      .add("claim", RunState::running, 0, 1, 10);
}

TEST(Steps, BeforeAnythingRan) {
  auto const steps = History{}.add("submit", RunState::ready, 0, 0, 0).steps(5);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].state, "ready");
  EXPECT_EQ(steps[1].state, "pending");
  EXPECT_FALSE(steps[0].started_at.has_value());
}

TEST(Steps, AChainedStageStartsWhenTheOneBeforeEnds) {
  auto history = claimed().add("stage_done", RunState::running, 0, 1, 40).warning("careful");
  auto steps = history.steps(100);
  EXPECT_EQ(steps[0].state, "done");
  EXPECT_EQ(steps[0].duration_ms, 30);
  EXPECT_EQ(steps[0].warnings, std::vector<std::string>{"careful"});
  EXPECT_EQ(steps[1].state, "running");
  EXPECT_EQ(steps[1].attempts, 1);
  EXPECT_EQ(steps[1].duration_ms, 60);
  steps = history.add("run_done", RunState::completed, 1, 1, 90).steps(1'000);
  EXPECT_EQ(steps[1].state, "done");
  EXPECT_EQ(steps[1].duration_ms, 50);
}

TEST(Steps, ARetryKeepsTheStartAndShowsTheError) {
  auto history =
      claimed().add("stage_failed_retryable", RunState::backing_off, 0, 1, 20).failing("FLAKY");
  auto steps = history.steps(50);
  EXPECT_EQ(steps[0].state, "backing_off");
  EXPECT_EQ(steps[0].error->code, "FLAKY");
  steps = history.add("claim", RunState::running, 0, 2, 60)
              .add("stage_done", RunState::ready, 0, 2, 70)
              .steps(80);
  EXPECT_EQ(steps[0].attempts, 2);
  EXPECT_EQ(steps[0].duration_ms, 60);
  EXPECT_FALSE(steps[0].error.has_value());
  EXPECT_EQ(steps[1].state, "ready");
}

TEST(Steps, AnOptionalFailureIsSkipped) {
  auto const steps =
      claimed().add("stage_done", RunState::running, 0, 1, 20).failing("GONE").steps(20);
  EXPECT_EQ(steps[0].state, "skipped");
  EXPECT_EQ(steps[0].error->code, "GONE");
}

TEST(Steps, AReplayTellsTheStagesItRunsAnew) {
  auto history = claimed()
                     .add("stage_done", RunState::running, 0, 1, 20)
                     .add("stage_failed_final", RunState::dead_lettered, 1, 1, 30)
                     .failing("BROKEN");
  auto steps = history.steps(500);
  EXPECT_EQ(steps[1].state, "failed");
  EXPECT_EQ(steps[1].duration_ms, 10);
  steps = history.add("replay", RunState::ready, 1, 1, 600)
              .add("claim", RunState::running, 0, 1, 700)
              .steps(710);
  EXPECT_EQ(steps[0].state, "running");
  EXPECT_EQ(steps[0].duration_ms, 10);
  EXPECT_EQ(steps[1].state, "pending");
  EXPECT_FALSE(steps[1].error.has_value());
}

TEST(Steps, ACancelledRunEndsItsStep) {
  auto const steps = claimed().add("cancel", RunState::cancelled, 0, 1, 25).steps(900);
  EXPECT_EQ(steps[0].state, "cancelled");
  EXPECT_EQ(steps[0].duration_ms, 15);
}

}  // namespace
}  // namespace omninode
