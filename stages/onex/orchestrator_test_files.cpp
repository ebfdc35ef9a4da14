// tests/ of an orchestrator: each workflow step by step, the way any workflow runs, and the node
// in its container.
#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/integration_values.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/orchestrator_files.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Whether a workflow can give this field of its answer without any help of the steps.
/// The same names and types that facts_of() in answers.py fills in without the steps. If the two
/// disagree, a generated test asks the fakes for too little and fails on a sound node.
bool given_by_node(DesignOperation const& operation, SpecField const& field) {
  if (field.name == "event_type" || field.name == "operation") return true;
  if (field.name == "details") return field.type == "object";
  if (field.name == "status") return field.type == "string";
  if (field.name == "correlation_id" && field.type == "uuid") return true;
  auto const& inputs = operation.spec.inputs;
  return std::ranges::any_of(inputs, [&](SpecField const& input) {
    return input.name == field.name && input.type == field.type &&
           input.enum_class == field.enum_class;
  });
}

/// What the steps must report for this end of the operation.
/// The rest of its fields: without them the answer's model cannot be built, and the workflow ends
/// in its failure instead.
std::vector<SpecField> reported(DesignOperation const& operation, Outcome const& outcome) {
  std::vector<SpecField> fields;
  for (auto const& field : outcome.fields) {
    if (!given_by_node(operation, field)) fields.push_back(field);
  }
  return fields;
}

/// Samples are those of the models' fields, so that an answer that is built of them is valid.
json fields_json(std::vector<SpecField> const& fields) {
  json list = json::array();
  for (auto const& field : fields) {
    list.push_back({{"literal", python_string(field.name)}, {"sample", sample_of(field)}});
  }
  return list;
}

/// The sample results: every step says that it is done, the last one also what the answer needs.
/// An operation's answer is made from the results of all its steps, so one of them is enough to say
/// what it needs. A step may be the last one of several operations; its fields are merged by name.
json results_json(NodeDesign const& design, PythonImports& imports) {
  json list = json::array();
  for (auto const& step : design.steps) {
    std::vector<SpecField> fields;
    std::set<std::string> names;
    for (auto const& operation : design.operations) {
      if (operation.steps.back() != step.spec.name) continue;
      for (auto const& field : reported(operation, operation.outcomes.front())) {
        if (names.insert(field.name).second) fields.push_back(field);
      }
    }
    import_samples(fields, imports);
    list.push_back({{"step", python_string(step.spec.name)},
                    {"done", python_string(step.spec.name + "_done")},
                    {"fields", fields_json(fields)}});
  }
  return list;
}

/// The fakes of clients, with steps in place of operations. Fakes annotate with the context alone,
/// which conftest.py imports itself; the imports that the methods ask for serve protocols only.
json step_fakes(NodeDesign const& design) {
  json fakes = fakes_json(design);
  PythonImports unused;
  for (auto& fake : fakes) {
    fake["methods"] = step_methods(design, fake["name"].get<std::string>(), unused);
  }
  return fakes;
}

/// Awaitable and Callable appear in the fake of a client that subscribes, and nowhere else;
/// imported without use they would be a finding.
File conftest_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("asyncio");
  imports.add_module("pytest");
  imports.add("dataclasses", "dataclass");
  imports.add("dataclasses", "field");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add("..models", context_model(design));
  imports.add("..node", design.spec.class_name);
  if (!design.subscriptions.empty()) {
    imports.add("collections.abc", "Awaitable");
    imports.add("collections.abc", "Callable");
  }
  json const results = results_json(design, imports);
  json const values = {{"class_name", design.spec.class_name},
                       {"context_model", context_model(design)},
                       {"imports", imports.text()},
                       {"results", results},
                       {"fakes", step_fakes(design)}};
  return {"tests/conftest.py", render("orchestrator_conftest.py", values)};
}

/// Whether `step` waits for `earlier`, directly or through others. It ends because the design has
/// dropped every circle among steps.
bool comes_behind(NodeDesign const& design, DesignOperation const& operation,
                  std::string const& step, std::string const& earlier) {
  auto const after = waits_for(operation, step_of(design, step));
  return std::ranges::any_of(after, [&](std::string const& name) {
    return name == earlier || comes_behind(design, operation, name, earlier);
  });
}

