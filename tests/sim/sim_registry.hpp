// The worker registry as a process sees it.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "engine/ports/worker_registry.hpp"
#include "tests/sim/connection.hpp"

namespace omninode::sim {

class SimRegistry final : public WorkerRegistry {
 public:
  /// `claiming` says whether this process has a claim under way: the heartbeat waits for its
  /// answer, here in simulated time, because the services' own waiting is in real time.
  SimRegistry(World& world, Clock::time_point const* cut_until, std::function<bool()> claiming);

  /// The server has noticed that the connection is gone: its locks are free.
  void lose_session() { real_ = open_memory_worker_registry(world_.database); }

  void enroll(WorkerInfo const& worker) override;
  bool beat(WorkerId worker) override;
  void retire(WorkerId worker) override;
  std::vector<Run> owned_by(WorkerId worker) override;
  Census census() override;
  bool declare_dead(WorkerId worker, std::int64_t seen_beat) override;
  std::vector<Orphan> orphans(std::size_t limit) override;

 private:
  bool declare(WorkerId worker, std::int64_t seen_beat);
  void declare_by_time(Census const& census);
  Clock::time_point time_of_day() const { return world_.scheduler.now() + world_.clock_error; }

  World& world_;
  Connection connection_;
  std::unique_ptr<WorkerRegistry> real_;
  std::function<bool()> claiming_;
  bool has_looked_ = false;
};

}  // namespace omninode::sim
