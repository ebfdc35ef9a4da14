// Stage 7: mends mechanically what validation found, and checks again.
//
// Output: as validation of the mended files, with a trace only where they changed, and "changes"[]
// (one sentence each, which are warnings of the run too; empty when there was nothing to mend).
// Files: those that were changed. Fails: QUALITY_BELOW_THRESHOLD when errors remain or the
// score stays below 0.8, so that nothing is written; BAD_STAGE_INPUT, TEMPLATE_FAILED.
// No effect outside.
#pragma once

#include <memory>
#include <utility>

#include "engine/ports/stage.hpp"
#include "stages/contract_validator.hpp"

namespace omninode {

class Refinement final : public Stage {
 public:
  /// `validator` may be null: then only the checks of this program count.
  explicit Refinement(std::shared_ptr<ContractValidator const> validator)
      : validator_(std::move(validator)) {}
  StageOutcome run(StageInput const& input, std::stop_token stop) override;

 private:
  std::shared_ptr<ContractValidator const> validator_;
};

}  // namespace omninode
