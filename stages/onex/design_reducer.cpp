// What is particular to the design of a reducer: the state, and what is left to typed rules.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/text.hpp"

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

/// What an operation takes and gives once its reduction is known. Named answers keep their names,
/// their fields belong to the answer's model alone.
SpecOperation filled_in(SpecOperation const& operation, Reduction const& reduction) {
  SpecOperation filled = reduction.operation;
  if (!operation.output_types.empty()) filled.output_fields = operation.output_fields;
  return filled;
}

/// The node does the work: nobody is called, and what cannot be applied has an answer of its own.
void set_reduction(NodeDesign& design, DesignOperation& operation, Reduction const& reduction) {
  operation.reduction = reduction;
  operation.outcomes.front().fields = reduction.operation.output_fields;
  operation.dependency.clear();
  operation.method = "reduce_" + operation.spec.name;
  if (operation.rejection() == nullptr)
    add_rejection(design, operation, "why the action is refused");
}

/// The service outside that the prompt names for keeping the state: it gets every changed state as
/// an intent, since the node itself keeps nothing.
std::string persistence_of(NodeDesign const& design) {
  for (auto const& each : design.dependencies) {
    if (!each.outside || each.messaging) continue;
    std::string const words = each.spec.type + " " + each.spec.purpose;
    bool const keeps =
        has_any_stem(words, {"postgr", "database", "db", "sql", "redi", "mongo", "storage", "stor",
                             "store", "repository", "persist", "persistence", "save", "keep"});
    if (keeps) return each.spec.name;
  }
  return {};
}

}  // namespace

void prepare_reducer(NodeDesign& design) {
  design.plan = plan_reductions(design.spec, design.prefix);
  bool delegates = false;
  for (auto& operation : design.spec.operations) {
    auto const found = design.plan.reductions.find(operation.name);
    if (found != design.plan.reductions.end()) operation = filled_in(operation, found->second);
    delegates = delegates || found == design.plan.reductions.end();
  }
  design.state_model = "Model" + design.prefix + "State";
  design.state_field = state_field_of(design.spec);
  drop_default_clients(design);
  if (delegates) add_rules(design);
}

void finish_reducer(NodeDesign& design) {
  design.persistence = persistence_of(design);
  for (auto& operation : design.operations) {
    auto const found = design.plan.reductions.find(operation.spec.name);
    if (found != design.plan.reductions.end()) set_reduction(design, operation, found->second);
    // Rules may refuse any action; where the prompt names the answers, these are all there are.
    bool const answered = operation.rejection() != nullptr || !operation.spec.output_types.empty();
    if (!answered) add_rejection(design, operation, "why the action is refused");
  }
}

}  // namespace omninode::onex
