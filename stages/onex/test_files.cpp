// tests/: fakes, one file per operation, and the node as a whole.
#include <algorithm>
#include <iterator>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/class_words.hpp"
#include "stages/onex/code_files.hpp"
#include "stages/onex/compute_files.hpp"
#include "stages/onex/domain_files.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/orchestrator_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/reducer_files.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Models come from their own modules, and with them what the samples of their fields need.
void import_outcomes(DesignOperation const& operation, PythonImports& imports) {
  for (auto const& outcome : operation.outcomes) {
    imports.add("..models." + module_of(outcome.model), outcome.model);
    import_samples(outcome.fields, imports);
  }
}

/// What a fake that keeps versions answers: fields come from the call or from what is stored.
std::string fake_answer(DesignOperation const& operation, Outcome const& outcome) {
  std::vector<std::string> arguments;
  for (auto const& field : outcome.fields) {
    auto const& inputs = operation.spec.inputs;
    std::string value = sample_of(field);
    if (std::ranges::find(inputs, field.name, &SpecField::name) != inputs.end()) {
      value = field.name;
    } else if (field.name == "new_version") {
      value = "stored + 1";
    } else if (field.name == "actual_version") {
      value = "stored";
    }
    arguments.push_back(field.name + "=" + value);
  }
  return outcome.model + "(" + join(arguments, ", ") + ")";
}

/// A fake can only play a version check where there is an end for a commit and one for a conflict.
bool keeps_versions(DesignOperation const& operation) {
  return operation.checks_version() && operation.conflict() != nullptr;
}

/// A plain fake answers with a fixed sample. One that keeps versions compares and counts like a
/// real store, so that a node which does not pass the version on, or drops the conflict, fails its
/// tests.
json fake_method(DesignOperation const& operation) {
  bool const versioned = keeps_versions(operation);
  json method = {{"method", operation.method},
                 {"literal", python_string(operation.method)},
                 {"parameters", sample_inputs(operation)},
                 {"returns", answer_union(operation)},
                 {"sample", sample_answer(operation.outcomes.front())},
                 {"plain", !versioned},
                 {"versioned", versioned},
                 {"version_input", operation.version_input},
                 {"key", operation.key_input.empty() ? "\"\"" : operation.key_input}};
  if (versioned) {
    method["commit"] = fake_answer(operation, operation.outcomes.front());
    method["conflict"] = fake_answer(operation, *operation.conflict());
  }
  return method;
}

/// The samples of a versioned operation are not imported: its fake makes its answers from the call.
File conftest_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("pytest");
  imports.add("dataclasses", "dataclass");
  imports.add("dataclasses", "field");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add("..node", design.spec.class_name);
  if (!design.subscriptions.empty()) {
    imports.add("collections.abc", "Awaitable");
    imports.add("collections.abc", "Callable");
  }
  for (auto const& dependency : design.dependencies) {
    auto const* domain = domain_of(design, dependency.spec.name);
    if (domain != nullptr) imports.add("." + module_of(domain->fake), domain->fake);
  }
  for (auto const& operation : design.operations) {
    if (operation.call.known()) continue;
    for (auto const& outcome : operation.outcomes) {
      imports.add("..models." + module_of(outcome.model), outcome.model);
    }
    for (auto const& input : operation.spec.inputs) import_type(input, imports);
    if (!keeps_versions(operation)) {
      import_samples(operation.outcomes.front().fields, imports);
    }
  }
  json const values = {{"class_name", design.spec.class_name},
                       {"imports", imports.text()},
                       {"fakes", fakes_json(design)}};
  return {"tests/conftest.py", render("conftest.py", values)};
}

/// Every end of the operation is tested, with the events that it must send and their key.
json answers_of(NodeDesign const& design, DesignOperation const& operation) {
  json list = json::array();
  for (auto const& outcome : operation.outcomes) {
    list.push_back({{"value", outcome.value},
                    {"member", outcome_member(outcome)},
                    {"sample", sample_answer(outcome)},
                    {"expected_sent", expected_sent(design, operation.spec.name, outcome.value)},
                    {"expected_key", expected_key(design, operation)}});
  }
  return list;
}

/// "stuck" is an answer that claims a commit without raising the version. The node must refuse it,
/// so the sample's version is put back to what the request was based on.
void add_version_test(DesignOperation const& operation, json& values) {
  bool const versioned = keeps_versions(operation);
  values["versioned"] = versioned;
  if (!versioned) return;
  auto const* conflict = operation.conflict();
  values["conflict_member"] = outcome_member(*conflict);
  values["conflict_model"] = conflict->model;
  values["version_input"] = operation.version_input;
  std::string key = "\"\"";
  for (auto const& input : operation.spec.inputs) {
    if (input.name == operation.key_input) key = sample_of(input);
  }
  values["key_sample"] = key;
  values["stuck"] =
      replace_all(sample_answer(operation.outcomes.front()), "new_version=4", "new_version=3");
}

