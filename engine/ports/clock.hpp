// Steady time, so that services can be driven by a test. The time of day is the database's alone.
#pragma once

#include <chrono>

namespace omninode {

class Clock {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  virtual ~Clock() = default;
  /// Never goes back. Any thread.
  virtual time_point now() const = 0;
};

class SteadyClock final : public Clock {
 public:
  time_point now() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace omninode
