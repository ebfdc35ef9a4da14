#include "stages/event_bus_integration.hpp"

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/contract_sections.hpp"
#include "stages/onex/python_layout.hpp"
#include "stages/onex/stage_context.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/typing_note.hpp"

namespace omninode {

/// models/__init__.py of code_generation is replaced where events add models: of two files with one
/// path the later stage's holds.
StageOutcome EventBusIntegration::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const given = onex::RunInput::parse(input.progress.input);
    onex::TemplateScope const templates(given.templates);
    auto const design = onex::design_of(input.progress);
    auto files = onex::event_files(design);
    onex::lay_out(files);
    onex::note_untyped_package(design, files);
    auto output = onex::topics_section(design);
    for (std::size_t i = 0; i < design.subscriptions.size(); ++i) {
      output["subscribe"][i]["handler"] = design.subscriptions[i].handler;
    }
    output["files"] = nlohmann::ordered_json::array();
    for (auto const& file : files) output["files"].push_back(file.path);
    return Done{output.dump(), std::move(files), {}};
  });
}

}  // namespace omninode