/// A step whose compensation can fail in a test, and a step behind it whose failure calls for it.
/// A compensation that several steps share is left out: with one fake method for all of them the
/// test could not tell whose undoing failed. False where the operation has no such pair, and then
/// the template leaves the test out.
json stuck_json(NodeDesign const& design, DesignOperation const& operation) {
  for (auto const& name : operation.steps) {
    auto const& undo = step_of(design, name).undo;
    auto const users = std::ranges::count_if(operation.steps, [&](std::string const& each) {
      return step_of(design, each).undo == undo;
    });
    if (undo.empty() || users > 1) continue;
    for (auto const& later : operation.steps) {
      if (!comes_behind(design, operation, later, name)) continue;
      return {{"step", python_string(name)},
              {"undo", python_string(undo)},
              {"undo_error", python_string(undo + ": stuck")},
              {"failing", python_string(later)},
              {"first_error", python_string(later + ": first")}};
    }
  }
  return false;
}

/// Every step with those it waits for and the end that its failure leads to: the test runs each
/// failure once.
json steps_json(NodeDesign const& design, DesignOperation const& operation) {
  json list = json::array();
  for (auto const& name : operation.steps) {
    auto const& step = step_of(design, name);
    json after = json::array();
    for (auto const& each : waits_for(operation, step)) after.push_back(python_string(each));
    list.push_back({{"literal", python_string(name)},
                    {"after", std::move(after)},
                    {"failure_member", outcome_member(failure_of(operation, step))}});
  }
  return list;
}

/// Steps without an undoing action are left out: no test can expect a call for them.
json undos_json(NodeDesign const& design, DesignOperation const& operation) {
  json list = json::array();
  for (auto const& name : operation.steps) {
    auto const& undo = step_of(design, name).undo;
    if (undo.empty()) continue;
    list.push_back({{"literal", python_string(name)}, {"undo", python_string(undo)}});
  }
  return list;
}

/// The fields of the usual answer that a test knows the value of.
/// Fields that the node fills in by itself are left out: what they hold is no sample.
json answer_json(DesignOperation const& operation) {
  json list = json::array();
  for (auto const& field : operation.outcomes.front().fields) {
    bool const own = field.name == "details" || field.name == "status" ||
                     field.name == "event_type" || field.name == "operation" ||
                     field.name == "correlation_id";
    if (own && given_by_node(operation, field)) continue;
    list.push_back({{"literal", python_string(field.name)}, {"sample", sample_of(field)}});
  }
  return list;
}

/// The successes besides the usual one. A workflow ends so when its last step says so, so the test
/// lets that step report the end and the fields that belong to it.
json choices_json(DesignOperation const& operation, PythonImports& imports) {
  json list = json::array();
  auto const successes = successes_of(operation);
  for (std::size_t i = 1; i < successes.size(); ++i) {
    auto const fields = reported(operation, successes[i]);
    import_samples(fields, imports);
    imports.add("..models", successes[i].model);
    list.push_back({{"value", successes[i].value},
                    {"literal", python_string(successes[i].value)},
                    {"member", outcome_member(successes[i])},
                    {"model", successes[i].model},
                    {"last", python_string(operation.steps.back())},
                    {"fields", fields_json(fields)}});
  }
  return list;
}

/// A field that must come from the steps; false where the node has all that the answer says.
/// The test withholds it and expects the usual failure: an answer that cannot be built must undo
/// the work, not raise.
json reported_json(DesignOperation const& operation) {
  for (auto const& field : reported(operation, operation.outcomes.front())) {
    if (field.optional) continue;
    return {{"field", field.name},
            {"literal", python_string(field.name)},
            {"usual_failure", outcome_member(usual_failure(operation))}};
  }
  return false;
}

/// Where an answer has details, the node fills them with what the steps reported.
bool reports_details(Outcome const& outcome) {
  return std::ranges::any_of(outcome.fields, [](SpecField const& field) {
    return field.name == "details" && field.type == "object";
  });
}

/// What one run sends, from its beginning to the end that it takes.
std::string sent_by(NodeDesign const& design, DesignOperation const& operation,
                    std::string const& outcome) {
  auto const start = expected_sent(design, operation.spec.name, std::string(kAtStart));
  auto const end = expected_sent(design, operation.spec.name, outcome);
  if (start == "[]") return end;
  return end == "[]" ? start : start.substr(0, start.size() - 1) + ", " + end.substr(1);
}

