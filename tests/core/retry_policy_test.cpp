#include "engine/core/retry_policy.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "engine/core/limits.hpp"

namespace omninode {
namespace {

using std::chrono::milliseconds;

constexpr double kAlmostOne = 0.999999999;

TEST(BackoffWait, DoublesFromTheBaseUpToTheMaximum) {
  Backoff const backoff{milliseconds{100}, milliseconds{1'000}};
  // With jitter 1/2 each wait is half of its bound.
  EXPECT_EQ(backoff_wait(backoff, 1, 0.5), milliseconds{50});
  EXPECT_EQ(backoff_wait(backoff, 2, 0.5), milliseconds{100});
  EXPECT_EQ(backoff_wait(backoff, 3, 0.5), milliseconds{200});
  EXPECT_EQ(backoff_wait(backoff, 4, 0.5), milliseconds{400});
  EXPECT_EQ(backoff_wait(backoff, 5, 0.5), milliseconds{500});
  EXPECT_EQ(backoff_wait(backoff, 6, 0.5), milliseconds{500});
}

TEST(BackoffWait, JitterIsFull) {
  Backoff const backoff{milliseconds{1'000}, milliseconds{1'000}};
  EXPECT_EQ(backoff_wait(backoff, 1, 0.0), milliseconds{0});
  EXPECT_EQ(backoff_wait(backoff, 1, 0.25), milliseconds{250});
  EXPECT_GE(backoff_wait(backoff, 1, kAlmostOne), milliseconds{999});
  EXPECT_LE(backoff_wait(backoff, 1, kAlmostOne), milliseconds{1'000});
}

TEST(BackoffWait, NoBaseMeansNoWait) {
  Backoff const backoff{milliseconds{0}, milliseconds{1'000}};
  for (int attempt = 1; attempt <= limits::kMaxStageAttempts; ++attempt) {
    EXPECT_EQ(backoff_wait(backoff, attempt, kAlmostOne), milliseconds{0}) << attempt;
  }
  // Where 2^(attempt-1) is beyond every number, nothing times it is still nothing.
  EXPECT_EQ(backoff_wait(backoff, 5'000, kAlmostOne), milliseconds{0});
}

TEST(BackoffWait, JitterOfOneIsTheBoundItself) {
  Backoff const backoff{milliseconds{100}, milliseconds{1'000}};
  EXPECT_EQ(backoff_wait(backoff, 1, 1.0), milliseconds{100});
  EXPECT_EQ(backoff_wait(backoff, 9, 1.0), milliseconds{1'000});
}

TEST(BackoffWait, LateAttemptsDoNotOverflow) {
  Backoff const backoff{milliseconds{1'000}, milliseconds{30'000}};
  for (int const attempt : {31, 32, 63, 64, 65, 100, 2'000, std::numeric_limits<int>::max()}) {
    EXPECT_EQ(backoff_wait(backoff, attempt, 0.5), milliseconds{15'000}) << attempt;
  }
}

TEST(BackoffWait, IsNeverNegativeAndNeverAboveTheLimit) {
  Backoff const huge{milliseconds::max(), milliseconds::max()};
  for (int const attempt : {1, 2, 100}) {
    for (double const jitter : {0.0, 0.1, kAlmostOne}) {
      auto const wait = backoff_wait(huge, attempt, jitter);
      EXPECT_GE(wait, milliseconds{0});
      EXPECT_LE(wait, limits::kMaxBackoff);
    }
  }
}

}  // namespace
}  // namespace omninode
