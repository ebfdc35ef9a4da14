// node.py of a reducer, its state and its intents.
#include "stages/onex/reducer_files.hpp"

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/pure_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/reduction_files.hpp"
#include "stages/onex/templates.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Every switch is set for every operation, also where it is false: the template engine would else
/// look the name up in the values around it.
json operation_values(NodeDesign const& design, DesignOperation const& operation) {
  bool const reduced = operation.reduction.has_value();
  json values = pure_operation_values(design, operation, reduced, "Apply");
  values["reduced"] = reduced;
  if (!reduced) return values;
  values["success_member"] = outcome_member(operation.outcomes.front());
  values["rejected_member"] = outcome_member(*operation.rejection());
  values["rejected_model"] = operation.rejection()->model;
  values["rejected_fields"] = rejected_fields(operation);
  return values;
}

/// Only what this node has a use for, as an unused import is a finding.
std::string node_imports(NodeDesign const& design) {
  PythonImports imports;
  import_pure_node(design, imports);
  if (!design.publications.empty()) imports.add(".intents", "publish_intent");
  if (!design.persistence.empty()) imports.add(".intents", "persist_intent");
  if (!design.publications.empty()) imports.add("pydantic", "BaseModel");
  for (auto const& operation : design.operations) {
    if (!operation.reduction) continue;
    imports.add(".reduction", "ReductionError");
    imports.add(".reduction", operation.method);
  }
  return import_text(design, imports);
}

/// A node with one operation has nothing to dispatch: its entry is the operation itself.
File node_file(NodeDesign const& design) {
  json operations = json::array();
  for (auto const& operation : design.operations) {
    operations.push_back(operation_values(design, operation));
  }
  json values = pure_node_values(design);
  values["imports"] = node_imports(design);
  values["state_model"] = design.state_model;
  values["has_intents"] = wants_intents(design);
  values["persists"] =
      design.persistence.empty() ? json(false) : json(python_string(design.persistence));
  values["state_field"] = design.state_field;
  // Copied before the operations are moved into the next value.
  values["dispatch"] = design.single() ? json::array() : operations;
  values["operations"] = std::move(operations);
  return {"node.py", render("reducer_node.py", values)};
}

/// `assign` is the text behind the annotation; without any the field is required.
json field_values(std::string_view name, std::string_view annotation, std::string_view assign) {
  return {{"name", name}, {"annotation", annotation}, {"assign", assign}};
}

/// A model of which a new one can be made, but which nobody can change.
File model_file(std::string_view class_name, std::string const& doc, PythonImports& imports,
                json fields) {
  imports.add("pydantic", "BaseModel");
  imports.add("pydantic", "ConfigDict");
  json const values = {{"module_doc", doc},           {"class_doc", doc},
                       {"class_name", class_name},    {"imports", imports.text()},
                       {"fields", std::move(fields)}, {"frozen", true}};
  return {"models/" + module_of(class_name) + ".py", render("model.py", values)};
}

/// The state is a model and no dict: its caller keeps it, and what comes back is checked.
File state_file(NodeDesign const& design) {
  PythonImports imports;
  json fields = state_fields(design, imports);
  return model_file(design.state_model,
                    "What " + design.spec.class_name + " knows after the actions so far.", imports,
                    std::move(fields));
}

/// The fields are those of the package's own intents, which may be made of them.
File intent_file(NodeDesign const& design) {
  PythonImports imports;
  // An intent has no defaults: one without a target would be done nowhere.
  imports.add("uuid", "UUID");
  json fields = json::array();
  fields.push_back(field_values("intent_id", "UUID", ""));
  fields.push_back(field_values("intent_type", "str", ""));
  fields.push_back(field_values("target", "str", ""));
  fields.push_back(field_values("payload", "dict[str, object]", ""));
  return model_file(kIntentModel,
                    "Something that " + design.spec.class_name + " wants done by an effect node.",
                    imports, std::move(fields));
}

/// Only what the node wants done: an unused function would be a finding.
File intents_file(NodeDesign const& design) {
  bool const publishes = !design.publications.empty();
  bool const persists = !design.persistence.empty();
  PythonImports imports;
  imports.add("uuid", "uuid5");
  if (persists) imports.add("uuid", "UUID");
  if (publishes) imports.add(".models.model_event_envelope", "ModelEventEnvelope");
  imports.add(".models.model_intent", "ModelIntent");
  if (persists) imports.add(".models." + module_of(design.state_model), design.state_model);
  json const values = {{"class_name", design.spec.class_name},
                       {"imports", imports.text()},
                       {"state_model", design.state_model},
                       {"publishes", publishes},
                       {"persists", persists}};
  return {"intents.py", render("intents.py", values)};
}

}  // namespace

/// A pure node publishes and stores nothing itself; it returns what is to be done.
bool wants_intents(NodeDesign const& design) {
  return !design.publications.empty() || !design.persistence.empty();
}

/// The model of intents is always there, since the output has a field for them even where nothing
/// is wanted.
std::vector<File> reducer_files(NodeDesign const& design) {
  std::vector<File> files = pure_files(design);
  files.push_back(node_file(design));
  files.push_back(state_file(design));
  files.push_back(intent_file(design));
  for (auto& file : reduction_files(design)) files.push_back(std::move(file));
  if (wants_intents(design)) files.push_back(intents_file(design));
  return files;
}

}  // namespace omninode::onex