/// The events of a run whose first step fails.
std::string failure_sent(NodeDesign const& design, DesignOperation const& operation) {
  auto const& first = step_of(design, operation.steps.front());
  return sent_by(design, operation, failure_of(operation, first).value);
}

/// How many events come before the work, which no answer is the payload of.
std::size_t sent_at_start(NodeDesign const& design, DesignOperation const& operation) {
  return expected_events(design, operation.spec.name, std::string(kAtStart)).size();
}

/// A required input that the flat request leaves optional gets a test of its own: only there can a
/// request pass pydantic and still lack what the operation needs.
File operation_test(NodeDesign const& design, DesignOperation const& operation) {
  PythonImports imports;
  imports.add_module("pytest");
  imports.add("..enums", design.operation_enum);
  imports.add("..enums", design.outcome_enum);
  imports.add("..models", design.input_model);
  imports.add("..models", operation.outcomes.front().model);
  imports.add("..node", design.spec.class_name);
  imports.add(".conftest", "Fakes");
  import_samples(operation.spec.inputs, imports);
  import_samples(operation.outcomes.front().fields, imports);
  std::string const required = required_input(design, operation);
  if (!required.empty()) {
    imports.add("omnibase_core.errors", "EnumCoreErrorCode");
    imports.add("omnibase_core.errors", "ModelOnexError");
  }
  auto const& first = operation.outcomes.front();
  json const choices = choices_json(operation, imports);
  auto const at_start = sent_at_start(design, operation);
  json const values = {{"class_name", design.spec.class_name},
                       {"name", operation.spec.name},
                       {"member", operation.member},
                       {"imports", imports.text()},
                       {"input_model", design.input_model},
                       {"operation_enum", design.operation_enum},
                       {"outcome_enum", design.outcome_enum},
                       {"inputs", sample_inputs(operation)},
                       {"steps", steps_json(design, operation)},
                       {"undos", undos_json(design, operation)},
                       {"first_member", outcome_member(first)},
                       {"first_model", first.model},
                       {"first_step", python_string(operation.steps.front())},
                       {"answer_fields", answer_json(operation)},
                       {"reports_details", reports_details(first)},
                       {"choices", choices},
                       {"stuck", stuck_json(design, operation)},
                       {"reported", reported_json(operation)},
                       {"messaging", design.messaging},
                       {"node_literal", python_string(design.spec.name)},
                       {"has_publications", !design.publications.empty()},
                       {"success_sent", sent_by(design, operation, first.value)},
                       {"sent_at_start", at_start == 0 ? json(false) : json(at_start)},
                       {"failure_sent", failure_sent(design, operation)},
                       {"expected_key", expected_key(design, operation)},
                       {"required_input", required.empty() ? json(false) : json(required)},
                       {"minimal_request", minimal_request(design, operation)}};
  return {"tests/test_" + operation.spec.name + ".py",
          render("orchestrator_test_operation.py", values)};
}

json clients_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& each : design.clients()) {
    list.push_back({{"name", each.spec.name}, {"required", each.spec.required}});
  }
  return list;
}

/// Steps of clients that the node can do without.
std::vector<std::string> optional_steps(NodeDesign const& design) {
  std::vector<std::string> names;
  for (auto const& step : design.steps) {
    for (auto const& each : design.dependencies) {
      if (each.spec.name != step.dependency || each.spec.required) continue;
      names.push_back(step.spec.name);
    }
  }
  return names;
}

