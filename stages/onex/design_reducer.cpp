// What is particular to the design of a reducer: the state, and what is left to typed rules.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {
namespace {

/// "state", unless an operation has a field of that name: orders have states of their own.
std::string state_field_of(NodeSpec const& spec) {
  constexpr auto kNames = std::to_array<std::string_view>({"state", "current_state"});
  std::string name;
  auto const taken = [&](SpecOperation const& operation) {
    return std::ranges::find(operation.inputs, name, &SpecField::name) != operation.inputs.end();
  };
  for (auto const candidate : kNames) {
    name = candidate;
    if (std::ranges::none_of(spec.operations, taken)) return name;
  }
  do name = "node_" + name;
  while (std::ranges::any_of(spec.operations, taken));
  return name;
}

}  // namespace

void prepare_reducer(NodeDesign& design) {
  design.state_model = "Model" + design.prefix + "State";
  design.state_field = state_field_of(design.spec);
  drop_default_clients(design);
  add_rules(design);
}

void finish_reducer(NodeDesign& design) {
  for (auto& operation : design.operations) {
    // Rules may refuse any action; where the prompt names the answers, these are all there are.
    bool const answered = operation.rejection() != nullptr || !operation.spec.output_types.empty();
    if (!answered) add_rejection(design, operation, "why the action is refused");
  }
}

}  // namespace omninode::onex
