#include "stages/prompt_parsing.hpp"

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/review.hpp"
#include "stages/onex/run_input.hpp"
#include "stages/onex/stage_context.hpp"

namespace omninode {
namespace {

std::optional<Fail> refusal(onex::RunInput const& input) {
  if (input.onex != "oct25") {
    return Fail{"FORM_NOT_SERVED", "This version generates the ONEX form oct25 only, not " +
                                       input.onex + "; leave --onex out."};
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
    if (spec.kind != "effect") {
      return Fail{"KIND_NOT_SERVED",
                  "The prompt asks for a node of kind " + spec.kind +
                      ", and this version generates effect nodes only; say \"effect node\" in "
                      "the prompt or give --node-type effect."};
    }
    return Done{spec.to_json(), {}, spec.warnings};
  });
}

}  // namespace omninode
