// One schedule as a value: what a seed leads to.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/core/lifecycle.hpp"
#include "tests/sim/broken.hpp"

namespace omninode::sim {

struct Outcome {
  std::vector<std::string> violations;
  std::set<Edge> walked;  ///< edges of the lifecycle that some run went along
  std::string trace;      ///< empty unless asked for
};

/// The same arguments give the same outcome. One thread at a time.
Outcome simulate(std::uint64_t seed, Broken broken = Broken::nothing, bool traced = false);

/// The first of the seeds 1 to `last` that finds the broken rule out; nothing: none does.
std::optional<std::uint64_t> first_caught(Broken broken, std::uint64_t last);

}  // namespace omninode::sim
