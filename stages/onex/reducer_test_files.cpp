// tests/ of a reducer: what its rules get and give, purity, intents, and the node in its container.
#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/integration_values.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/pure_files.hpp"
#include "stages/onex/pure_test_values.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/reducer_files.hpp"
#include "stages/onex/reduction_files.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// From its own module: the package of models need not be complete yet when this file is written.
void import_model(std::string const& model, PythonImports& imports) {
  imports.add("..models." + module_of(model), model);
}

/// What all tests speak of.
json common_values(NodeDesign const& design) {
  return {{"class_name", design.spec.class_name},
          {"input_model", design.input_model},
          {"operation_enum", design.operation_enum},
          {"outcome_enum", design.outcome_enum},
          {"state_model", design.state_model},
          {"output_model", design.output_model},
          {"has_publications", !design.publications.empty()},
          {"persists",
           design.persistence.empty() ? json(false) : json(python_string(design.persistence))},
          // The name alone, where a text is put together with it; `persists` is a literal and a
          // switch.
          {"persists_name", design.persistence},
          {"state_field", design.state_field},
          {"state_literal", python_string(design.state_field)}};
}

/// Operations that the node carries out itself need no fake; only the delegated ones bring imports.
File conftest_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("pytest");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add("..node", design.spec.class_name);
  import_model(design.state_model, imports);
  bool const has_clients = !design.clients().empty();
  if (has_clients) {
    imports.add("dataclasses", "dataclass");
    imports.add("dataclasses", "field");
  }
  for (auto const& operation : design.operations) {
    if (!operation.delegated()) continue;
    for (auto const& outcome : operation.outcomes) import_model(outcome.model, imports);
    for (auto const& input : operation.spec.inputs) import_type(input, imports);
    import_samples(operation.outcomes.front().fields, imports);
  }
  json values = common_values(design);
  // The known state has an entry for every slice, so that the literals of all of them are needed.
  import_state(design, imports);
  if (!design.publications.empty()) {
    import_model(design.output_model, imports);
    import_model(std::string(kIntentModel), imports);
  }
  values["imports"] = imports.text();
  values["known_state"] = known_state(design);
  values["has_clients"] = has_clients;
  values["fakes"] = fakes_json(design);
  return {"tests/conftest.py", render("reducer_conftest.py", values)};
}

/// Nobody here knows the rules behind a delegated operation: what is tested is what the node does
/// with each answer that the rules may give.
void add_delegated(NodeDesign const& design, DesignOperation const& operation,
                   PythonImports& imports, json& values) {
  json answers = json::array();
  for (auto const& outcome : operation.outcomes) {
    import_model(outcome.model, imports);
    import_samples(outcome.fields, imports);
    answers.push_back(
        {{"value", outcome.value},
         {"member", outcome_member(outcome)},
         {"sample", sample_answer(outcome)},
         {"expected_sent", expected_sent(design, operation.spec.name, outcome.value)}});
  }
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add(".conftest", "Fakes");
  values["answers"] = std::move(answers);
  values["dependency"] = operation.dependency;
  values["method"] = operation.method;
  values["method_literal"] = python_string(operation.method);
}

/// The state that a test begins with decides what it imports: a move may need another one than the
/// known state.
std::string operation_imports(NodeDesign const& design, DesignOperation const& operation,
                              PythonImports& imports) {
  imports.add_module("pytest");
  imports.add("..enums", design.operation_enum);
  imports.add("..enums", design.outcome_enum);
  imports.add("..node", design.spec.class_name);
  if (state_before(design, operation) == "known_state()") imports.add(".conftest", "known_state");
  if (!design.publications.empty()) imports.add(".conftest", "published");
  import_model(design.input_model, imports);
  import_samples(operation.spec.inputs, imports);
  // The rest serves the test of a request that lacks something.
  if (required_input(design, operation).empty()) return imports.text();
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  imports.add("omnibase_core.errors", "ModelOnexError");
  for (auto const& input : design.inputs) {
    if (!input.optional) import_type(input, imports);
  }
  return imports.text();
}

/// What all operations have comes from common values; what is reduced or delegated adds its own
/// parts, and the template switches between them.
File operation_test(NodeDesign const& design, DesignOperation const& operation) {
  PythonImports imports;
  auto const required = required_input(design, operation);
  auto const& first = operation.outcomes.front();
  json values = common_values(design);
  values.update({{"name", operation.spec.name},
                 {"literal", python_string(operation.spec.name)},
                 {"member", operation.member},
                 {"inputs", sample_inputs(operation)},
                 {"delegated", operation.delegated()},
                 {"reduced", operation.reduction.has_value()},
                 {"state_before", state_before(design, operation)},
                 {"first_sent", expected_sent(design, operation.spec.name, first.value)},
                 {"expected_key", expected_key(design, operation)},
                 {"node_literal", python_string(design.spec.name)},
                 {"required_input", required.empty() ? json(false) : json(required)},
                 {"minimal_request", minimal_request(design, operation)}});
  if (operation.delegated()) add_delegated(design, operation, imports, values);
  if (operation.reduction) add_reduced(design, operation, imports, values);
  // Last, since the parts above add to them.
  values["imports"] = operation_imports(design, operation, imports);
  return {"tests/test_" + operation.spec.name + ".py", render("reducer_test_operation.py", values)};
}

/// Tests of events send one to every subscription, each in a state in which it can be handled.
std::string integration_imports(NodeDesign const& design) {
  PythonImports imports;
  import_pure_integration(design, imports);
  if (design.subscriptions.empty()) return imports.text();
  imports.add(".conftest", "known_state");
  import_model(design.state_model, imports);
  for (auto const& each : design.subscriptions) {
    auto const& handled = design.operation(each.operation);
    if (state_before(design, handled) != "known_state()") import_state(design, imports);
  }
  return imports.text();
}

/// The first operation serves as the sample.
File integration_test(NodeDesign const& design) {
  json values = common_values(design);
  values.update(pure_integration_values(design));
  values["imports"] = integration_imports(design);
  return {"tests/test_integration.py", render("reducer_test_integration.py", values)};
}

}  // namespace

std::vector<File> reducer_test_files(NodeDesign const& design) {
  std::vector<File> files = {conftest_file(design), integration_test(design)};
  for (auto const& operation : design.operations) {
    files.push_back(operation_test(design, operation));
  }
  for (auto& file : reduction_test_files(design)) files.push_back(std::move(file));
  return files;
}

}  // namespace omninode::onex
