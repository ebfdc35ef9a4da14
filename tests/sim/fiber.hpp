// A function that can stop in its middle and go on later, so that the services' own code, which is
// written for threads, runs one step at a time on one thread.
#pragma once

#include <functional>
#include <memory>

namespace omninode::sim {

/// Not thread-safe; a fiber may resume another, which comes back to it.
class Fiber {
 public:
  /// Thrown out of `suspend` in a fiber that is to end. No std::exception: what catches those, as
  /// the services do, must not catch the end of the process that it stands in.
  struct Killed {};

  explicit Fiber(std::function<void()> body);
  /// Kills it where it stands.
  ~Fiber();
  Fiber(Fiber const&) = delete;
  Fiber& operator=(Fiber const&) = delete;

  /// Runs it to its next `suspend` or to its end.
  void resume();
  /// Unwinds it: every object on its stack is destroyed, as when a connection is closed by the
  /// end of its process. Does nothing to the fiber that calls it.
  void kill();
  bool ended() const;

  /// Stops the fiber that calls it until it is resumed.
  static void suspend();
  static bool inside();

 private:
  struct State;
  static void main();
  std::unique_ptr<State> state_;
};

}  // namespace omninode::sim
