// One thread, many tasks: picks by chance which of them goes one step further, and moves the clock
// only when none can. A step ends where a task touches the world outside of its process.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/clock.hpp"
#include "tests/services/manual_clock.hpp"
#include "tests/sim/fiber.hpp"
#include "tests/sim/random.hpp"

namespace omninode::sim {

using std::chrono::milliseconds;

/// Tasks that freeze together and end together: a process, or a worker in it.
struct Group {
  std::string name;
  Clock::time_point frozen_until = {};
};

class Scheduler {
 public:
  /// One round of a service, as `Periodic` calls it: returns the pause before the next. A
  /// std::exception ends the round.
  using Turn = std::function<milliseconds()>;
  /// Whether the task has something to do before its pause is over.
  using Woken = std::function<bool()>;

  Scheduler(std::uint64_t seed, bool traced) : random(seed), traced_(traced) {}

  /// `group` must outlive its tasks. May be called from inside of a task.
  void add(std::string name, Group const& group, Turn turn, Woken woken = {});
  /// Ends all tasks of a group where they stand, but not the one that calls it.
  void end(Group const& group);

  /// Lets one task go one step. False when there is no task.
  bool step();

  /// In a task: others may go on here. Outside of any: nothing.
  void yield(std::string_view at);
  /// In a task: not before this time has passed.
  void sleep(milliseconds how_long);

  Clock::time_point now() const { return clock->now(); }
  std::shared_ptr<test::ManualClock> const clock = std::make_shared<test::ManualClock>();
  Random random;
  /// How many of a thousand steps take long, while everything else goes on.
  int stalls = 0;
  /// None any more, and those under way are over.
  void end_stalls();

  bool traced() const { return traced_; }
  void say(std::string const& line);
  std::string const& trace() const { return trace_; }

 private:
  struct Task {
    std::string name;
    Group const* group;
    Turn turn;
    Woken woken;
    Clock::time_point due;
    bool in_turn = false;
    bool stalled = false;
    std::unique_ptr<Fiber> fiber;
  };
  void run(Task& task);
  int longest_stall();
  bool can_go(Task const& task, Clock::time_point now) const;
  Task* pick();

  bool traced_;
  std::string trace_;
  std::vector<std::unique_ptr<Task>> tasks_;
  std::vector<Task*> ready_;
  Task* current_ = nullptr;
};

}  // namespace omninode::sim
