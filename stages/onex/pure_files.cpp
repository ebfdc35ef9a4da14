#include "stages/onex/pure_files.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/node_values.hpp"
#include "stages/onex/reducer_files.hpp"
#include "stages/onex/reduction_files.hpp"
#include "stages/onex/templates.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Subscribing and publishing have different helpers; an unused import is a finding.
void import_events(NodeDesign const& design, PythonImports& imports) {
  if (!design.subscriptions.empty()) {
    imports.add(".events", "event_body");
    imports.add(".events", "event_type_of");
  }
  if (design.publications.empty()) return;
  imports.add(".events", "envelope_of");
  imports.add(".events", "publications_for");
}

/// A node with one operation has no dispatch that hands clients on, so that the argument is there
/// and the parameter of the dispatch is not.
void add_clients(NodeDesign const& design, json& values) {
  auto const required = clients_json(design, true);
  bool const all = !design.single() && delegates(design);
  bool const own = design.single() && delegates(design);
  values["has_clients"] = !design.clients().empty();
  values["uses_clients"] = delegates(design);
  values["clients_argument"] = all || own ? "clients, " : "";
  values["clients_parameter"] = all ? "clients: " + design.prefix + "Clients, " : "";
  values["dependencies"] = clients_json(design, false);
  values["required_dependencies"] = required;
  values["has_required"] = !required.empty();
}

/// Pure nodes draw no random ids: equal requests must give equal results, ids included.
File identity_file(NodeDesign const& design) {
  return {"identity.py", render("identity.py", {{"class_name", design.spec.class_name}})};
}

/// Services that the prompt names and a pure node must not call. Leaving them out without a word
/// would lose a part of the prompt.
std::optional<File> outside_file(NodeDesign const& design) {
  json services = json::array();
  for (auto const& each : design.dependencies) {
    if (!each.outside) continue;
    services.push_back(
        {{"name", python_string(each.spec.name)}, {"type", python_string(each.spec.type)}});
  }
  if (services.empty()) return std::nullopt;
  json const values = {{"class_name", design.spec.class_name}, {"services", std::move(services)}};
  return File{"outside.py", render("outside.py", values)};
}

}  // namespace

bool delegates(NodeDesign const& design) {
  return std::ranges::any_of(design.operations, &DesignOperation::delegated);
}

/// A dispatch with a single branch could never take another one.
std::string pure_entry(NodeDesign const& design) {
  return design.single() ? "_run_" + design.operations.front().spec.name : "_perform";
}

json pure_node_values(NodeDesign const& design) {
  json values = {{"class_name", design.spec.class_name},
                 {"node_name", design.spec.name},
                 {"description", docstring_text(design.spec.description)},
                 {"prefix", design.prefix},
                 {"input_model", design.input_model},
                 {"output_model", design.output_model},
                 {"metrics_model", design.metrics_model},
                 {"health_model", design.health_model},
                 {"operation_enum", design.operation_enum},
                 {"outcome_enum", design.outcome_enum},
                 {"result_union", result_union(design)},
                 {"multi", !design.single()},
                 {"entry", pure_entry(design)},
                 {"has_subscriptions", !design.subscriptions.empty()},
                 {"handlers", handlers_json(design)},
                 {"has_publications", !design.publications.empty()},
                 {"has_targets", !design.targets.empty()},
                 {"flags", flags_json(design)},
                 {"event_key", event_key(design)}};
  add_clients(design, values);
  return values;
}

json pure_operation_values(NodeDesign const& design, DesignOperation const& operation, bool own,
                           std::string const& verb) {
  json outcomes = json::array();
  for (auto const& outcome : operation.outcomes) {
    outcomes.push_back({{"model", outcome.model}, {"member", outcome_member(outcome)}});
  }
  json inputs = json::array();
  for (auto const& input : operation.spec.inputs) inputs.push_back({{"name", input.name}});
  // A prompt's description may end without a full stop; docstrings have one.
  std::string const doc = operation.spec.description.empty()
                              ? verb + " " + operation.spec.name
                              : docstring_text(operation.spec.description);
  return {{"name", operation.spec.name},
          {"member", operation.member},
          {"model", operation.input_model},
          {"returns", answer_union(operation)},
          {"doc", doc.ends_with('.') ? doc : doc + "."},
          {"operation_clients", own ? "" : "clients, "},
          {"operation_clients_parameter", own ? "" : "clients: " + design.prefix + "Clients, "},
          {"dependency", operation.dependency},
          {"method", operation.method},
          {"inputs", std::move(inputs)},
          {"outcomes", std::move(outcomes)}};
}

json rejected_fields(DesignOperation const& operation) {
  json list = json::array();
  for (auto const& field : operation.rejection()->fields) {
    bool const given = has_input(operation, field.name);
    list.push_back(
        {{"name", field.name}, {"value", given ? "request." + field.name : "str(error)"}});
  }
  return list;
}

void import_pure_node(NodeDesign const& design, PythonImports& imports) {
  auto const& kind = node_kind(design.spec.kind);
  auto const clients = design.clients();
  if (!clients.empty()) {
    imports.add_module("logging");
    imports.add("typing", "Any");
    imports.add(".clients", design.prefix + "Clients");
  }
  imports.add("uuid", "UUID");
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add(kind.base_module, kind.base_class);
  imports.add("pydantic", "ValidationError");
  if (!design.single()) imports.add("pydantic", "BaseModel");
  // Of a single operation only events speak by its name.
  bool const names_operations = !design.single() || !design.subscriptions.empty();
  if (names_operations) imports.add(".enums", design.operation_enum);
  imports.add(".enums", design.outcome_enum);
  imports.add(".identity", "identity_of");
  imports.add(".metrics", design.prefix + "Recorder");
  imports.add(".metrics", "snapshot");
  auto const kept = reduction_models(design);
  for (auto const& name : model_class_names(design, false)) {
    // A node that publishes nothing wants nothing done; what is kept is the business of
    // reduction.py.
    bool const unused = (name == kIntentModel && !wants_intents(design)) ||
                        std::ranges::find(kept, name) != kept.end();
    if (!unused) imports.add(".models", name);
  }
  for (auto const& each : clients) imports.add(".protocols", each.protocol);
  if (!design.targets.empty()) imports.add(".performance", "unmet_targets");
  import_events(design, imports);
}

std::string import_text(NodeDesign const& design, PythonImports const& imports) {
  std::string text = imports.text();
  if (design.clients().empty()) text.pop_back();
  return text;
}

std::vector<File> pure_files(NodeDesign const& design) {
  std::vector<File> files = {identity_file(design)};
  if (auto outside = outside_file(design)) files.push_back(std::move(*outside));
  return files;
}

}  // namespace omninode::onex
