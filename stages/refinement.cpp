#include "stages/refinement.hpp"

#include <algorithm>
#include <iterator>

#include <nlohmann/json.hpp>

#include "stages/onex/mending.hpp"
#include "stages/onex/node_checks.hpp"
#include "stages/onex/official_checks.hpp"
#include "stages/onex/stage_context.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/trace.hpp"

namespace omninode {
namespace {

/// An error message is read on a terminal; the full list is in the output of validation.
constexpr std::size_t kMaxFindingsInMessage = 5;

/// Names errors in the words of the findings, then why the score is low: without the parts of the
/// score nobody could tell what to change in the prompt.
std::string refusal(onex::Mended const& mended) {
  auto const& report = mended.report;
  std::string message = "The generated node does not pass its checks, so nothing was written:";
  std::size_t named = 0;
  for (auto const& finding : report.findings) {
    if (!finding.error || named == kMaxFindingsInMessage) continue;
    message += (named++ == 0 ? " " : "; ") + finding.path + " " + finding.message;
  }
  if (named < report.errors()) {
    message += "; and " + std::to_string(report.errors() - named) + " more.";
  }
  if (report.quality.score() < onex::kMinQuality) {
    message += " Its quality score is below 0.8:";
    for (auto const* part : report.quality.parts()) {
      auto const percent = static_cast<int>(part->share() * 100);
      message += " " + std::string(part->name) + " " + std::to_string(percent) + " %";
    }
    message += ".";
  }
  return message + " The findings before repair are in the output of validation.";
}

/// The official validator's findings are a reason to mend like any other. It is asked again only
/// where mending changed what it judged: it is slow, and its answer is the same otherwise.
onex::Mended mend_and_judge(ContractValidator const* validator, onex::NodeDesign const& design,
                            Files const& files, std::stop_token const& stop) {
  onex::CheckReport official;
  onex::add_official_checks(validator, design, files, stop, official);
  auto mended = onex::mend(design, files, official.findings);
  bool const other =
      std::ranges::find(mended.files, "contract.yaml", &File::path) != mended.files.end();
  if (other) {
    onex::add_official_checks(validator, design, onex::merged(files, mended.files), stop,
                              mended.report);
  } else {
    std::ranges::move(official.findings, std::back_inserter(mended.report.findings));
  }
  return mended;
}

}  // namespace

/// Judged after mending, and before anything is written: a node that fails its checks never reaches
/// the disk. What is written to the output is the report on the mended files; validation's own
/// stays as it was.
StageOutcome Refinement::run(StageInput const& input, std::stop_token stop) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const given = onex::RunInput::parse(input.progress.input);
    onex::TemplateScope const templates(given.templates);
    auto const design = onex::design_of(input.progress);
    auto mended = mend_and_judge(validator_.get(), design, input.progress.files, stop);
    if (mended.report.errors() > 0 || mended.report.quality.score() < onex::kMinQuality) {
      return Fail{"QUALITY_BELOW_THRESHOLD", refusal(mended)};
    }
    auto output = mended.report.to_json();
    output["changes"] = mended.changes;
    // The lines of the trace that validation made are those of the files before these changes.
    if (!mended.files.empty()) {
      auto const files = onex::merged(input.progress.files, mended.files);
      output["trace"] = onex::trace_json(onex::trace_statements(design.spec, files));
    }
    return Done{output.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                std::move(mended.files), std::move(mended.changes)};
  });
}

}  // namespace omninode
