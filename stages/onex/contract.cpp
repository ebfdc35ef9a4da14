// Where the parts of a contract stand. The oct25 models ignore keys that they do not know, except
// those of orchestrators; the current ones refuse them, but have a free place, `annotations`.
#include "stages/onex/contract.hpp"

#include <array>
#include <charconv>

#include "stages/onex/contract_kinds.hpp"
#include "stages/onex/contract_yaml.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using json = ContractTree;

/// "2.1.0" as the models want it. What is missing or no number is zero.
json version_json(std::string_view text) {
  std::array<int, 3> parts{};
  auto const* at = text.data();
  auto const* const end = at + text.size();
  for (auto& part : parts) {
    auto const [next, error] = std::from_chars(at, end, part);
    if (error != std::errc{} || part < 0) break;
    if (next == end) break;
    at = next + 1;
  }
  return {{"major", parts[0]}, {"minor", parts[1]}, {"patch", parts[2]}};
}

/// The keys differ by form and kind: the current models, and the one of orchestrators in oct25,
/// refuse a contract with a key that they do not know.
/// The validator of oct25 compares `version` with its own interface's 1.0.0 and takes 0.05 from its
/// score, with a warning, for any other. The node's version stands there all the same: a statement
/// of the prompt is worth more than that point.
json identity(NodeDesign const& design, ContractForm form) {
  auto const& spec = design.spec;
  bool const oct25 = form == ContractForm::oct25;
  bool const orchestrator = spec.kind == "orchestrator";
  json contract = {{"name", spec.name}};
  if (oct25) contract["version"] = version_json(spec.version);
  // The oct25 model of orchestrators refuses the key that the minimal model of that form demands.
  if (!oct25 || !orchestrator) contract["contract_version"] = version_json(spec.version);
  if (!oct25) contract["node_version"] = version_json(spec.version);
  contract["node_type"] = contract_node_type(design);
  if (!orchestrator) contract["node_name"] = spec.name;
  contract["description"] = spec.description;
  contract["input_model"] = design.input_model;
  contract["output_model"] = design.output_model;
  // In compute contracts the models want every value of these wrapped and named by its type, so
  // what they say stands in the free sections alone.
  if (spec.kind == "effect" || spec.kind == "reducer") {
    contract["tool_specification"] = {{"tool_name", spec.name},
                                      {"main_tool_class", spec.class_name}};
  }
  contract["tags"] =
      spec.domain.empty() ? json::array({spec.kind}) : json::array({spec.kind, spec.domain});
  return contract;
}

/// In contracts of the other kinds the free sections alone say this.
void add_states(NodeDesign const& design, json& contract) {
  if (design.spec.kind != "effect" && design.spec.kind != "reducer") return;
  json outcomes = json::array();
  for (auto const& outcome : design.outcomes) outcomes.push_back(outcome.value);
  contract["input_state"] = {{"model", design.input_model},
                             {"fields", fields_section(design.inputs)}};
  contract["output_state"] = {{"model", design.output_model}, {"outcomes", std::move(outcomes)}};
}

/// How to see that the node does what its contract says, step by step.
json golden_path(NodeDesign const& design) {
  json steps = json::array();
  for (auto const& operation : design.operations) {
    steps.push_back("call " + operation.spec.name + " with " + design.input_model);
    for (auto const& outcome : operation.outcomes) {
      steps.push_back(operation.spec.name + " answers " + outcome.value + " in " +
                      design.output_model);
    }
  }
  for (auto const& each : design.publications) {
    auto const when = each.spec.condition.empty() ? "" : " " + each.spec.condition;
    steps.push_back("find " + each.spec.event + " in " + each.spec.topic + when);
  }
  return steps;
}

/// By events where the node hears any, else by operation, so that the list of handlers is never
/// empty.
json routing_json(NodeDesign const& design) {
  json const node = {{"name", design.spec.class_name}, {"module", "node"}};
  json handlers = json::array();
  for (auto const& each : design.subscriptions) {
    handlers.push_back({{"handler", node},
                        {"event_model", {{"name", each.model}, {"module", "models"}}},
                        {"operation", each.operation},
                        {"event_type", each.spec.event},
                        {"topic", each.spec.topic}});
  }
  bool const by_events = !handlers.empty();
  if (!by_events) {
    for (auto const& operation : design.operations) {
      handlers.push_back({{"handler", node}, {"operation", operation.spec.name}});
    }
  }
  return {{"version", version_json("1.0.0")},
          {"routing_strategy", by_events ? "payload_type_match" : "operation_match"},
          {"handlers", std::move(handlers)},
          {"default_handler", "node:" + design.spec.class_name}};
}

/// Topics have any form here, unlike those in the models' own `event_bus`.
void add_current_events(NodeDesign const& design, json& contract) {
  for (auto const& each : design.subscriptions) {
    contract["yaml_consumed_events"].push_back(
        {{"event_type", each.spec.topic}, {"handler_function", each.handler}});
  }
  for (auto const& each : design.publications) {
    contract["yaml_published_events"].push_back(
        {{"topic", each.spec.topic}, {"event_type", each.spec.event}});
  }
  contract["handler_routing"] = routing_json(design);
  contract["golden_path"] = golden_path(design);
}

/// Everything that the prompt says and the model has no key for, in the place where the form lets
/// it stand without being refused.
void place_free_sections(NodeDesign const& design, ContractForm form, json& contract) {
  json sections = {{"metadata", {{"domain", design.spec.domain}, {"generated", true}}}};
  sections.update(free_sections(design));
  if (form == ContractForm::current) {
    contract["annotations"] = std::move(sections);
  } else if (design.spec.kind == "orchestrator") {
    // The one part of this model that lets unknown keys pass and means the work itself.
    contract["workflow_coordination"].update(sections);
  } else {
    contract.update(sections);
  }
}

}  // namespace

/// The current models name the general type of each kind with this suffix.
std::string contract_node_type(NodeDesign const& design) {
  std::string text = design.spec.kind;
  for (char& c : text) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  return contract_form(design) == ContractForm::oct25 ? text : text + "_GENERIC";
}

std::string contract_yaml(NodeDesign const& design) {
  auto const form = contract_form(design);
  json contract = identity(design, form);
  add_kind(design, form, contract);
  add_states(design, contract);
  if (!design.dependencies.empty()) contract["dependencies"] = dependencies_section(design);
  if (form == ContractForm::current) add_current_events(design, contract);
  place_free_sections(design, form, contract);
  return yaml_of(contract);
}

}  // namespace omninode::onex
