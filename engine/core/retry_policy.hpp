// When a failed attempt is tried again.
#pragma once

#include <chrono>

#include "engine/core/plan.hpp"

namespace omninode {

/// The wait before the attempt that follows `attempt` (1 for the first), see Backoff.
/// `jitter` is uniform in [0, 1). The result is never above limits::kMaxBackoff.
std::chrono::milliseconds backoff_wait(Backoff const& backoff, int attempt, double jitter);

}  // namespace omninode
