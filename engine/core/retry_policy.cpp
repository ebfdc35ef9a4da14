#include "engine/core/retry_policy.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/limits.hpp"

namespace omninode {

std::chrono::milliseconds backoff_wait(Backoff const& backoff, int attempt, double jitter) {
  auto const cap = static_cast<double>(std::min(backoff.max, limits::kMaxBackoff).count());
  auto const grown = static_cast<double>(backoff.base.count()) *
                     std::exp2(std::clamp(attempt, 1, limits::kMaxStageAttempts) - 1);
  auto const wait = std::min(cap, grown) * std::clamp(jitter, 0.0, 1.0);
  return std::chrono::milliseconds{static_cast<std::int64_t>(wait)};
}

}  // namespace omninode
