#include "tests/sim/sim_registry.hpp"

#include <utility>

#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"

namespace omninode::sim {

SimRegistry::SimRegistry(World& world, Clock::time_point const* cut_until,
                         std::function<bool()> claiming)
    : world_(world),
      connection_(world, cut_until),
      real_(open_memory_worker_registry(world.database)),
      claiming_(std::move(claiming)) {}

void SimRegistry::enroll(WorkerInfo const& worker) {
  connection_.send("enroll");
  real_->enroll(worker);
  world_.ledger.last_beat[worker.id] = world_.scheduler.now();
  world_.beat_by_clock[worker.id] = time_of_day();
  connection_.receive_written("enrolled");
}

bool SimRegistry::beat(WorkerId worker) {
  connection_.send("beat");
  bool const lives = real_->beat(worker);
  if (lives) {
    world_.ledger.last_beat[worker] = world_.scheduler.now();
    world_.beat_by_clock[worker] = time_of_day();
  }
  connection_.receive("beaten");
  return lives || world_.broken == Broken::dead_may_beat;
}

void SimRegistry::retire(WorkerId worker) {
  connection_.send("retire");
  real_->retire(worker);
}

std::vector<Run> SimRegistry::owned_by(WorkerId worker) {
  connection_.send("read owned");
  auto owned = real_->owned_by(worker);
  connection_.receive("owned read");
  auto const patience_ends = world_.scheduler.now() + limits::kClaimPatience;
  while (claiming_()) {
    if (world_.scheduler.now() >= patience_ends) throw StoreUnavailable("a claim is under way");
    world_.scheduler.sleep(milliseconds{10});
  }
  if (world_.broken == Broken::unknown_claims_stay) return {};
  return owned;
}

Census SimRegistry::census() {
  connection_.send("census");
  auto census = real_->census();
  if (world_.broken == Broken::liveness_by_time) declare_by_time(census);
  connection_.receive("census read");
  return census;
}

// What a reaper would do that believes the clock of the server.
void SimRegistry::declare_by_time(Census const& census) {
  for (auto const& worker : census.workers) {
    if (time_of_day() - world_.beat_by_clock[worker.id] > limits::kWorkerLease) {
      declare(worker.id, worker.beat);
    }
  }
}

bool SimRegistry::declare(WorkerId worker, std::int64_t seen_beat) {
  if (!real_->declare_dead(worker, seen_beat)) return false;
  auto const still = world_.scheduler.now() - world_.ledger.last_beat.at(worker);
  if (world_.scheduler.traced()) world_.scheduler.say("+ worker dead " + worker.value.str());
  if (still < limits::kBeatStandstill) {
    world_.ledger.violated("a worker whose beat had landed within a second was declared dead");
  }
  return true;
}

bool SimRegistry::declare_dead(WorkerId worker, std::int64_t seen_beat) {
  connection_.send("declare dead");
  bool const declared = declare(worker, seen_beat);
  connection_.receive_written("declared");
  return declared;
}

std::vector<Orphan> SimRegistry::orphans(std::size_t limit) {
  connection_.send("look for orphans");
  if (world_.broken == Broken::reap_once && std::exchange(has_looked_, true)) return {};
  auto found = real_->orphans(limit);
  connection_.receive("orphans read");
  return found;
}

}  // namespace omninode::sim
