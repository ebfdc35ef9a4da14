// Takes runs from owners that are dead, or whose stage is past its deadline, and puts them back to
// work. Every `serve` process runs one; several at once are safe, the version check decides.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/core/liveness.hpp"
#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/ports/worker_registry.hpp"

namespace omninode {

/// One thread.
class Reaper {
 public:
  /// `look_now` is called when runs became ready, so that this process claims them at once: their
  /// hints may lie on a dead consumer's partitions until the bus has rebalanced.
  Reaper(std::unique_ptr<WorkerRegistry> registry, std::unique_ptr<RunStore> store,
         std::shared_ptr<HintPublisher> hints, std::shared_ptr<Clock const> clock,
         std::function<void()> look_now);

  struct Counts {
    std::size_t dead_workers = 0;  ///< declared by this reaper
    std::size_t taken = 0;         ///< runs put back to work, paused, or dead-lettered
  };
  /// One look at all workers, then at the runs that need another owner: two statements where
  /// there is nothing to do, which is why it may run four times a second. Up to
  /// limits::kMaxReapBatch runs; the rest at the next round. Throws as the ports do, and then
  /// starts its observations over.
  Counts run_once();

 private:
  std::size_t declare_dead();
  std::size_t take_orphans();

  std::unique_ptr<WorkerRegistry> registry_;
  std::unique_ptr<RunStore> store_;
  std::shared_ptr<HintPublisher> hints_;
  std::shared_ptr<Clock const> clock_;
  std::function<void()> look_now_;
  LivenessJudge judge_;
};

}  // namespace omninode
