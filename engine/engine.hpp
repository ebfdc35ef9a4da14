// The composition root: config in, running services out.
//
// An Engine is everything one `serve` process runs: a worker, a reaper, the event relay and the
// forwarder of announced submissions, over PostgreSQL and Kafka or the in-memory bus.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/core/limits.hpp"
#include "engine/ports/stage.hpp"

namespace omninode {

class Bus;
class Clock;
class EventRelay;
class HintForwarder;
class HintPublisher;
class Periodic;
class Reaper;
class Worker;

struct EngineConfig {
  std::string database_url;         ///< libpq connection string or URL
  std::string kafka_bootstrap;      ///< host:port,…; "" takes the in-memory bus
  std::string program;              ///< what `worker list` shows, such as "omninode serve 0.1.0"
  std::vector<std::string> stages;  ///< served; empty: all that the registry has
  int threads = 16;                 ///< stages that run at the same time
  int committers = 2;               ///< connections that commit
};

/// Owned by one thread; the members may be called from any.
class Engine {
 public:
  /// Checks the config: throws std::invalid_argument with one sentence (an unknown stage, a number
  /// out of its bounds).
  Engine(EngineConfig config, std::shared_ptr<StageRegistry const> stages);
  /// Stops at once: what is owned is found by other workers' reapers.
  ~Engine();
  Engine(Engine const&) = delete;
  Engine& operator=(Engine const&) = delete;

  /// Enrolls the worker and starts all threads; call it once. Throws StoreUnavailable,
  /// CommitUnknown or WrongSchema, and BusUnavailable for Kafka settings that the client refuses;
  /// then no worker runs, and this object can only be destroyed. A broker that is away is no error:
  /// it is used as soon as it comes. Nor is, from then on, a database that goes away: the services
  /// wait for it, and a worker that is fenced meanwhile is replaced.
  void start();

  /// Stops claiming, lets running stages end within `drain_timeout`, gives the rest back. `hurry`
  /// may be set meanwhile, which gives back at once. Returns how many runs were left owned; 0 where
  /// nothing was started, or all was stopped before.
  std::size_t stop(std::chrono::milliseconds drain_timeout, std::atomic<bool> const& hurry);

  /// Something was submitted by this very process: claim it without waiting.
  void look_now();

  /// Too many stages ignore their stop token; this process should be stopped and started anew.
  bool worn_out() const;

 private:
  void start_worker();
  std::chrono::milliseconds replace_fenced_worker();

  EngineConfig config_;
  std::shared_ptr<StageRegistry const> stages_;
  std::shared_ptr<Clock const> clock_;
  std::shared_ptr<Bus> bus_;
  std::shared_ptr<HintPublisher> hints_;
  std::unique_ptr<Reaper> reaper_;
  std::unique_ptr<EventRelay> relay_;
  std::unique_ptr<HintForwarder> forwarder_;
  mutable std::mutex worker_mutex_;
  std::unique_ptr<Worker> worker_;
  std::vector<std::unique_ptr<Periodic>> threads_;  // last: stopped before what they use
};

}  // namespace omninode
