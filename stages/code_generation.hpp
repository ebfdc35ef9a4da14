// Stage 4: spec -> the Python package: node, models, enums, protocols, metrics, tests, README.
//
// Output: {"class_name", "files"[], "lines_of_code"}. Files: everything but the contract, the
// event wiring and the manifest. Fails: BAD_STAGE_INPUT, and TEMPLATE_FAILED
// where a template of the run's own cannot be used. No effect outside; any thread.
#pragma once

#include "engine/ports/stage.hpp"

namespace omninode {

class CodeGeneration final : public Stage {
 public:
  StageOutcome run(StageInput const& input, std::stop_token stop) override;
};

}  // namespace omninode
