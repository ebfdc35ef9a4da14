// node.py of a compute node, and the modules that only pure nodes have.
#include "stages/onex/compute_files.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/logic_file.hpp"
#include "stages/onex/pure_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// How an operation that the node computes itself does it.
/// DataError alone becomes an answer. Anything else that a function raises is a defect of the node
/// and stays an exception.
void add_logic(DesignOperation const& operation, json& values) {
  json formulas = json::array();
  for (auto const& formula : operation.logic->formulas) {
    formulas.push_back({{"field", formula.field}, {"expression", formula.expression}});
  }
  values["formulas"] = std::move(formulas);
  values["result_model"] = operation.outcomes.front().model;
  values["result_member"] = outcome_member(operation.outcomes.front());
  values["rejects"] = rejects_data(operation);
  if (!rejects_data(operation)) return;
  values["rejected_model"] = operation.rejection()->model;
  values["rejected_member"] = outcome_member(*operation.rejection());
  values["rejected_fields"] = rejected_fields(operation);
}

json operation_values(NodeDesign const& design, DesignOperation const& operation) {
  bool const computed = operation.logic.has_value();
  json values = pure_operation_values(design, operation, computed, "Carry out");
  values["computed"] = computed;
  if (computed) add_logic(operation, values);
  return values;
}

void import_logic(NodeDesign const& design, PythonImports& imports) {
  for (auto const& operation : design.operations) {
    if (!operation.logic) continue;
    for (auto const& name : logic_names(operation)) imports.add(".logic", name);
    if (rejects_data(operation)) imports.add(".logic", "DataError");
  }
}

/// No uuid4 and no clock: ids are made from the request (identity.py), since the same request must
/// have the same answer. Logger and `Any` serve the binding of clients and are left out without
/// any.
std::string node_imports(NodeDesign const& design) {
  PythonImports imports;
  import_pure_node(design, imports);
  if (!design.publications.empty()) imports.add(".models", "ModelEventEnvelope");
  import_logic(design, imports);
  return import_text(design, imports);
}

/// The dispatch needs the list of operations before it is moved into the values; the order of these
/// two entries matters.
File node_file(NodeDesign const& design) {
  json operations = json::array();
  for (auto const& operation : design.operations) {
    operations.push_back(operation_values(design, operation));
  }
  json values = pure_node_values(design);
  values["imports"] = node_imports(design);
  values["dispatch"] = design.single() ? json::array() : operations;
  values["operations"] = std::move(operations);
  return {"node.py", render("compute_node.py", values)};
}

}  // namespace

bool rejects_data(DesignOperation const& operation) {
  return operation.logic && !operation.logic->refused.empty() && operation.rejection() != nullptr;
}

std::vector<File> compute_files(NodeDesign const& design) {
  std::vector<File> files = pure_files(design);
  files.push_back(node_file(design));
  if (auto logic = logic_file(design)) files.push_back(std::move(*logic));
  return files;
}

}  // namespace omninode::onex