/// A failure is tested for its events only where any event speaks of it. What the operation
/// requires beyond the flat request gets a test, because pydantic cannot refuse that request by
/// itself.
File operation_test(NodeDesign const& design, DesignOperation const& operation) {
  PythonImports imports;
  imports.add_module("pytest");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add("..enums", design.operation_enum);
  imports.add("..enums", design.outcome_enum);
  imports.add("..models." + module_of(design.input_model), design.input_model);
  imports.add("..node", design.spec.class_name);
  imports.add(".conftest", "Fakes");
  import_samples(operation.spec.inputs, imports);
  import_outcomes(operation, imports);
  std::string const required = required_input(design, operation);
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  auto const failure = expected_sent(design, operation.spec.name, std::string(kFailed));
  json values = {{"class_name", design.spec.class_name},
                 {"name", operation.spec.name},
                 {"literal", python_string(operation.spec.name)},
                 {"member", operation.member},
                 {"imports", imports.text()},
                 {"input_model", design.input_model},
                 {"operation_enum", design.operation_enum},
                 {"outcome_enum", design.outcome_enum},
                 {"inputs", sample_inputs(operation)},
                 {"dependency", operation.dependency},
                 {"method", operation.method},
                 {"method_literal", python_string(operation.method)},
                 {"first_member", outcome_member(operation.outcomes.front())},
                 {"first_model", operation.outcomes.front().model},
                 {"answers", answers_of(design, operation)},
                 {"messaging", design.messaging},
                 {"node_literal", python_string(design.spec.name)},
                 {"has_publications", !design.publications.empty()},
                 {"failure_sent", failure == "[]" ? json(false) : json(failure)},
                 {"silent", failure == "[]" && !design.publications.empty()},
                 {"required_input", required.empty() ? json(false) : json(required)},
                 {"minimal_request", minimal_request(design, operation)}};
  if (operation.call.known()) {
    values["expected_key"] = expected_key(design, operation);
    return domain_operation_test(design, operation, std::move(values));
  }
  add_version_test(operation, values);
  return {"tests/test_" + operation.spec.name + ".py", render("test_operation.py", values)};
}

}  // namespace

/// Only clients that the node calls have fakes. A client without methods of its own is there for
/// events, or for being reached.
json fakes_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& dependency : design.clients()) {
    json methods = json::array();
    for (auto const& operation : design.operations) {
      bool const mine = operation.dependency == dependency.spec.name && !operation.call.known();
      if (mine) methods.push_back(fake_method(operation));
    }
    auto const* domain = domain_of(design, dependency.spec.name);
    std::string const base = domain == nullptr ? "" : std::string(domain->fake);
    bool const events = dependency.spec.name == design.messaging;
    bool const own = base.empty() || events || !methods.empty();
    list.push_back({{"fake", own ? "Fake" + class_words(dependency.spec.type) : base},
                    {"own", own},
                    {"base", base.empty() ? json(false) : json(base)},
                    {"type", dependency.spec.type},
                    {"name", dependency.spec.name},
                    {"protocol", dependency.protocol},
                    {"works", base.empty() && !methods.empty()},
                    {"methods", std::move(methods)},
                    {"publishes", events && !design.publications.empty()},
                    {"subscribes", events && !design.subscriptions.empty()}});
  }
  return list;
}

/// Declared here and not in a header: it stands in a file of its own to keep both short.
File integration_test(NodeDesign const& design, json const& fakes);

/// The other kinds have tests of their own form. `tests/__init__.py` is common to all: the tests
/// import the node relatively, which Python allows inside a package only.
std::vector<File> test_files(NodeDesign const& design) {
  json const package = {{"module_doc", "Tests of " + design.spec.class_name + "."},
                        {"has_exports", false}};
  std::vector<File> files = {File{"tests/__init__.py", render("package.py", package)}};
  if (design.spec.kind == "reducer") {
    std::ranges::move(reducer_test_files(design), std::back_inserter(files));
    return files;
  }
  if (design.spec.kind == "compute") {
    std::ranges::move(compute_test_files(design), std::back_inserter(files));
    return files;
  }
  if (design.spec.kind == "orchestrator") {
    std::ranges::move(orchestrator_test_files(design), std::back_inserter(files));
    return files;
  }
  files.push_back(conftest_file(design));
  for (auto const& operation : design.operations) {
    files.push_back(operation_test(design, operation));
  }
  files.push_back(integration_test(design, fakes_json(design)));
  return files;
}

}  // namespace omninode::onex
