// The engine in simulated worlds: no seed may violate an invariant.
#include <gtest/gtest.h>

#include "tests/sim/simulate.hpp"

namespace omninode::sim {
namespace {

// As many as a broken rule may need, see broken_test.cpp.
constexpr std::uint64_t kSeeds = 5'000;

// That every edge was walked says that the worlds do not pass by what they are to try.
TEST(Simulation, NoScheduleViolatesAnInvariantAndAllEdgesAreWalked) {
  std::set<Edge> walked;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    auto const outcome = simulate(seed);
    walked.insert(outcome.walked.begin(), outcome.walked.end());
    if (outcome.violations.empty()) continue;
    FAIL() << "seed " << seed << ": " << outcome.violations.front() << "\n"
           << simulate(seed, Broken::nothing, true).trace << "again: sim_tests --seed " << seed;
  }
  for (auto const& edge : edges()) {
    EXPECT_TRUE(walked.contains(edge)) << to_string(edge.from) << " " << to_string(edge.trigger);
  }
}

// What was found once, and mended.
TEST(Simulation, SeedsThatFoundSomethingAreRight) {
  for (std::uint64_t const seed : {
           209'336u,  // two results of one run, of two claims, in one statement
       }) {
    EXPECT_TRUE(simulate(seed).violations.empty()) << "seed " << seed;
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
