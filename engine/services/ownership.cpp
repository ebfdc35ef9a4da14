#include "engine/services/ownership.hpp"

#include <algorithm>
#include <utility>

namespace omninode {

Ownership::Ownership(WorkerId worker, std::vector<std::string> stages)
    : worker_(worker), stages_(std::move(stages)), actor_("worker " + worker.value.str()) {}

bool Ownership::serves(std::string const& stage) const {
  return std::find(stages_.begin(), stages_.end(), stage) != stages_.end();
}

void Ownership::add(RunId run, std::int64_t claim) {
  std::lock_guard const lock(mutex_);
  claims_[run] = claim;
}

void Ownership::remove(RunId run, std::int64_t claim) {
  std::lock_guard const lock(mutex_);
  auto const found = claims_.find(run);
  // A later claim of the same run may be in memory already.
  if (found != claims_.end() && found->second == claim) claims_.erase(found);
}

bool Ownership::holds(RunId run, std::int64_t claim) const {
  std::lock_guard const lock(mutex_);
  auto const found = claims_.find(run);
  return found != claims_.end() && found->second == claim;
}

std::size_t Ownership::size() const {
  std::lock_guard const lock(mutex_);
  return claims_.size();
}

void Ownership::begin_claim() {
  std::lock_guard const lock(mutex_);
  ++claims_begun_;
}

void Ownership::end_claim() {
  {
    std::lock_guard const lock(mutex_);
    ++claims_ended_;
  }
  claims_changed_.notify_all();
}

// Counters instead of a flag: a claim that begins after the call must not be waited for, or a busy
// claimer would keep the heartbeat waiting for ever.
bool Ownership::await_claims(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  auto const wanted = claims_begun_;
  // One claimer makes one claim after another, so the number that has ended is enough.
  return claims_changed_.wait_for(lock, timeout, [&] { return claims_ended_ >= wanted; });
}

}  // namespace omninode
