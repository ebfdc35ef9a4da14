// Keeps a worker alive in the eyes of the others, and its memory and the database of one mind.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/ports/worker_registry.hpp"
#include "engine/services/ownership.hpp"

namespace omninode {

/// `run_once` and `retire` on one thread; `check_lease` on any other.
class Heartbeat {
 public:
  /// Enrolls the worker. Throws StoreUnavailable, CommitUnknown or WrongSchema; the id is
  /// spent then, the next try takes another.
  Heartbeat(WorkerInfo const& worker, std::unique_ptr<WorkerRegistry> registry,
            std::unique_ptr<RunStore> store, std::shared_ptr<Ownership> ownership,
            std::shared_ptr<HintPublisher> hints, std::shared_ptr<Clock const> clock);

  /// One beat; then gives back the runs that the database believes to be this worker's and that
  /// nobody here remembers (their claim landed, its answer was lost). Returns how many. A beat that
  /// finds the worker declared dead fences it. An exception means that this beat may not have
  /// counted; `check_lease` judges when there were too many.
  std::size_t run_once();

  /// Fences the worker when its last beat was sent longer ago than limits::kSelfFence: soon the
  /// others will take its runs, so it must not go on with them. Needs no database, and so works
  /// when `run_once` hangs in one that is away.
  void check_lease();

  /// Ends the registration. For a worker that owns nothing any more: what it still owned would be
  /// an orphan at once.
  void retire();

 private:
  std::size_t give_back(std::vector<Run> const& unknown);

  std::unique_ptr<WorkerRegistry> registry_;
  std::unique_ptr<RunStore> store_;
  std::shared_ptr<Ownership> ownership_;
  std::shared_ptr<HintPublisher> hints_;
  std::shared_ptr<Clock const> clock_;
  std::atomic<Clock::time_point> last_beat_;
};

}  // namespace omninode
