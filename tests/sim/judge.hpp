// Judges a world that rests: the invariants of reliability as far as the tables can tell.
#pragma once

#include "tests/sim/world.hpp"

namespace omninode::sim {

/// What is wrong goes into the world's ledger, one sentence each.
void judge(World& world);

}  // namespace omninode::sim
