// Stage 7: mends mechanically what validation found, and checks again.
//
// Output: as validation, and "changes"[] (one sentence each; empty when there was nothing to
// mend). Files: those that were changed. Fails: QUALITY_BELOW_THRESHOLD when errors remain or the
// score stays below 0.8, so that nothing is written; BAD_STAGE_INPUT. No effect outside.
#pragma once

#include "engine/ports/stage.hpp"

namespace omninode {

class Refinement final : public Stage {
 public:
  StageOutcome run(StageInput const& input, std::stop_token stop) override;
};

}  // namespace omninode
