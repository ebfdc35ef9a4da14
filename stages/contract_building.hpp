// Stage 3: spec -> contract.yaml.
//
// Output: {"path": "contract.yaml", "input_model", "output_model", "operations"[], "lines"}.
// Files: contract.yaml. Fails: BAD_STAGE_INPUT. No effect outside; any thread.
#pragma once

#include "engine/ports/stage.hpp"

namespace omninode {

class ContractBuilding final : public Stage {
 public:
  StageOutcome run(StageInput const& input, std::stop_token stop) override;
};

}  // namespace omninode
