#include "stages/contract_building.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/contract.hpp"
#include "stages/onex/stage_context.hpp"

namespace omninode {

StageOutcome ContractBuilding::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const design = onex::design_of(input.progress);
    File contract{"contract.yaml", onex::contract_yaml(design)};
    nlohmann::ordered_json output;
    output["path"] = contract.path;
    output["input_model"] = design.input_model;
    output["output_model"] = design.output_model;
    for (auto const& operation : design.operations) {
      output["operations"].push_back(operation.spec.name);
    }
    output["lines"] = std::ranges::count(contract.content, '\n');
    return Done{output.dump(), {std::move(contract)}, {}};
  });
}

}  // namespace omninode
