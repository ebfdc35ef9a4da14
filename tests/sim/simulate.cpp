#include "tests/sim/simulate.hpp"

#include "tests/sim/world.hpp"

namespace omninode::sim {

Outcome simulate(std::uint64_t seed, Broken broken, bool traced) {
  World world(seed, broken, traced);
  world.run();
  return {world.ledger.violations, world.ledger.walked, world.scheduler.trace()};
}

std::optional<std::uint64_t> first_caught(Broken broken, std::uint64_t last) {
  for (std::uint64_t seed = 1; seed <= last; ++seed) {
    if (!simulate(seed, broken).violations.empty()) return seed;
  }
  return std::nullopt;
}

}  // namespace omninode::sim
