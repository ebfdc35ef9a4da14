// Stage 6: checks all files made so far and measures their quality.
//
// Output: {"quality_score": 0..1, "quality": {onex, types, code, docs, tests}, "errors": n,
// "findings"[{severity, rule, path, line, message}]}. Findings do not fail this stage: the next
// one mends what can be mended. Fails: BAD_STAGE_INPUT. No effect outside; any thread.
#pragma once

#include "engine/ports/stage.hpp"

namespace omninode {

class Validation final : public Stage {
 public:
  StageOutcome run(StageInput const& input, std::stop_token stop) override;
};

}  // namespace omninode
