#include "tests/stages/run_in_process.hpp"

#include <nlohmann/json.hpp>

namespace omninode::testing {

std::string run_input(std::string const& prompt, RunOptions const& options) {
  nlohmann::json input = {
      {"prompt", prompt},       {"output_dir", options.output_dir},
      {"node_type", nullptr},   {"enable_intelligence", options.enable_intelligence},
      {"force", options.force}, {"onex", options.onex}};
  if (!options.node_type.empty()) input["node_type"] = options.node_type;
  if (!options.templates.empty()) input["templates"] = options.templates;
  return input.dump();
}

StageOutcome run_stage(StageRegistry const& registry, std::string_view name, Progress& progress,
                       RunOptions const& options) {
  StageInput const input{.run = RunId{options.run},
                         .correlation_id = {},
                         .claim = options.claim,
                         .stage_name = name,
                         .stage_options = "{}",
                         .progress = progress,
                         .still_owned = options.still_owned};
  auto outcome = registry.find(name)->run(input, {});
  if (auto const* done = std::get_if<Done>(&outcome)) {
    progress.outputs[std::string(name)] = done->output;
    for (auto const& file : done->files) {
      progress.files.insert_or_assign(file.path, std::make_shared<std::string const>(file.content));
    }
  }
  return outcome;
}

RunReport run_all(std::string const& prompt, RunOptions const& options, std::string_view last) {
  StageRegistry registry;
  add_generate_node_stages(registry, options.writing);
  RunReport report;
  report.progress.input = run_input(prompt, options);
  for (auto const& stage : generate_node_plan().stages) {
    auto const outcome = run_stage(registry, stage.name, report.progress, options);
    if (auto const* done = std::get_if<Done>(&outcome)) {
      for (auto const& warning : done->warnings) report.warnings.push_back(warning);
    } else {
      report.stopped_at = stage.name;
      if (auto const* fail = std::get_if<Fail>(&outcome)) {
        report.code = fail->code;
        report.message = fail->message;
      } else if (auto const* retry = std::get_if<Retry>(&outcome)) {
        report.code = retry->code;
        report.message = retry->message;
      }
      return report;
    }
    if (stage.name == last) return report;
  }
  return report;
}

}  // namespace omninode::testing
