// Holds what a stage gives back to the engine's limits, before it reaches the database.
#pragma once

#include "engine/core/stage_outcome.hpp"

namespace omninode {

/// The same outcome where it keeps limits.hpp; a Fail with code OUTPUT_TOO_LARGE where the output
/// or the files do not; messages cut at limits::kMaxErrorMessageBytes, between characters. Any
/// thread.
StageOutcome bounded(StageOutcome outcome);

}  // namespace omninode
