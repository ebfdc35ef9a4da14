// tests/ of a compute node: known answers, purity, unfit data, and the node in its container.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/compute_files.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/integration_values.hpp"
#include "stages/onex/logic_file.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/pure_files.hpp"
#include "stages/onex/pure_test_values.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// From its own module: the package of models need not be complete yet when this file is written.
void import_outcome(Outcome const& outcome, PythonImports& imports) {
  imports.add("..models." + module_of(outcome.model), outcome.model);
}

/// Operations that the node computes need no fake, so only the delegated ones bring imports.
File conftest_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("pytest");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add("..node", design.spec.class_name);
  bool const has_clients = !design.clients().empty();
  if (has_clients) {
    imports.add("dataclasses", "dataclass");
    imports.add("dataclasses", "field");
  }
  for (auto const& operation : design.operations) {
    if (operation.logic) continue;
    for (auto const& outcome : operation.outcomes) import_outcome(outcome, imports);
    for (auto const& input : operation.spec.inputs) import_type(input, imports);
    import_samples(operation.outcomes.front().fields, imports);
  }
  json const values = {{"class_name", design.spec.class_name},
                       {"imports", imports.text()},
                       {"has_clients", has_clients},
                       {"fakes", fakes_json(design)}};
  return {"tests/conftest.py", render("compute_conftest.py", values)};
}

/// Of the right types, so that pydantic lets it through and the function itself must refuse it.
std::string unfit_request(NodeDesign const& design, DesignOperation const& operation) {
  std::vector<std::string> arguments = {"operation=" + design.operation_enum + "." +
                                        operation.member};
  auto const& inputs = operation.spec.inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    arguments.push_back(inputs[i].name + "=" + operation.logic->refused[i]);
  }
  return design.input_model + "(" + join(arguments, ", ") + ")";
}

/// Expected values are literals of the catalogue and not computed by the node's own function: a
/// test that asks the code under test for its answer can never fail.
void add_computed(NodeDesign const& design, DesignOperation const& operation,
                  PythonImports& imports, json& values) {
  json expected = json::array();
  for (auto const& formula : operation.logic->formulas) {
    expected.push_back({{"field", formula.field}, {"value", formula.expected}});
  }
  values["expected"] = std::move(expected);
  import_outcome(operation.outcomes.front(), imports);
  values["refused"] = rejects_data(operation);
  // A function with an answer to everything has nothing to refuse, and no test of it.
  if (!rejects_data(operation)) return;
  auto const& rejection = *operation.rejection();
  import_outcome(rejection, imports);
  values["refused_request"] = unfit_request(design, operation);
  values["rejected_member"] = outcome_member(rejection);
  values["rejected_model"] = rejection.model;
  values["refused_sent"] = expected_sent(design, operation.spec.name, rejection.value);
}

/// A delegated operation is tested by what it does with each answer of the fake, as nobody here
/// knows the rules behind it. Unfit data is the client's to refuse.
void add_delegated(NodeDesign const& design, DesignOperation const& operation,
                   PythonImports& imports, json& values) {
  json answers = json::array();
  for (auto const& outcome : operation.outcomes) {
    import_outcome(outcome, imports);
    import_samples(outcome.fields, imports);
    answers.push_back(
        {{"value", outcome.value},
         {"member", outcome_member(outcome)},
         {"sample", sample_answer(outcome)},
         {"expected_sent", expected_sent(design, operation.spec.name, outcome.value)}});
  }
  imports.add_module("pytest");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add(".conftest", "Fakes");
  values["answers"] = std::move(answers);
  values["refused"] = false;
  values["dependency"] = operation.dependency;
  values["method"] = operation.method;
  values["method_literal"] = python_string(operation.method);
}

/// A computed operation has data that must be refused, a delegated one has answers to hand on; the
/// template has a part for each, switched by `computed` and `delegated`.
File operation_test(NodeDesign const& design, DesignOperation const& operation) {
  PythonImports imports;
  imports.add_module("pytest");
  imports.add("..enums", design.operation_enum);
  imports.add("..enums", design.outcome_enum);
  imports.add("..models." + module_of(design.input_model), design.input_model);
  imports.add("..node", design.spec.class_name);
  import_samples(operation.spec.inputs, imports);
  std::string const required = required_input(design, operation);
  if (!required.empty()) {
    imports.add("omnibase_core.errors", "EnumCoreErrorCode");
    imports.add("omnibase_core.errors", "ModelOnexError");
    for (auto const& input : design.inputs) {
      if (!input.optional) import_type(input, imports);
    }
  }
  auto const& first = operation.outcomes.front();
  bool const computed = operation.logic.has_value();
  json values = {{"class_name", design.spec.class_name},
                 {"name", operation.spec.name},
                 {"literal", python_string(operation.spec.name)},
                 {"member", operation.member},
                 {"input_model", design.input_model},
                 {"operation_enum", design.operation_enum},
                 {"outcome_enum", design.outcome_enum},
                 {"inputs", sample_inputs(operation)},
                 {"computed", computed},
                 {"delegated", !computed},
                 {"first_member", outcome_member(first)},
                 {"first_model", first.model},
                 {"has_publications", !design.publications.empty()},
                 {"first_sent", expected_sent(design, operation.spec.name, first.value)},
                 {"expected_key", expected_key(design, operation)},
                 {"node_literal", python_string(design.spec.name)},
                 {"required_input", required.empty() ? json(false) : json(required)},
                 {"minimal_request", minimal_request(design, operation)}};
  if (computed) {
    add_computed(design, operation, imports, values);
  } else {
    add_delegated(design, operation, imports, values);
  }
  values["imports"] = imports.text();
  return {"tests/test_" + operation.spec.name + ".py", render("compute_test_operation.py", values)};
}

File integration_test(NodeDesign const& design) {
  PythonImports imports;
  import_pure_integration(design, imports);
  json values = pure_integration_values(design);
  values["imports"] = imports.text();
  return {"tests/test_integration.py", render("compute_test_integration.py", values)};
}

}  // namespace

/// The functions of logic.py have tests of their own, where there are any.
std::vector<File> compute_test_files(NodeDesign const& design) {
  std::vector<File> files = {conftest_file(design), integration_test(design)};
  for (auto const& operation : design.operations) {
    files.push_back(operation_test(design, operation));
  }
  if (auto logic = logic_test_file(design)) files.push_back(std::move(*logic));
  return files;
}

}  // namespace omninode::onex
