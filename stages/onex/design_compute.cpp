// What is particular to the design of a compute node.
#include <algorithm>

#include "stages/onex/naming.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/pure_logic.hpp"

namespace omninode::onex {
namespace {

/// Named results that one function can give: one success, and failures for unfit data.
bool fits_one_result(SpecOperation const& operation) {
  auto const& types = operation.output_types;
  if (types.empty()) return true;
  auto const successes = std::ranges::count_if(
      types, [](auto const& type) { return kind_of_words(type) == OutcomeKind::success; });
  auto const failures = std::ranges::count_if(
      types, [](auto const& type) { return kind_of_words(type) == OutcomeKind::failure; });
  bool const complete = successes + failures == static_cast<std::ptrdiff_t>(types.size());
  return successes == 1 && complete && kind_of_words(types.front()) == OutcomeKind::success;
}

std::optional<PureLogic> logic_of(NodeDesign const& design, SpecOperation const& operation) {
  // What the prompt hands to a service is that service's, whatever its name suggests.
  if (!design.spec.delegations.empty() || !fits_one_result(operation)) return std::nullopt;
  return pure_logic_of(operation);
}

/// Whether unfit data must have an answer of its own: where it can occur and the prompt does not
/// list the answers itself, and where an event speaks of failures.
bool needs_rejection(NodeDesign const& design, DesignOperation const& operation) {
  if (operation.rejection() != nullptr) return false;
  bool const said = std::ranges::any_of(design.spec.publications, [](SpecTopic const& topic) {
    auto const& words = topic.condition.empty() ? topic.event : topic.condition;
    return kind_of_words(words) == OutcomeKind::failure;
  });
  if (operation.logic) return said || !operation.logic->refused.empty();
  return said || operation.spec.output_types.empty();
}

}  // namespace

/// Reasons go into the failure that the prompt names, and into one of all operations otherwise.
void add_rejection(NodeDesign& design, DesignOperation& operation, std::string_view reason) {
  bool const taken = std::ranges::any_of(
      operation.outcomes, [](Outcome const& each) { return each.value == kRejected; });
  Outcome outcome{taken ? "data_rejected" : std::string(kRejected),
                  OutcomeKind::failure,
                  {},
                  "Model" + design.prefix + "Rejected",
                  {{"reason", "string", false, std::string(reason)}}};
  outcome.shared = true;
  operation.outcomes.push_back(std::move(outcome));
}

void drop_default_clients(NodeDesign& design) {
  auto const& spec = design.spec;
  std::erase_if(design.spec.dependencies, [&](SpecDependency const& each) {
    bool const named = std::ranges::find(spec.delegations, each.type, &SpecDelegation::service) !=
                       spec.delegations.end();
    return each.defaulted && !named;
  });
}

void add_rules(NodeDesign& design) {
  auto& spec = design.spec;
  bool const served = std::ranges::any_of(spec.dependencies, [](SpecDependency const& each) {
    return each.required && !does_io(each);
  });
  if (served) return;
  SpecDependency rules{"rules", design.prefix + "Rules", true,
                       "carries out what the prompt gives no formula for", true};
  while (std::ranges::find(spec.dependencies, rules.name, &SpecDependency::name) !=
         spec.dependencies.end()) {
    rules.name = "node_" + rules.name;
  }
  spec.dependencies.push_back(std::move(rules));
}

void prepare_compute(NodeDesign& design) {
  drop_default_clients(design);
  bool delegates = false;
  for (auto& operation : design.spec.operations) {
    auto logic = logic_of(design, operation);
    if (logic) operation = logic->operation;
    delegates = delegates || !logic;
  }
  if (delegates) add_rules(design);
}

void finish_compute(NodeDesign& design) {
  for (auto& operation : design.operations) {
    operation.logic = logic_of(design, operation.spec);
    if (operation.logic) {
      operation.outcomes.front().fields = operation.logic->operation.output_fields;
      auto const& formulas = operation.logic->formulas;
      operation.dependency.clear();
      operation.method =
          formulas.size() == 1 ? std::string(formulas.front().function->name) : operation.spec.name;
    }
    if (!needs_rejection(design, operation)) continue;
    add_rejection(design, operation, "why nothing can be computed from the data");
  }
}

}  // namespace omninode::onex
