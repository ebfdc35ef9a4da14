// People of a world: they submit runs until they are told that each is stored, and interfere with
// them as operators.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/command.hpp"
#include "tests/sim/sim_store.hpp"

namespace omninode::sim {

class Submitter {
 public:
  Submitter(World& world, int runs) : world_(world), left_(runs), store_(world, false) {}
  milliseconds turn();

 private:
  World& world_;
  int left_;
  int submitted_ = 0;
  SimStore store_;
};

class Operator {
 public:
  Operator(World& world, int number)
      : world_(world),
        actor_{"operator " + std::to_string(number) + "@host", "because"},
        store_(world, false) {}
  milliseconds turn();

 private:
  Command choose(Run const& run);
  void act(Run seen, Command command);
  void note(Run const& seen, Transition const& landed);

  World& world_;
  Actor actor_;
  SimStore store_;
};

}  // namespace omninode::sim
