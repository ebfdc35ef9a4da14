#include "stages/validation.hpp"

#include <nlohmann/json.hpp>

#include "stages/onex/node_checks.hpp"
#include "stages/onex/official_checks.hpp"
#include "stages/onex/review.hpp"
#include "stages/onex/stage_context.hpp"
#include "stages/onex/trace.hpp"

namespace omninode {

/// A person is asked after the checks, so that they see what was found; an approved run does not
/// ask again. Errors are a warning only: whether the run ends is decided by refinement, which may
/// mend them.
StageOutcome Validation::run(StageInput const& input, std::stop_token stop) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const design = onex::design_of(input.progress);
    auto const& files = input.progress.files;
    auto report = onex::check_node(design, files);
    auto official = onex::add_official_checks(validator_.get(), design, files, stop, report);
    bool const asks = !input.approved && onex::RunInput::parse(input.progress.input).interactive;
    if (asks) return onex::code_review(report, files);
    auto warnings = std::move(official.warnings);
    if (report.errors() > 0) {
      warnings.push_back("Validation found " + std::to_string(report.errors()) +
                         " errors; refinement mends what it can.");
    }
    auto output = report.to_json();
    if (!official.validator.empty()) output["official_validator"] = official.validator;
    output["trace"] = onex::trace_json(onex::trace_statements(design.spec, files));
    return Done{output.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                {},
                std::move(warnings)};
  });
}

}  // namespace omninode
