#include "engine/core/liveness.hpp"

#include <gtest/gtest.h>

#include "engine/core/limits.hpp"
#include "tests/core/sample_runs.hpp"

namespace omninode {
namespace {

using core_test::worker;
using std::chrono::milliseconds;

// A judge and a clock that only the test moves.
class Liveness : public testing::Test {
 protected:
  bool dies(std::int64_t beat, bool locked, milliseconds later = limits::kReapInterval,
            milliseconds answer_takes = milliseconds{0}) {
    now_ += later;
    auto const verdicts =
        judge_.observe({server_, {{worker(1), beat, locked}}}, now_ - answer_takes, now_);
    if (verdicts.empty()) return false;
    EXPECT_EQ(verdicts.size(), 1U);
    EXPECT_EQ(verdicts[0].worker, worker(1));
    EXPECT_EQ(verdicts[0].beat, beat);
    return true;
  }

  void observe_empty() {
    now_ += limits::kReapInterval;
    judge_.observe({server_, {}}, now_, now_);
  }

  LivenessJudge judge_;
  LivenessJudge::time_point now_{std::chrono::hours{1'000}};
  std::string server_ = "first start";
};

TEST_F(Liveness, AFreeLockAndAStillBeatDieAfterASecond) {
  EXPECT_FALSE(dies(5, false));
  EXPECT_FALSE(dies(5, false, milliseconds{333}));
  EXPECT_FALSE(dies(5, false, milliseconds{333}));
  EXPECT_FALSE(dies(5, false, milliseconds{333}));
  EXPECT_TRUE(dies(5, false, milliseconds{1}));
}

// The row may have been read at either end of the wait for the answer.
TEST_F(Liveness, ASlowAnswerMakesNoStandstillLonger) {
  EXPECT_FALSE(dies(5, false, milliseconds{8'000}, milliseconds{8'000})) << "slow to begin with";
  for (int poll = 0; poll < 3; ++poll) EXPECT_FALSE(dies(5, false, milliseconds{250}));
  EXPECT_FALSE(dies(5, false, milliseconds{8'000}, milliseconds{7'900})) << "slow at the end";
  EXPECT_TRUE(dies(5, false, milliseconds{250})) << "by now it has been seen to stand still";
}

TEST_F(Liveness, TheFirstSightNeverKills) { EXPECT_FALSE(dies(0, false, std::chrono::hours{5})); }

TEST_F(Liveness, TimeAloneIsNotEnough) {
  // A reaper that slept sees a second go by in one poll.
  EXPECT_FALSE(dies(5, false));
  EXPECT_FALSE(dies(5, false, limits::kBeatStandstill));
  EXPECT_FALSE(dies(5, false, milliseconds{1}));
  EXPECT_TRUE(dies(5, false, milliseconds{1}));
}

TEST_F(Liveness, AnObserverThatWasFrozenLooksAgainBeforeItJudges) {
  EXPECT_FALSE(dies(5, true));
  EXPECT_FALSE(dies(5, true, 2 * limits::kWorkerLease)) << "frozen together with the worker";
  EXPECT_FALSE(dies(6, true)) << "the worker beats again";
}

TEST_F(Liveness, PollsAloneAreNotEnough) {
  for (int poll = 0; poll < 900; ++poll) EXPECT_FALSE(dies(5, false, milliseconds{1}));
}

TEST_F(Liveness, AMovingBeatLivesWithoutItsLock) {
  for (int beat = 0; beat < 200; ++beat) EXPECT_FALSE(dies(beat, false, milliseconds{900}));
}

TEST_F(Liveness, ABeatStartsTheCountAnew) {
  EXPECT_FALSE(dies(5, false));
  for (int poll = 0; poll < 3; ++poll) EXPECT_FALSE(dies(5, false, milliseconds{300}));
  EXPECT_FALSE(dies(6, false, milliseconds{300}));
  for (int poll = 0; poll < 3; ++poll) EXPECT_FALSE(dies(6, false, milliseconds{300}));
  EXPECT_TRUE(dies(6, false, milliseconds{300}));
}

TEST_F(Liveness, AHeldLockLivesUntilTheLease) {
  EXPECT_FALSE(dies(5, true));
  auto const start = now_;
  while (now_ - start < limits::kWorkerLease - limits::kReapInterval) EXPECT_FALSE(dies(5, true));
  EXPECT_TRUE(dies(5, true));
}

TEST_F(Liveness, ARestartOfTheServerForgetsEverything) {
  for (int poll = 0; poll < 4; ++poll) EXPECT_FALSE(dies(5, false));
  server_ = "second start";
  // Everybody's lock is gone now: the next poll would have been the deadly one.
  for (int poll = 0; poll < 4; ++poll) EXPECT_FALSE(dies(5, false));
  EXPECT_TRUE(dies(5, false));
}

TEST_F(Liveness, ABrokenConnectionForgetsEverything) {
  for (int poll = 0; poll < 4; ++poll) EXPECT_FALSE(dies(5, false));
  judge_.forget();
  for (int poll = 0; poll < 4; ++poll) EXPECT_FALSE(dies(5, false));
  EXPECT_TRUE(dies(5, false));
}

TEST_F(Liveness, AWorkerThatWasAwayIsSeenAfresh) {
  for (int poll = 0; poll < 4; ++poll) EXPECT_FALSE(dies(5, false));
  observe_empty();
  for (int poll = 0; poll < 4; ++poll) EXPECT_FALSE(dies(5, false));
}

TEST_F(Liveness, TheDeadStayDeadUntilTheyBeat) {
  for (int poll = 0; poll < 4; ++poll) dies(5, false);
  // The verdict may be lost on its way to the store, so it is given again.
  EXPECT_TRUE(dies(5, false));
  EXPECT_TRUE(dies(5, false));
  EXPECT_FALSE(dies(6, false));
}

TEST_F(Liveness, WorkersAreJudgedOneByOne) {
  std::vector<LivenessJudge::Verdict> verdicts;
  for (int poll = 0; poll < 6; ++poll) {
    Census const census{server_,
                        {{worker(1), poll, false}, {worker(2), 8, false}, {worker(3), 9, true}}};
    now_ += limits::kReapInterval;
    verdicts = judge_.observe(census, now_, now_);
  }
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].worker, worker(2));
  EXPECT_EQ(verdicts[0].beat, 8);
}

}  // namespace
}  // namespace omninode
