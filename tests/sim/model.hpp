// A small world, looked at whole: one run of three stages, two workers, two operators, one crash,
// one lost answer, one owner that is overdue. Every order of every step is walked, breadth first,
// over the engine's own decide, reconcile and lifecycle, and the store's rule that a transition
// changes the row at the version it saw and nowhere else.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/sim/broken.hpp"

namespace omninode::sim {

struct ModelReport {
  std::size_t states = 0;
  std::size_t steps = 0;
  std::string violation;          ///< empty where there is none
  std::vector<std::string> path;  ///< the shortest way to it
};

/// `broken` may be any rule that is about rows and statements; the others change nothing here.
ModelReport explore(Broken broken = Broken::nothing);

}  // namespace omninode::sim
