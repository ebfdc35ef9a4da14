#include "stages/onex/contract_sections.hpp"

#include <algorithm>

#include "stages/onex/node_kind.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using json = ContractTree;

/// The answers stand below `output` in the order of the design, each with its fields and, where the
/// prompt names one, with the prompt's own type. `fields_are_defaults` says that the prompt named
/// no fields: a reader of the contract should know what was assumed.
json operation_json(DesignOperation const& operation) {
  json output = json::object();
  json answers = json::array();
  for (auto const& outcome : operation.outcomes) {
    json answer = {{"outcome", outcome.value}, {"model", outcome.model}};
    if (!outcome.type_name.empty()) answer["type"] = outcome.type_name;
    answer["fields"] = fields_section(outcome.fields);
    answers.push_back(std::move(answer));
  }
  output["type"] = operation.outcomes.size() > 1 ? "union" : "object";
  output["answers"] = std::move(answers);
  json entry = json::object();
  entry["description"] = operation.spec.description.empty()
                             ? "Carries out " + operation.spec.name + "."
                             : operation.spec.description;
  if (operation.spec.defaulted) entry["fields_are_defaults"] = true;
  entry["input"] = fields_section(operation.spec.inputs);
  entry["output"] = std::move(output);
  if (operation.call.known()) {
    entry["semantics"] = {{"domain", operation.call.domain},
                          {"function", operation.call.function},
                          {"dependency", operation.dependency},
                          {"statement", operation.call.semantics}};
  } else if (operation.reduction) {
    entry["semantics"] = {{"module", "reduction"}, {"function", operation.method}};
  } else {
    entry["delegates_to"] = {{"dependency", operation.dependency}, {"method", operation.method}};
  }
  if (!operation.version_input.empty()) entry["version_check"] = operation.version_input;
  return entry;
}

/// A mapping by name and not a list: names of operations are unique, and readers look them up.
json operations_json(NodeDesign const& design) {
  json map = json::object();
  for (auto const& operation : design.operations) {
    map[operation.spec.name] = operation_json(operation);
  }
  return map;
}

/// As the prompt has them; who does a step in code follows from its service.
json steps_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& step : design.spec.steps) {
    json entry = {{"step", step.name}};
    if (!step.description.empty()) entry["description"] = step.description;
    if (!step.service.empty()) entry["service"] = step.service;
    entry["after"] = step.after;
    if (!step.compensation.empty()) entry["compensation"] = step.compensation;
    list.push_back(std::move(entry));
  }
  return list;
}

/// The typed view of the dependencies, beside dependencies_section(), whose entries have no place
/// for a protocol or for what was assumed.
json clients_json(NodeDesign const& design) {
  json map = json::object();
  for (auto const& dependency : design.dependencies) {
    json client = {{"type", dependency.spec.type}};
    // What a pure node leaves to its caller has no protocol in the package.
    if (!dependency.outside) client["protocol"] = dependency.protocol;
    client["required"] = dependency.spec.required;
    client["is_default"] = dependency.spec.defaulted;
    map[dependency.spec.name] = std::move(client);
  }
  return map;
}

/// A target that the node cannot measure is kept and says so: dropping it would lose a statement of
/// the prompt. The value is a number, so that a reader can compare with it.
json targets_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& target : design.targets) {
    json entry = {{"metric", target.spec.metric},
                  {"comparator", target.spec.comparator},
                  {"value", decimal_in(target.spec.value).value_or(0)},
                  {"unit", target.spec.unit},
                  {"statement", target.spec.text}};
    if (double const percentile = target.spec.percentile; percentile > 0) {
      // 95 stays a whole number, as everybody writes it.
      auto const whole = static_cast<int>(percentile);
      entry["percentile"] = percentile > whole ? json(percentile) : json(whole);
    }
    entry["measured_by_node"] = !target.measure.expression.empty();
    list.push_back(std::move(entry));
  }
  return list;
}

/// The formula is for people; the expression that computes it stays in the code alone.
json metrics_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& metric : design.metrics) {
    json entry = {{"name", metric.spec.name},
                  {"kind", metric.spec.kind},
                  {"unit", metric.spec.unit},
                  {"formula", metric.measure.formula}};
    if (!metric.spec.description.empty()) entry["description"] = metric.spec.description;
    list.push_back(std::move(entry));
  }
  return list;
}

/// `enabled` is always true: what the prompt does not ask for is not in the design. The prompt's
/// own sentence goes along, since the values are only what could be read from it.
json features_json(NodeDesign const& design) {
  json map = json::object();
  for (auto const& feature : design.spec.features) {
    json entry = {{"enabled", true}};
    for (auto const& [key, value] : feature.values) entry[key] = value;
    entry["statement"] = feature.text;
    map[feature.name] = std::move(entry);
  }
  return map;
}

