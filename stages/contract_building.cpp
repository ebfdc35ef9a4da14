#include "stages/contract_building.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/contract.hpp"
#include "stages/onex/review.hpp"
#include "stages/onex/stage_context.hpp"

namespace omninode {
namespace {

// The contract to commit, or the question that has to be answered first. A contract that a person
// has changed must pass the same checks as a generated one, or the question is asked again.
std::variant<std::string, AwaitApproval> settle_contract(onex::NodeDesign const& design,
                                                         StageInput const& input) {
  auto contract = onex::contract_yaml(design);
  if (!onex::RunInput::parse(input.progress.input).interactive) return contract;
  auto const changed = onex::read_answers(input.progress.answers).contract;
  if (input.approved && changed) contract = *changed;
  auto const findings = onex::contract_findings(design, contract);
  bool const wrong = std::ranges::any_of(findings, &onex::Finding::error);
  if (input.approved && !wrong) return contract;
  return onex::contract_review(design, contract, findings);
}

}  // namespace

/// A question commits no contract: what a person has not approved must not be what later stages
/// build on.
StageOutcome ContractBuilding::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const design = onex::design_of(input.progress);
    auto settled = settle_contract(design, input);
    if (auto* question = std::get_if<AwaitApproval>(&settled)) return std::move(*question);
    File contract{"contract.yaml", std::get<std::string>(std::move(settled))};
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
