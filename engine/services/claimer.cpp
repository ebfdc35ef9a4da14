#include "engine/services/claimer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"
#include "engine/services/failpoint.hpp"

namespace omninode {

Claimer::Claimer(std::unique_ptr<RunStore> store, std::unique_ptr<HintSource> hints,
                 std::shared_ptr<Ownership> ownership, std::shared_ptr<Clock const> clock,
                 FreeCapacity free_capacity, Take take)
    : store_(std::move(store)),
      hints_(std::move(hints)),
      ownership_(std::move(ownership)),
      clock_(std::move(clock)),
      free_capacity_(std::move(free_capacity)),
      take_(std::move(take)) {}

// A broker that is away, or a record that cannot be quarantined, must not stop the work: the
// exception is kept until the store was looked into, and then thrown for the loop to log. Meanwhile
// every look takes fresh runs too, because waiting for their hints would be waiting for nothing. No
// poll comes before what the last one could not parse is quarantined: a poll lets go of it on the
// bus. A full worker still polls, so that the client keeps its place in the group. Should the store
// be away while a batch is here, the batch is gone; looking finds its runs.
Claimer::Counts Claimer::run_once() {
  Counts counts;
  auto room = free_capacity_();
  hints_->set_paused(room == 0);
  HintSource::Batch batch;
  std::exception_ptr problem;
  try {
    quarantine();
    batch = hints_->poll(room > 0 ? limits::kIdlePoll : limits::kFullPause,
                         std::clamp<std::size_t>(room, 1, limits::kMaxHintPoll));
    unparseable_ = std::move(batch.unparseable);
    quarantine();
  } catch (std::exception const&) {
    problem = std::current_exception();  // the store is looked into all the same
  }
  if (!batch.hints.empty() && room > 0) {
    failpoint("hint_received");
    counts.hinted = batch.hints.size();
    counts.claimed = claim_by_hints(batch);
  }
  room -= std::min(room, counts.claimed);
  if (room > 0 && (look_now_ || clock_->now() >= next_look_)) {
    bool const fresh = look_now_.exchange(false) || problem != nullptr;
    auto const found = claim_by_looking(room, fresh);
    counts.claimed += found;
    // A full answer means that more is waiting.
    auto const pause = found == std::min(room, limits::kMaxClaimBatch)
                           ? std::chrono::milliseconds{0}
                           : limits::kSweepInterval;
    next_look_ = clock_->now() + pause;
  }
  if (problem) std::rethrow_exception(problem);
  return counts;
}

void Claimer::quarantine() {
  if (unparseable_.empty()) return;
  store_->quarantine(unparseable_);
  unparseable_.clear();
}

// The time is taken before the claim is sent, so that a run's wait is never reckoned shorter than
// the database reckons it, which counts the stage's deadline from the claim. The claim counts as
// in flight until its runs are in memory, or the heartbeat, reading the rows in between, would give
// back what has just been claimed.
std::size_t Claimer::claim_by_hints(HintSource::Batch const& batch) {
  std::vector<Hint> served;
  for (auto const& hint : batch.hints) {
    if (ownership_->serves(hint.stage)) served.push_back(hint);
  }
  if (served.empty()) return 0;
  ClaimInFlight const in_flight(*ownership_);
  auto const since = clock_->now();
  auto claimed = store_->claim_hinted(ownership_->worker(), served, ownership_->stages());
  failpoint("claimed");
  auto const count = claimed.size();
  take(std::move(claimed), since);
  return count;
}

// Finds what no hint came for: a lost hint, a backoff that is over, a run whose hint lies on a dead
// consumer's partition.
std::size_t Claimer::claim_by_looking(std::size_t room, bool fresh) {
  ClaimInFlight const in_flight(*ownership_);
  auto const since = clock_->now();
  auto claimed = store_->claim_waiting(ownership_->worker(), ownership_->stages(),
                                       std::min(room, limits::kMaxClaimBatch), fresh);
  failpoint("claimed");
  auto const count = claimed.size();
  take(std::move(claimed), since);
  return count;
}

void Claimer::take(std::vector<ClaimedRun> claimed, Clock::time_point since) {
  std::vector<WorkItemPtr> items;
  items.reserve(claimed.size());
  // All plans first: should reading one fail, none of these runs is in memory yet, and the
  // heartbeat gives them back.
  for (auto const& one : claimed) {
    auto& plan = plans_[one.run.plan];
    if (!plan) plan = store_->plan(one.run.plan);
  }
  for (auto& one : claimed) {
    ownership_->add(one.run.id, one.run.claim);
    auto item = std::make_shared<WorkItem>();
    item->run = one.run;
    item->plan = plans_.at(one.run.plan);
    item->progress = std::move(one.progress);
    item->since = since;
    items.push_back(std::move(item));
  }
  take_(std::move(items));
}

}  // namespace omninode
