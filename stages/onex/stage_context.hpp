// What several stages read from a run's progress, with the failure they share.
#pragma once

#include <exception>
#include <functional>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/run_input.hpp"

namespace omninode::onex {

/// The design that follows from the committed output of prompt_parsing. Throws SpecError where
/// that output is missing or has another form.
NodeDesign design_of(Progress const& progress);

/// Runs `body` and turns a broken input (RunInputError, SpecError) into Fail BAD_STAGE_INPUT, and
/// a template of the run's own that fails into TEMPLATE_FAILED: committed data does not get better
/// by trying again.
StageOutcome with_readable_input(std::function<StageOutcome()> const& body);

/// `files` replaced and completed by `newer`.
Files merged(Files files, std::vector<File> const& newer);

}  // namespace omninode::onex
