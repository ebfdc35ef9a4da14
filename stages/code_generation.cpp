#include "stages/code_generation.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/stage_context.hpp"
#include "stages/onex/templates.hpp"

namespace omninode {

/// The design is derived anew from the committed spec and never passed on, so that a worker that
/// takes the run over derives the same one. The stop token is not asked: this takes milliseconds.
StageOutcome CodeGeneration::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const given = onex::RunInput::parse(input.progress.input);
    onex::TemplateScope const templates(given.templates);
    auto const design = onex::design_of(input.progress);
    auto files = onex::code_files(design);
    nlohmann::ordered_json output;
    output["class_name"] = design.spec.class_name;
    std::ptrdiff_t lines = 0;
    for (auto const& file : files) {
      output["files"].push_back(file.path);
      if (file.path.ends_with(".py")) lines += std::ranges::count(file.content, '\n');
    }
    output["lines_of_code"] = lines;
    return Done{output.dump(), std::move(files), {}};
  });
}

}  // namespace omninode
