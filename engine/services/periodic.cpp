#include "engine/services/periodic.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"

namespace omninode {

Periodic::Periodic(std::string name, RunOnce run_once)
    : name_(std::move(name)),
      run_once_(std::move(run_once)),
      thread_([this](std::stop_token stop) { loop(std::move(stop)); }) {}

Periodic::~Periodic() { request_stop(); }

void Periodic::wake() {
  {
    std::lock_guard const lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void Periodic::request_stop() {
  thread_.request_stop();
  wake();
}

void Periodic::loop(std::stop_token stop) {
  while (!stop.stop_requested()) pause(stop, guarded_round(stop));
}

// The only place where a broken world is caught: everything a round does may be done again. Each
// problem is logged when it is new, because a database that is away for an hour would otherwise say
// the same ten times a second.
std::chrono::milliseconds Periodic::guarded_round(std::stop_token stop) {
  try {
    auto const wait = run_once_(stop);
    if (!last_problem_.empty()) {
      spdlog::info("{}: working again", name_);
      last_problem_.clear();
    }
    return wait;
  } catch (std::exception const& problem) {
    if (last_problem_ != problem.what()) {
      last_problem_ = problem.what();
      spdlog::warn("{}: {}; trying again every {} ms", name_, problem.what(),
                   limits::kReconnectPause.count());
    }
    return limits::kReconnectPause;
  }
}

// A wake-up that came during the round is kept in `woken_`, so it cuts the pause short instead of
// being lost between the two.
void Periodic::pause(std::stop_token stop, std::chrono::milliseconds how_long) {
  std::unique_lock lock(mutex_);
  if (how_long.count() > 0) changed_.wait_for(lock, stop, how_long, [this] { return woken_; });
  woken_ = false;
}

}  // namespace omninode
