#include "engine/core/liveness.hpp"

#include <utility>

#include "engine/core/limits.hpp"

namespace omninode {

std::vector<LivenessJudge::Verdict> LivenessJudge::observe(Census const& census, time_point asked,
                                                           time_point answered) {
  if (census.server_start != server_start_) {
    forget();
    server_start_ = census.server_start;
  }
  std::vector<Verdict> dead;
  std::unordered_map<WorkerId, Seen> still_there;
  for (auto const& worker : census.workers) {
    auto const before = seen_.find(worker.id);
    Seen seen = before != seen_.end() && before->second.beat == worker.beat
                    ? before->second
                    : Seen{worker.beat, answered, 0};
    ++seen.polls;
    auto const still = asked - seen.since;
    // Never after few looks, however much time went by: observer and worker may have been frozen
    // together, and the worker beats as soon as both go on.
    bool const looked_often = seen.polls > limits::kBeatStandstillPolls;
    bool const lock_lost = !worker.locked && still >= limits::kBeatStandstill;
    if (looked_often && (lock_lost || still >= limits::kWorkerLease))
      dead.push_back({worker.id, worker.beat});
    still_there.emplace(worker.id, seen);
  }
  seen_ = std::move(still_there);
  return dead;
}

}  // namespace omninode
