#include "stages/validation.hpp"

#include "stages/onex/node_checks.hpp"
#include "stages/onex/review.hpp"
#include "stages/onex/stage_context.hpp"

namespace omninode {

StageOutcome Validation::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const design = onex::design_of(input.progress);
    auto const report = onex::check_node(design, input.progress.files);
    bool const asks = !input.approved && onex::RunInput::parse(input.progress.input).interactive;
    if (asks) return onex::code_review(report, input.progress.files);
    std::vector<std::string> warnings;
    if (report.errors() > 0) {
      warnings.push_back("Validation found " + std::to_string(report.errors()) +
                         " errors; refinement mends what it can.");
    }
    return Done{report.to_json(), {}, std::move(warnings)};
  });
}

}  // namespace omninode
