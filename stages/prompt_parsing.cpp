#include "stages/prompt_parsing.hpp"

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/review.hpp"
#include "stages/onex/run_input.hpp"
#include "stages/onex/stage_context.hpp"

namespace omninode {
namespace {

std::optional<Fail> refusal(onex::RunInput const& input) {
  // The CLI refuses it before a run is stored; a run may come from elsewhere.
  if (input.onex != "oct25" && input.onex != "current") {
    return Fail{"UNKNOWN_FORM", "There is no ONEX form " + input.onex +
                                    "; submit the run again with oct25 or current."};
  }
  return std::nullopt;
}

}  // namespace

StageOutcome PromptParsing::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const given = onex::RunInput::parse(input.progress.input);
    if (auto refused = refusal(given)) return *refused;
    // A revision leads back here, so what a person wants different is read like the rest.
    auto const answers = onex::read_answers(input.progress.answers);
    auto spec = onex::read_prompt(onex::revised_prompt(given.prompt, answers), given.node_type);
    spec.onex = given.onex;
    if (spec.operations.empty()) return Fail{"NO_OPERATION", onex::no_operation_message(spec)};
    return Done{spec.to_json(), {}, spec.warnings};
  });
}

}  // namespace omninode
