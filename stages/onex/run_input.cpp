#include "stages/onex/run_input.hpp"

#include "engine/core/limits.hpp"
#include "stages/onex/bounded_json.hpp"

namespace omninode::onex {

RunInput RunInput::parse(std::string_view text) {
  try {
    auto const json = parse_bounded(text);
    RunInput input;
    json.at("prompt").get_to(input.prompt);
    input.output_dir = json.value("output_dir", std::string());
    if (json.contains("node_type") && !json["node_type"].is_null()) {
      input.node_type = json["node_type"].get<std::string>();
    }
    input.enable_intelligence = json.value("enable_intelligence", true);
    input.force = json.value("force", false);
    input.interactive = json.value("interactive", false);
    input.onex = json.value("onex", std::string("oct25"));
    if (input.prompt.size() > limits::kMaxPromptBytes) {
      throw RunInputError("The run's prompt is longer than is accepted; shorten it.");
    }
    input.templates = json.value("templates", TemplatePack());
    if (auto const problem = pack_problem(input.templates); !problem.empty()) {
      throw RunInputError("The run's templates cannot be used: " + problem + ".");
    }
    return input;
  } catch (nlohmann::json::exception const& error) {
    throw RunInputError(std::string("The run's input is not the JSON that this plan needs (") +
                        error.what() + "); submit the run again.");
  }
}

}  // namespace omninode::onex
