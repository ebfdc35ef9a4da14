// Stages that do what the world's faults say: end well, late, badly, or with their process.
#pragma once

#include "engine/ports/stage.hpp"
#include "tests/sim/world.hpp"

namespace omninode::sim {

/// What an execution leaves behind, so that a committed result tells who made it.
std::string mark_of(Execution const& execution);

class SimStage final : public Stage {
 public:
  SimStage(World& world, int process, int stage)
      : world_(world), process_(process), stage_(stage) {}
  StageOutcome run(StageInput const& input, std::stop_token stop) override;

 private:
  StageOutcome end(StageInput const& input, Execution const& execution);

  World& world_;
  int const process_;
  int const stage_;
};

}  // namespace omninode::sim
