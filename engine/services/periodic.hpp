// The loop that every background service shares: run once, wait, run again; log what breaks and
// go on when the world is whole again.
//
// A service is a class whose ports and validated config come through its constructor and whose
// `run_once()` holds all logic and returns how long to wait. Periodic owns the thread; its
// destructor stops and joins.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace omninode {

class Periodic {
 public:
  /// One round of work; returns the pause before the next one (0: at once). It runs on the loop's
  /// thread, the first time at once. A std::exception ends the round, never the loop: the next one
  /// follows after limits::kReconnectPause, so a round must leave its object fit to be called
  /// again.
  using RunOnce = std::function<std::chrono::milliseconds(std::stop_token)>;

  /// `name` begins the log lines. What `run_once` uses must outlive this object.
  Periodic(std::string name, RunOnce run_once);
  /// Waits for the round that is under way.
  ~Periodic();
  Periodic(Periodic const&) = delete;
  Periodic& operator=(Periodic const&) = delete;

  /// Ends the current pause. Any thread.
  void wake();
  /// Asks the loop to end; does not wait for it. Any thread.
  void request_stop();

 private:
  void loop(std::stop_token stop);
  std::chrono::milliseconds guarded_round(std::stop_token stop);
  void pause(std::stop_token stop, std::chrono::milliseconds how_long);

  std::string name_;
  RunOnce run_once_;
  std::string last_problem_;  // of the loop's thread: each problem is logged once
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
  std::jthread thread_;  // last, so that everything above outlives it
};

}  // namespace omninode
