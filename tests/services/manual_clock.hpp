// A clock that stands still until a test moves it.
#pragma once

#include <atomic>
#include <chrono>

#include "engine/ports/clock.hpp"

namespace omninode::test {

/// Any thread: the threads of an executor read it while the test moves it.
class ManualClock final : public Clock {
 public:
  time_point now() const override { return time_point{time_point::duration{now_.load()}}; }
  void advance(std::chrono::milliseconds by) { now_ += time_point::duration{by}.count(); }

 private:
  // Not at the beginning of time, so that a test may put something before now.
  std::atomic<time_point::rep> now_{time_point::duration{std::chrono::hours{1}}.count()};
};

}  // namespace omninode::test
