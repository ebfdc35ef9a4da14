// Stage 2: patterns and practices from an intelligence service, where one is configured.
//
// Output: {"skipped": bool, "degraded": bool, "patterns_found": 0, "reason"?, "code"?}. Skipped
// when the run asked for that. Without a service the stage is finished all the same, degraded,
// with code ONEX_INTELLIGENCE_UNAVAILABLE and a warning. No effect outside; any thread.
#pragma once

#include "engine/ports/stage.hpp"

namespace omninode {

class IntelligenceGathering final : public Stage {
 public:
  StageOutcome run(StageInput const& input, std::stop_token stop) override;
};

}  // namespace omninode
