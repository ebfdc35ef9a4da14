#include "stages/refinement.hpp"

#include <nlohmann/json.hpp>

#include "stages/onex/mending.hpp"
#include "stages/onex/node_checks.hpp"
#include "stages/onex/stage_context.hpp"

namespace omninode {
namespace {

constexpr std::size_t kMaxFindingsInMessage = 5;

std::string refusal(onex::CheckReport const& report) {
  std::string message = "The generated node does not pass its checks, so nothing was written:";
  std::size_t named = 0;
  for (auto const& finding : report.findings) {
    if (!finding.error || named == kMaxFindingsInMessage) continue;
    message += (named++ == 0 ? " " : "; ") + finding.path + " " + finding.message;
  }
  if (named == 0) message += " its quality score is below 0.8.";
  return message + " Report the prompt of this run as a defect.";
}

}  // namespace

StageOutcome Refinement::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const design = onex::design_of(input.progress);
    auto mended = onex::mend(design, input.progress.files);
    auto const report = onex::check_node(design, onex::merged(input.progress.files, mended.files));
    if (report.errors() > 0 || report.quality.score() < onex::kMinQuality) {
      return Fail{"QUALITY_BELOW_THRESHOLD", refusal(report)};
    }
    std::string const changes = nlohmann::json(mended.changes).dump();
    return Done{report.to_json("changes", changes), std::move(mended.files), {}};
  });
}

}  // namespace omninode