/// What the prompt says of who does what, in its own words beside the reading of them.
json delegations_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& delegation : design.spec.delegations) {
    list.push_back({{"service", delegation.service},
                    {"subject", delegation.subject},
                    {"version_check", delegation.version_check},
                    {"statement", delegation.text}});
  }
  return list;
}

/// Operations first, then what every such node can do by its design.
json capabilities_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) list.push_back(operation.spec.name);
  bool const conflicts = std::ranges::any_of(
      design.outcomes, [](Outcome const& each) { return each.kind == OutcomeKind::conflict; });
  if (conflicts) list.push_back("handle_conflicts");
  if (!design.publications.empty()) list.push_back("publish_events");
  if (!design.subscriptions.empty()) list.push_back("handle_events");
  list.push_back("track_metrics");
  return list;
}

/// The codes are those of ModelOnexError as the generated node raises them, except the last: an
/// event that is lost is no exception, because the work is done and cannot be taken back.
json error_handling_json(NodeDesign const& design) {
  json list = json::array({{{"code", "DEPENDENCY_UNAVAILABLE"},
                            {"when", "a required client is missing"},
                            {"recovery", "bind the client or register it in the container"}},
                           {{"code", "OPERATION_FAILED"},
                            {"when", "a client fails or answers in another form"},
                            {"recovery", "repeat the request when the cause is gone"}},
                           {{"code", "INVALID_PARAMETER"},
                            {"when", "a request or a message lacks a field or has a wrong one"},
                            {"recovery", "correct the request"}}});
  if (!design.publications.empty()) {
    list.push_back({{"code", "EVENT_NOT_PUBLISHED"},
                    {"when", "an event is not delivered; the work stays done"},
                    {"recovery", "read events_unpublished of the output and publish again"}});
  }
  return list;
}

/// The same two checks that the generated node reports in its health model.
json health_json(NodeDesign const& design) {
  json list =
      json::array({{{"name", "dependency_check"}, {"checks", "every client can be reached"}}});
  if (!design.targets.empty()) {
    list.push_back(
        {{"name", "target_check"}, {"checks", "measured values meet the performance targets"}});
  }
  return list;
}

/// Names that a reader can compare with node.py without knowing the kind of the node.
json compliance_json(NodeDesign const& design) {
  auto const& kind = node_kind(design.spec.kind);
  return {{"node_class", design.spec.class_name},
          {"base_class", kind.base_class},
          {"execute_method", kind.execute_method},
          {"error_class", "ModelOnexError"},
          {"pure", kind.pure}};
}

}  // namespace

ContractTree topics_section(NodeDesign const& design) {
  json subscribe = json::array();
  for (auto const& each : design.subscriptions) {
    subscribe.push_back({{"topic", each.spec.topic},
                         {"event", each.spec.event},
                         {"model", each.model},
                         {"operation", each.operation}});
  }
  json publish = json::array();
  for (auto const& each : design.publications) {
    publish.push_back({{"topic", each.spec.topic},
                       {"event", each.spec.event},
                       {"condition", each.spec.condition},
                       {"outcomes", each.outcomes},
                       {"operations", each.operations}});
  }
  return {{"subscribe", std::move(subscribe)}, {"publish", std::move(publish)}};
}

/// Types are those of the prompt and not of Python, as everywhere in a contract.
json fields_section(std::vector<SpecField> const& fields) {
  json map = json::object();
  for (auto const& field : fields) {
    json entry = {{"type", field.type}, {"required", !field.optional}};
    if (!field.description.empty()) entry["description"] = field.description;
    if (!field.choices.empty()) entry["choices"] = field.choices;
    map[field.name] = std::move(entry);
  }
  return map;
}

/// The keys that the official model of a dependency knows; anything more goes into the section
/// `clients`.
json dependencies_section(NodeDesign const& design) {
  json list = json::array();
  for (auto const& dependency : design.dependencies) {
    json entry = {{"name", dependency.spec.name},
                  {"dependency_type", "service"},
                  {"required", dependency.spec.required},
                  {"description", dependency.spec.purpose.empty() ? dependency.spec.type
                                                                  : dependency.spec.purpose}};
    list.push_back(std::move(entry));
  }
  return list;
}

/// Sections without content are left out, so that a contract says nothing about what a node lacks.
/// The order here is the order in the file.
json free_sections(NodeDesign const& design) {
  json sections = json::object();
  auto const add = [&](char const* name, json section) {
    if (!section.empty()) sections[name] = std::move(section);
  };
  add("capabilities", capabilities_json(design));
  add("operations", operations_json(design));
  add("steps", steps_json(design));
  add("clients", clients_json(design));
  add("delegations", delegations_json(design));
  if (!design.subscriptions.empty() || !design.publications.empty()) {
    add("event_topics", topics_section(design));
  }
  add("performance_targets", targets_json(design));
  add("metrics", metrics_json(design));
  add("features", features_json(design));
  add("error_handling", error_handling_json(design));
  add("health_checks", health_json(design));
  add("onex_compliance", compliance_json(design));
  return sections;
}

}  // namespace omninode::onex