/// How any workflow runs is tested once, with steps of the test's own, so the first operation
/// serves as the sample. One file per operation would repeat the same tests under other names.
File workflow_test(NodeDesign const& design) {
  auto const& operation = design.operations.front();
  PythonImports imports;
  imports.add_module("asyncio");
  imports.add_module("pytest");
  imports.add("typing", "cast");
  imports.add("uuid", "UUID");
  imports.add("..", "workflow");
  imports.add("..clients", design.prefix + "Clients");
  imports.add("..enums", design.operation_enum);
  imports.add("..models", context_model(design));
  imports.add("..models", design.input_model);
  imports.add(".conftest", "Fakes");
  for (char const* name : {"WORKFLOWS", "Step", "WorkflowRun", "step_calls", "undo_calls"}) {
    imports.add("..workflow", name);
  }
  import_samples(operation.spec.inputs, imports);
  bool const retry = has_feature(design, "retry");
  if (retry) imports.add("..settings", "RETRY_MAX_ATTEMPTS");
  auto const optional = optional_steps(design);
  if (!optional.empty()) imports.add("..node", design.spec.class_name);
  json const values = {{"class_name", design.spec.class_name},
                       {"prefix", design.prefix},
                       {"imports", imports.text()},
                       {"context_model", context_model(design)},
                       {"input_model", design.input_model},
                       {"operation_enum", design.operation_enum},
                       {"member", operation.member},
                       {"inputs", sample_inputs(operation)},
                       {"dependencies", clients_of(design)},
                       {"has_optional", !optional.empty()},
                       {"optional_steps", quoted_list(optional)},
                       {"retry", retry},
                       {"max_parallel", std::to_string(max_parallel(design))},
                       {"step_timeout", limits_steps(design)},
                       {"whole_timeout", has_feature(design, "timeout") && !limits_steps(design)}};
  return {"tests/test_workflow_runs.py", render("orchestrator_test_workflow.py", values)};
}

/// WorkflowRun is imported so that a test can put a run that raises in its place.
std::string integration_imports(NodeDesign const& design) {
  auto const& operation = design.operations.front();
  PythonImports imports;
  imports.add_module("pytest");
  imports.add("typing", "cast");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add("omnibase_core.nodes.node_orchestrator", "NodeOrchestrator");
  imports.add("..enums", design.operation_enum);
  imports.add("..models." + module_of(design.input_model), design.input_model);
  imports.add("..node", design.spec.class_name);
  imports.add("..workflow", "WorkflowRun");
  imports.add(".conftest", "Fakes");
  for (auto const& each : design.clients()) imports.add("..protocols", each.protocol);
  import_samples(operation.spec.inputs, imports);
  import_subscriptions(design, imports);
  import_targets(design, imports);
  if (has_feature(design, "circuit_breaker")) {
    imports.add("..resilience", "CircuitBreaker");
    imports.add("..settings", "BREAKER_FAILURE_THRESHOLD");
    imports.add("..settings", "BREAKER_OPEN_SECONDS");
  }
  return imports.text();
}

/// A failure that no event speaks of has nothing to compare; the template leaves that test out.
File integration_test(NodeDesign const& design) {
  auto const& operation = design.operations.front();
  auto const& first = step_of(design, operation.steps.front());
  auto const failed = sent_by(design, operation, std::string(kFailed));
  json values = {{"class_name", design.spec.class_name},
                 {"imports", integration_imports(design)},
                 {"input_model", design.input_model},
                 {"operation_enum", design.operation_enum},
                 {"operation", operation.spec.name},
                 {"operation_literal", python_string(operation.spec.name)},
                 {"first_outcome", python_string(operation.outcomes.front().value)},
                 {"failure_outcome", python_string(failure_of(operation, first).value)},
                 {"failed_sent", failed == "[]" ? json(false) : json(failed)},
                 {"member", operation.member},
                 {"inputs", sample_inputs(operation)},
                 {"first_step", python_string(first.spec.name)},
                 {"dependency", first.dependency},
                 {"dependency_literal", python_string(first.dependency)},
                 {"missing_literal", python_string(first_required(design))},
                 {"fakes", step_fakes(design)},
                 {"messaging", design.messaging},
                 {"topics_list", sorted_topics(design)},
                 {"publishing", publishing_values(design, operation, "sample_request()")},
                 {"breaker", has_feature(design, "circuit_breaker")}};
  add_subscriptions(design, values);
  add_measures(design, values);
  return {"tests/test_integration.py", render("orchestrator_test_integration.py", values)};
}

}  // namespace

std::vector<File> orchestrator_test_files(NodeDesign const& design) {
  std::vector<File> files = {conftest_file(design), workflow_test(design),
                             integration_test(design)};
  for (auto const& operation : design.operations)
    files.push_back(operation_test(design, operation));
  return files;
}

}  // namespace omninode::onex
