// One worker: the services that together claim, execute and commit under one worker id.
//
// A worker that is fenced (declared dead, or cut off for too long) never recovers; whoever owns it
// makes a new one, with a new id.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/ports/stage.hpp"
#include "engine/ports/worker_registry.hpp"
#include "engine/services/claimer.hpp"
#include "engine/services/committer.hpp"
#include "engine/services/executor.hpp"
#include "engine/services/heartbeat.hpp"
#include "engine/services/ownership.hpp"
#include "engine/services/periodic.hpp"

namespace omninode {

/// Any thread may call the members but `drain`, which is the owner's, as is destroying it. Uses a
/// database connection for each of: registry, heartbeat, claimer, ownership check, every committer.
class Worker {
 public:
  struct Config {
    WorkerInfo info;  ///< with an id that was never used before
    Executor::Config executor = {};
    int committers = 2;  ///< each commits over a connection of its own
  };
  struct Ports {
    OpenRunStore open_store;
    OpenWorkerRegistry open_registry;
    std::shared_ptr<Bus> bus;
    std::shared_ptr<HintPublisher> hints;
    std::shared_ptr<StageRegistry const> stages;
    std::shared_ptr<Clock const> clock;
  };

  /// Enrolls the worker and starts its threads. Throws StoreUnavailable, CommitUnknown or
  /// WrongSchema, and std::invalid_argument for an id that was used before.
  Worker(Config const& config, Ports const& ports);
  /// Stops without giving anything back: the reaper finds what was owned. Call `drain` first. A
  /// stage that is left behind owns nothing from then on, and is told so when it asks.
  ~Worker();

  /// Takes on nothing more, lets running stages end within `timeout`, gives the rest back, and ends
  /// the registration. Returns how many runs could not be given back: the reaper finds them when
  /// this worker is seen to be gone. `hurry` may be set meanwhile: then running stages are given
  /// back at once. Takes `timeout` and limits::kGiveBackTimeout at the longest, but for statements
  /// under way. May be called again, for what was left.
  std::size_t drain(std::chrono::milliseconds timeout, std::atomic<bool> const& hurry);

  /// Look for waiting runs in the store at once.
  void look_now();

  bool fenced() const { return ownership_->fenced(); }
  /// Too many threads were lost to stages that ignore their stop token: end this process.
  bool worn_out() const;
  std::size_t owned() const { return ownership_->size(); }

 private:
  bool await_empty(std::chrono::milliseconds timeout, std::atomic<bool> const& hurry) const;

  std::shared_ptr<Ownership> ownership_;
  std::shared_ptr<WorkQueue> outcomes_;
  std::shared_ptr<Clock const> clock_;
  std::unique_ptr<Heartbeat> heartbeat_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Claimer> claimer_;
  std::vector<std::unique_ptr<Committer>> committers_;
  // Last: they are stopped before what they use. The heart is null once the worker has retired.
  std::unique_ptr<Periodic> heart_;
  std::vector<std::unique_ptr<Periodic>> threads_;
};

}  // namespace omninode
