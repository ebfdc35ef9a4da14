// What this worker process owns, as it knows itself: the other side of the `owner` column.
//
// The two may differ for a moment: a run is here only once its claim has been answered, and leaves
// once the answer of its last commit has. What the column says and nobody here knows is given back
// by the heartbeat. Shared by all services of one worker. Any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/core/run.hpp"

namespace omninode {

class Ownership {
 public:
  Ownership(WorkerId worker, std::vector<std::string> stages);

  WorkerId worker() const { return worker_; }
  std::vector<std::string> const& stages() const { return stages_; }
  /// "worker <id>", the name in events and logs.
  std::string const& actor() const { return actor_; }
  bool serves(std::string const& stage) const;

  /// Runs in memory, each under the claim that it was taken on with: a run that was lost and
  /// claimed again by this very worker is another one, and the end of the old must not end the new.
  void add(RunId run, std::int64_t claim);
  void remove(RunId run, std::int64_t claim);
  bool holds(RunId run, std::int64_t claim) const;
  std::size_t size() const;

  /// A claim is under way: what it brings is not in memory yet. RAII through ClaimInFlight.
  void begin_claim();
  void end_claim();
  /// Waits up to `timeout` until every claim that was under way at the call has been answered;
  /// false when one has not.
  bool await_claims(std::chrono::milliseconds timeout);

  /// No more stages are started; what ends is released. For good.
  void drain() { draining_ = true; }
  bool draining() const { return draining_; }

  /// The worker has lost its registration, or soon will: nothing it does counts any more. For good;
  /// a new worker under a new id takes its place.
  void fence() { fence_.request_stop(); }
  bool fenced() const { return fence_.stop_requested(); }

 private:
  WorkerId const worker_;
  std::vector<std::string> const stages_;
  std::string const actor_;
  std::atomic<bool> draining_ = false;
  std::stop_source fence_;

  mutable std::mutex mutex_;
  std::condition_variable claims_changed_;
  std::unordered_map<RunId, std::int64_t> claims_;
  std::uint64_t claims_begun_ = 0;
  std::uint64_t claims_ended_ = 0;
};

/// Marks a claim as under way while it lives. It must live until what was claimed is in memory.
class ClaimInFlight {
 public:
  explicit ClaimInFlight(Ownership& ownership) : ownership_(ownership) { ownership_.begin_claim(); }
  ~ClaimInFlight() { ownership_.end_claim(); }
  ClaimInFlight(ClaimInFlight const&) = delete;
  ClaimInFlight& operator=(ClaimInFlight const&) = delete;

 private:
  Ownership& ownership_;
};

}  // namespace omninode
