#include "stages/onex/stage_context.hpp"

#include "stages/onex/node_spec.hpp"
#include "stages/onex/templates.hpp"

namespace omninode::onex {

NodeDesign design_of(Progress const& progress) {
  auto const found = progress.outputs.find("prompt_parsing");
  if (found == progress.outputs.end()) {
    throw SpecError("the output of prompt_parsing is missing");
  }
  return design_node(NodeSpec::from_json(found->second));
}

StageOutcome with_readable_input(std::function<StageOutcome()> const& body) {
  try {
    return body();
  } catch (RunInputError const& error) {
    return Fail{"BAD_STAGE_INPUT", error.what()};
  } catch (TemplateError const& error) {
    return Fail{"TEMPLATE_FAILED", std::string(error.what()) +
                                       " Correct it and submit the prompt again with --templates, "
                                       "or leave that out."};
  } catch (SpecError const& error) {
    return Fail{"BAD_STAGE_INPUT", std::string("This stage cannot work because ") + error.what() +
                                       "; submit the run again."};
  }
}

Files merged(Files files, std::vector<File> const& newer) {
  for (auto const& file : newer) {
    files.insert_or_assign(file.path, std::make_shared<std::string const>(file.content));
  }
  return files;
}

}  // namespace omninode::onex
