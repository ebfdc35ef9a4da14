// Finds runs that wait and claims them for this worker: by the hints of the bus, and by looking
// into the store itself, which finds what no hint came for.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/services/ownership.hpp"
#include "engine/services/work_item.hpp"

namespace omninode {

/// One thread. It never runs a stage.
///
/// Both ways end in the same claim: the store gives a run to one worker, so hints may be lost,
/// doubled or late, and any number of claimers may look at the same rows.
class Claimer {
 public:
  /// How many more runs this worker may own now; asked once per round.
  using FreeCapacity = std::function<std::size_t()>;
  /// Gets the claimed runs, which are in the worker's memory by then.
  using Take = std::function<void(std::vector<WorkItemPtr>)>;

  Claimer(std::unique_ptr<RunStore> store, std::unique_ptr<HintSource> hints,
          std::shared_ptr<Ownership> ownership, std::shared_ptr<Clock const> clock,
          FreeCapacity free_capacity, Take take);

  struct Counts {
    std::size_t hinted = 0;   ///< hints received while there was room, whoever serves their stage
    std::size_t claimed = 0;  ///< by hints and by looking
  };
  /// Waits a moment for hints. Throws StoreUnavailable, CommitUnknown (the heartbeat gives back
  /// what nobody remembers) and BusUnavailable (after having looked into the store). Records that
  /// could not be quarantined are kept; the bus is left alone until they are.
  Counts run_once();

  /// Look into the store at the next round, for runs that have just become ready too. Any thread.
  void look_now() { look_now_ = true; }

 private:
  void quarantine();
  std::size_t claim_by_hints(HintSource::Batch const& batch);
  std::size_t claim_by_looking(std::size_t room, bool fresh);
  void take(std::vector<ClaimedRun> claimed, Clock::time_point since);

  std::unique_ptr<RunStore> store_;
  std::unique_ptr<HintSource> hints_;
  std::shared_ptr<Ownership> ownership_;
  std::shared_ptr<Clock const> clock_;
  FreeCapacity free_capacity_;
  Take take_;
  std::vector<RunStore::Unparseable> unparseable_;  // of the last poll, until they are quarantined
  std::atomic<bool> look_now_ = true;  // from the start: runs may have waited for this worker
  Clock::time_point next_look_ = {};
  std::unordered_map<PlanId, std::shared_ptr<Plan const>> plans_;
};

}  // namespace omninode
