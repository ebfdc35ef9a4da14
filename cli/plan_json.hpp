// A plan as JSON, as `submit --plan` takes it:
//   {"name": "x", "version"?: 1, "stages": [{"name": "sleep", "ms": 200, "timeout_ms"?,
//    "max_attempts"?, "backoff_base_ms"?, "backoff_max_ms"?, "optional"?, "publishes"?}, …]}
// Every other key of a stage is an option of the stage itself.
#pragma once

#include <string_view>

#include "engine/core/plan.hpp"
#include "engine/ports/stage.hpp"

namespace omninode::cli {

/// Throws std::invalid_argument with one sentence: not JSON, a wrong type, a number out of its
/// bounds, or a stage that `stages` does not have.
/// At most limits::kMaxPlanBytes, nested no deeper than limits::kMaxJsonDepth. What is left out
/// takes the default of StagePolicy. Nothing is stored.
Plan read_plan(std::string_view json, StageRegistry const& stages);

}  // namespace omninode::cli
