// Stage 6: checks all files made so far and measures their quality.
//
// Output: {"quality_score": 0..1, "quality"[{part, weight, share, measures[{what, held, asked}],
// void_because?}], "errors": n, "warnings": n, "findings"[{severity, rule, path, line, message}],
// "official_validator"?, "trace"}; the trace is described in stages/onex/trace.hpp. Findings do
// not fail this stage: the next one mends what can be mended. Fails: BAD_STAGE_INPUT. No effect
// outside, except that the contract validator may start a process; any thread.
#pragma once

#include <memory>
#include <utility>

#include "engine/ports/stage.hpp"
#include "stages/contract_validator.hpp"

namespace omninode {

class Validation final : public Stage {
 public:
  /// `validator` may be null: then only the checks of this program count.
  explicit Validation(std::shared_ptr<ContractValidator const> validator)
      : validator_(std::move(validator)) {}
  StageOutcome run(StageInput const& input, std::stop_token stop) override;

 private:
  std::shared_ptr<ContractValidator const> validator_;
};

}  // namespace omninode
