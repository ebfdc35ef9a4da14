#include "engine/core/reconcile.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "tests/core/sample_runs.hpp"

namespace omninode {
namespace {

using core_test::run_in;
using core_test::worker;

// Inside a TEST, `Run` would be the function of testing::Test.
using Row = Run;

Row mine() { return run_in(RunState::running, 2, 2); }

// What a worker that sent a commit for `mine()` does when it then reads `row`.
Resolution after_reading(Run const& row) { return reconcile(execution_of(mine()), worker(1), row); }

Resolution after_change(std::function<void(Row&)> const& change) {
  auto row = mine();
  change(row);
  return after_reading(row);
}

TEST(Reconcile, TheSameExecutionDecidesAgain) {
  EXPECT_EQ(after_reading(mine()), Resolution::decide_again);
}

TEST(Reconcile, AVersionOrRequestThatMovedIsNotAnotherExecution) {
  EXPECT_EQ(after_change([](Row& r) {
              r.version += 3;
              r.request = Request::pause;
            }),
            Resolution::decide_again);
  EXPECT_EQ(after_change([](Row& r) { r.request = Request::cancel; }), Resolution::decide_again);
}

TEST(Reconcile, ALaterStageUnderTheSameClaimGoesOn) {
  EXPECT_EQ(after_change([](Row& r) {
              r.stage = 3;
              r.attempt = 1;
            }),
            Resolution::go_on);
  // The chained attempt may carry the same number as the one before.
  EXPECT_EQ(after_change([](Row& r) { r.stage = 3; }), Resolution::go_on);
}

TEST(Reconcile, AnotherOwnerDrops) {
  EXPECT_EQ(after_change([](Row& r) { r.owner = worker(2); }), Resolution::drop);
  EXPECT_EQ(after_change([](Row& r) { r.owner.reset(); }), Resolution::drop);
}

TEST(Reconcile, ALaterClaimDropsEvenIfItIsOurs) {
  EXPECT_EQ(after_change([](Row& r) { ++r.claim; }), Resolution::drop);
  EXPECT_EQ(after_change([](Row& r) {
              ++r.claim;
              r.stage = 3;
            }),
            Resolution::drop);
}

TEST(Reconcile, AnotherAttemptOrAnEarlierStageDrops) {
  EXPECT_EQ(after_change([](Row& r) { ++r.attempt; }), Resolution::drop);
  EXPECT_EQ(after_change([](Row& r) { --r.attempt; }), Resolution::drop);
  EXPECT_EQ(after_change([](Row& r) { --r.stage; }), Resolution::drop);
}

TEST(Reconcile, ARunThatIsNotRunningDrops) {
  for (int s = 0; s < kRunStateCount; ++s) {
    auto const state = static_cast<RunState>(s);
    if (state == RunState::running) continue;
    // The owner is left in place: the state alone has to do.
    EXPECT_EQ(after_change([&](Row& r) { r.state = state; }), Resolution::drop) << to_string(state);
  }
}

}  // namespace
}  // namespace omninode
