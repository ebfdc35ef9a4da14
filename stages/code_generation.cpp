#include "stages/code_generation.hpp"

#include <algorithm>
#include <iterator>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/stage_context.hpp"

namespace omninode {
namespace {

std::vector<File> all_files(onex::NodeDesign const& design) {
  std::vector<File> files;
  for (auto* make :
       {&onex::node_files, &onex::model_files, &onex::client_files, &onex::test_files}) {
    std::ranges::move((*make)(design), std::back_inserter(files));
  }
  files.push_back(onex::readme_file(design));
  std::ranges::sort(files, {}, &File::path);
  return files;
}

}  // namespace

StageOutcome CodeGeneration::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const design = onex::design_of(input.progress);
    auto files = all_files(design);
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
