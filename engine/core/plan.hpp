// A plan: the ordered stages of a run with their policies. A run pins the plan it was submitted
// with, so a new release cannot change what an old run does next.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "engine/core/id.hpp"

namespace omninode {

/// Exponential backoff with full jitter: uniform in [0, min(max, base * 2^(attempt-1))].
/// Source: Brooker, "Exponential Backoff And Jitter", 2015.
struct Backoff {
  std::chrono::milliseconds base{1'000};
  std::chrono::milliseconds max{30'000};
  friend bool operator==(Backoff const&, Backoff const&) = default;
};

struct StagePolicy {
  std::string name;            ///< finds the implementation in the StageRegistry
  std::string options = "{}";  ///< JSON object handed to the stage, not read by the engine
  std::chrono::milliseconds timeout{60'000};  ///< of one attempt; then its stop token is set
  int max_attempts = 3;                       ///< counted at the claim, so a lost owner's counts
  Backoff backoff = {};
  bool optional = false;   ///< a final failure is recorded and the run goes on
  bool publishes = false;  ///< has an effect outside: cancel is a request to its owner
  friend bool operator==(StagePolicy const&, StagePolicy const&) = default;
};

struct Plan {
  PlanId id;  ///< given by the store
  std::string name;
  int version = 1;
  std::vector<StagePolicy> stages;
  friend bool operator==(Plan const&, Plan const&) = default;

  /// The form "name@version" that people use.
  std::string label() const { return name + "@" + std::to_string(version); }
  /// The name of the stage at `index`, "" behind the last one.
  std::string const& stage_name(int index) const {
    static std::string const none;
    auto const at = static_cast<std::size_t>(index);
    return at < stages.size() ? stages[at].name : none;
  }
};

/// SHA-256 over everything in the plan but its id: equal plans are stored once.
std::string digest(Plan const& plan);

/// Empty when the plan can run; otherwise one sentence that says what is wrong with it.
std::string check(Plan const& plan);

}  // namespace omninode
