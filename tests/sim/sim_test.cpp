// The engine in simulated worlds: no seed may violate an invariant.
#include <gtest/gtest.h>

#include "tests/sim/simulate.hpp"

namespace omninode::sim {
namespace {

constexpr std::uint64_t kSeeds = 200;

TEST(Simulation, NoScheduleViolatesAnInvariant) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    auto const outcome = simulate(seed);
    if (outcome.violations.empty()) continue;
    FAIL() << "seed " << seed << ": " << outcome.violations.front() << "\n"
           << simulate(seed, Broken::nothing, true).trace << "again: sim_tests --seed " << seed;
  }
}

TEST(Simulation, ASeedGivesTheSameTraceEachTime) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    auto const trace = simulate(seed, Broken::nothing, true).trace;
    EXPECT_FALSE(trace.empty());
    EXPECT_EQ(trace, simulate(seed, Broken::nothing, true).trace) << "seed " << seed;
  }
}

}  // namespace
}  // namespace omninode::sim
