// node.py, workflow.py, answers.py and the models of steps of an orchestrator.
#include "stages/onex/orchestrator_files.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/node_values.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// How many steps run at once where the prompt names no number, and the most that it may ask for.
/// The semaphore of the generated workflow is made with the result, so it must be at least one: a
/// semaphore of zero would never let the first step start.
constexpr long kDefaultParallel = 8;
constexpr long kMostParallel = 1'000;

/// The client of a step. It is always found: the design gives every step a client, and adds one for
/// all steps that the prompt names no service for.
DesignDependency const& client_of(NodeDesign const& design, DesignStep const& step) {
  return *std::ranges::find_if(design.dependencies, [&](DesignDependency const& each) {
    return each.spec.name == step.dependency;
  });
}

/// Both models of steps are frozen like every other model of a node: what a step was given or how
/// it ended must not change while later steps look at it.
File model(std::string const& class_name, std::string const& doc, json fields,
           PythonImports& imports) {
  imports.add("pydantic", "BaseModel");
  imports.add("pydantic", "ConfigDict");
  json const values = {{"module_doc", doc},        {"class_doc", doc},
                       {"class_name", class_name}, {"imports", imports.text()},
                       {"frozen", true},           {"fields", std::move(fields)}};
  return {"models/" + module_of(class_name) + ".py", render("model.py", values)};
}

json field(char const* name, std::string const& annotation, char const* assign = "") {
  return {{"name", name}, {"annotation", annotation}, {"assign", assign}};
}

/// The request comes from its own module and not from the package `models`: that package imports
/// this module while it is loaded, and an import back from it would fail in Python as a circular
/// one.
File context_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add("uuid", "UUID");
  imports.add("." + module_of(design.input_model), design.input_model);
  return model(context_model(design),
               "What a step of " + design.spec.class_name + " is given to work with.",
               {field("step", "str"), field("request", design.input_model),
                field("correlation_id", "UUID"), field("results", "dict[str, dict[str, object]]")},
               imports);
}

/// "compensated" is an end of its own beside "completed", so that the answer of a workflow that
/// failed says which work is still there and which was undone. All but the first two fields have
/// defaults, because a step that never began has nothing to say in them.
File report_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add("typing", "Literal");
  return model(report_model(design), "How one step of " + design.spec.class_name + " ended.",
               {field("step", "str"),
                field("status", R"(Literal["completed", "failed", "skipped", "compensated"])"),
                field("attempts", "int", " = 0"), field("duration_ms", "float", " = 0.0"),
                field("error", "str | None", " = None")},
               imports);
}

/// The arguments of one `Step(…)`.
/// The comma behind `after` makes a tuple of one name; without it Python would take the parentheses
/// for grouping and the workflow would wait for single letters.
std::string step_arguments(DesignOperation const& operation, DesignStep const& step) {
  std::string text = python_string(step.spec.name);
  auto const after = waits_for(operation, step);
  if (!after.empty()) text += ", after=(" + quoted_list(after) + ",)";
  if (!step.undo.empty()) text += ", compensation=" + python_string(step.undo);
  return text;
}

/// The steps of each operation in the order of the design, where each stands behind those that it
/// waits for.
json workflows_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) {
    json steps = json::array();
    for (auto const& name : operation.steps) {
      steps.push_back({{"arguments", step_arguments(operation, step_of(design, name))}});
    }
    list.push_back({{"operation", python_string(operation.spec.name)}, {"steps", steps}});
  }
  return list;
}

/// Who does, or undoes, the steps; those of clients that the node can do without stand apart.
/// The optional ones are entered at run time, and only when their client was bound: a step without
/// an entry is skipped instead of failing on None.
json calls_json(NodeDesign const& design, std::string DesignStep::*method, bool required) {
  json list = json::array();
  for (auto const& step : design.steps) {
    if ((step.*method).empty() || client_of(design, step).spec.required != required) continue;
    list.push_back({{"step", python_string(step.spec.name)},
                    {"dependency", step.dependency},
                    {"method", step.*method}});
  }
  return list;
}

/// Only what this workflow uses is imported: an unused name would be a finding of ruff in the
/// generated package, and settings and resilience have these names only where the prompt asks for
/// the feature.
std::string workflow_imports(NodeDesign const& design) {
  PythonImports imports;
  for (char const* name : {"asyncio", "logging", "time"}) imports.add_module(name);
  imports.add("collections", "Counter");
  imports.add("dataclasses", "dataclass");
  imports.add("typing", "Protocol");
  imports.add("uuid", "UUID");
  imports.add(".clients", design.prefix + "Clients");
  imports.add(".models", design.input_model);
  imports.add(".models", context_model(design));
  imports.add(".models", report_model(design));
  if (has_feature(design, "timeout")) imports.add(".settings", "TIMEOUT_SECONDS");
  if (has_feature(design, "retry")) {
    imports.add(".resilience", "TRANSIENT_ERRORS");
    imports.add(".settings", "RETRY_BASE_DELAY_SECONDS");
    imports.add(".settings", "RETRY_MAX_ATTEMPTS");
  }
  return imports.text();
}

/// Retries are laid around a single step and not around the workflow: repeating the whole would do
/// again what has succeeded.
File workflow_file(NodeDesign const& design) {
  bool const retry = has_feature(design, "retry");
  json const values = {{"class_name", design.spec.class_name},
                       {"prefix", design.prefix},
                       {"imports", workflow_imports(design)},
                       {"input_model", design.input_model},
                       {"context_model", context_model(design)},
                       {"report_model", report_model(design)},
                       {"max_parallel", std::to_string(max_parallel(design))},
                       {"workflows", workflows_json(design)},
                       {"calls", calls_json(design, &DesignStep::method, true)},
                       {"optional_calls", calls_json(design, &DesignStep::method, false)},
                       {"undos", calls_json(design, &DesignStep::undo, true)},
                       {"optional_undos", calls_json(design, &DesignStep::undo, false)},
                       {"retry", retry},
                       {"step_timeout", limits_steps(design)},
                       {"whole_timeout", has_feature(design, "timeout") && !limits_steps(design)},
                       {"attempt", retry ? "retried" : "called"}};
  return {"workflow.py", render("workflow.py", values)};
}

/// Words of a step that a failure has too, without those that all of the operation is about.
int own_words(DesignOperation const& operation, std::string_view step, Outcome const& outcome) {
  int count = 0;
  for (auto const& word : name_words(step)) {
    bool const common = shared_stems(word, operation.spec.name) > 0;
    if (!common && shared_stems(word, outcome.type_name) > 0) ++count;
  }
  return count;
}

/// Which failure each step leads to. The entry without a step is the usual failure; steps that lead
/// to the same one need no entry of their own.
json failures_json(NodeDesign const& design, DesignOperation const& operation) {
  auto const& usual = usual_failure(operation);
  json list = json::array({{{"step", "None"}, {"member", outcome_member(usual)}}});
  for (auto const& name : operation.steps) {
    auto const& outcome = failure_of(operation, step_of(design, name));
    if (outcome.value == usual.value) continue;
    list.push_back({{"step", python_string(name)}, {"member", outcome_member(outcome)}});
  }
  return list;
}

/// For each operation: the members that are successes, the failures by step, and the model of every
/// end. The code that decides how a workflow ended has no names of its own; it reads these tables.
json ends_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) {
    std::vector<std::string> successes;
    for (auto const& each : successes_of(operation)) {
      successes.push_back(design.outcome_enum + "." + outcome_member(each));
    }
    json ends = json::array();
    for (auto const& outcome : operation.outcomes) {
      ends.push_back({{"end", python_string(outcome.value)}, {"model", outcome.model}});
    }
    list.push_back({{"literal", python_string(operation.spec.name)},
                    {"successes", join(successes, ", ")},
                    {"failures", failures_json(design, operation)},
                    {"ends", std::move(ends)}});
  }
  return list;
}

/// The models are collected in a set, so that the union in the annotation names each once and in
/// one order, whatever the order of operations is: the same prompt must give the same bytes.
File answers_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add("uuid", "UUID");
  imports.add(".enums", design.outcome_enum);
  imports.add(".models", design.input_model);
  imports.add(".workflow", "WorkflowRun");
  std::set<std::string> models;
  for (auto const& operation : design.operations) {
    for (auto const& outcome : operation.outcomes) {
      models.insert("type[" + outcome.model + "]");
      imports.add(".models", outcome.model);
    }
  }
  // A blank line less: constants follow, not a class.
  std::string text = imports.text();
  text.pop_back();
  json const values = {{"class_name", design.spec.class_name},
                       {"imports", text},
                       {"input_model", design.input_model},
                       {"outcome_enum", design.outcome_enum},
                       {"result_union", result_union(design)},
                       {"answer_types", join({models.begin(), models.end()}, " | ")},
                       {"operations", ends_json(design)}};
  return {"answers.py", render("answers.py", values)};
}

/// What node.py takes from events.py and the models of events; nothing where the node is silent.
void import_node_events(NodeDesign const& design, PythonImports& imports) {
  if (!design.subscriptions.empty()) {
    imports.add(".enums", design.operation_enum);
    for (auto const& each : design.subscriptions) imports.add(".models", each.model);
    for (char const* name : {"SUBSCRIPTIONS", "event_body", "event_type_of"}) {
      imports.add(".events", name);
    }
  }
  if (design.publications.empty()) return;
  if (announces_start(design)) imports.add(".events", "AT_START");
  imports.add(".events", "envelope_of");
  imports.add(".events", "publications_for");
}

/// A node of one operation has a single input model, which is the flat one. With several operations
/// each has its own besides, since node.py checks the request against it.
void import_node_models(NodeDesign const& design, PythonImports& imports) {
  for (auto const& name : {design.input_model, design.output_model, design.metrics_model,
                           design.health_model, report_model(design)}) {
    imports.add(".models", name);
  }
  for (auto const& operation : design.operations) {
    if (!design.single()) imports.add(".models", operation.input_model);
    for (auto const& outcome : operation.outcomes) imports.add(".models", outcome.model);
  }
}

/// The errors come from the package `omnibase_core` and the base class from the module that the
/// kind names. The logger and the container are needed by every orchestrator; the rest hangs on
/// features.
std::string node_imports(NodeDesign const& design) {
  PythonImports imports;
  auto const& kind = node_kind(design.spec.kind);
  imports.add_module("asyncio");
  imports.add_module("logging");
  imports.add("typing", "Any");
  imports.add("uuid", "UUID");
  imports.add("uuid", "uuid4");
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add(kind.base_module, kind.base_class);
  imports.add("pydantic", "ValidationError");
  if (!design.single()) imports.add("pydantic", "BaseModel");
  for (char const* name : {"answer_of", "facts_of", "outcome_of"}) imports.add(".answers", name);
  imports.add(".clients", design.prefix + "Clients");
  imports.add(".enums", design.outcome_enum);
  imports.add(".metrics", design.prefix + "Recorder");
  imports.add(".metrics", "snapshot");
  import_node_models(design, imports);
  imports.add(".protocols", "ProtocolPingable");
  for (auto const& each : design.dependencies) imports.add(".protocols", each.protocol);
  if (!design.targets.empty()) imports.add(".performance", "unmet_targets");
  import_node_events(design, imports);
  for (char const* name : {"WORKFLOWS", "WorkflowRun", "step_calls", "undo_calls"}) {
    imports.add(".workflow", name);
  }
  if (has_feature(design, "circuit_breaker")) imports.add(".resilience", "CircuitBreaker");
  if (has_feature(design, "connection_pool")) imports.add(".settings", "POOL_MAX_SIZE");
  return imports.text();
}

/// Pool and breaker need a method around the workflow ("guarded"); without them the node calls
/// "perform" at once, because a method that only passes its arguments on is dead weight for
/// readers.
File node_file(NodeDesign const& design) {
  json operations = json::array();
  for (auto const& operation : design.operations) {
    operations.push_back(
        {{"literal", python_string(operation.spec.name)}, {"model", operation.input_model}});
  }
  bool const pool = has_feature(design, "connection_pool");
  bool const breaker = has_feature(design, "circuit_breaker");
  auto const required = clients_json(design, true);
  json const values = {{"class_name", design.spec.class_name},
                       {"node_name", design.spec.name},
                       {"description", docstring_text(design.spec.description)},
                       {"prefix", design.prefix},
                       {"imports", node_imports(design)},
                       {"input_model", design.input_model},
                       {"output_model", design.output_model},
                       {"metrics_model", design.metrics_model},
                       {"health_model", design.health_model},
                       {"report_model", report_model(design)},
                       {"operation_enum", design.operation_enum},
                       {"outcome_enum", design.outcome_enum},
                       {"result_union", result_union(design)},
                       {"operations", std::move(operations)},
                       {"multi", !design.single()},
                       {"entry", pool || breaker ? "guarded" : "perform"},
                       {"guarded", pool || breaker},
                       {"pool", pool},
                       {"breaker", breaker},
                       {"dependencies", clients_json(design, false)},
                       {"required_dependencies", required},
                       {"has_required", !required.empty()},
                       {"messaging", design.messaging},
                       {"has_subscriptions", !design.subscriptions.empty()},
                       {"handlers", handlers_json(design)},
                       {"has_publications", !design.publications.empty()},
                       {"announces", announces_start(design)},
                       {"publishes_failures", publishes_failures(design)},
                       {"has_targets", !design.targets.empty()},
                       {"flags", flags_json(design)},
                       {"event_key", event_key(design)}};
  return {"node.py", render("orchestrator_node.py", values)};
}

/// A method that does a step or undoes one. Fakes note the calls of it as `noted`.
/// What a step reports is a mapping and not a model: the prompt names the steps but seldom what
/// they return, and the answer takes the fields it needs from the results by name.
json method_json(NodeDesign const& design, std::string const& name, std::string const& noted,
                 bool undoes, std::string doc) {
  if (!doc.ends_with('.')) doc += '.';
  json const context = {{"name", "context"}, {"annotation", context_model(design)}};
  return {{"method", name},
          {"literal", python_string(noted)},
          {"parameters", json::array({context})},
          {"returns", undoes ? "None" : "dict[str, object]"},
          {"undoes", undoes},
          {"doc", std::move(doc)}};
}

}  // namespace

std::string context_model(NodeDesign const& design) {
  return "Model" + design.prefix + "StepContext";
}

std::string report_model(NodeDesign const& design) {
  return "Model" + design.prefix + "StepReport";
}

DesignStep const& step_of(NodeDesign const& design, std::string_view name) {
  return *std::ranges::find_if(design.steps,
                               [&](DesignStep const& step) { return step.spec.name == name; });
}

/// Names outside of the operation are dropped: an operation that runs one step alone has no other
/// steps whose end its run could wait for, and looking for one would be a KeyError.
std::vector<std::string> waits_for(DesignOperation const& operation, DesignStep const& step) {
  auto names = step.spec.after;
  std::erase_if(names, [&](std::string const& name) {
    return std::ranges::find(operation.steps, name) == operation.steps.end();
  });
  return names;
}

/// Never nothing: finish_orchestrator() gives every operation at least one failure.
Outcome const& usual_failure(DesignOperation const& operation) {
  for (auto const& outcome : operation.outcomes) {
    if (outcome.kind != OutcomeKind::failure) continue;
    bool const claimed = std::ranges::any_of(operation.steps, [&](std::string const& step) {
      return own_words(operation, step, outcome) > 0;
    });
    if (!claimed) return outcome;
  }
  return *operation.rejection();
}

Outcome const& failure_of(DesignOperation const& operation, DesignStep const& step) {
  Outcome const* best = &usual_failure(operation);
  int best_score = 0;
  for (auto const& outcome : operation.outcomes) {
    if (outcome.kind == OutcomeKind::success) continue;
    int const score = own_words(operation, step.spec.name, outcome);
    if (score > best_score) best = &outcome;
    best_score = std::max(best_score, score);
  }
  return *best;
}

std::vector<Outcome> successes_of(DesignOperation const& operation) {
  std::vector<Outcome> successes;
  for (auto const& outcome : operation.outcomes) {
    if (outcome.kind == OutcomeKind::success) successes.push_back(outcome);
  }
  return successes;
}

bool limits_steps(NodeDesign const& design) {
  auto const& statements = design.spec.statements;
  return std::ranges::any_of(statements, [](SpecStatement const& statement) {
    auto const& facts = statement.facts;
    bool const about = std::ranges::find(facts, "feature:timeout") != facts.end();
    return about && has_any_stem(statement.text, {"step", "each", "every", "attempt", "call"});
  });
}

long max_parallel(NodeDesign const& design) {
  auto const* feature = design.spec.feature("parallelism");
  if (feature == nullptr || !feature->values.contains("max")) return kDefaultParallel;
  return std::clamp(feature->values.at("max"), 1L, kMostParallel);
}

/// Two steps may name the same compensation. It becomes one method, since a protocol with two
/// methods of one name would keep the last one only.
json step_methods(NodeDesign const& design, std::string_view dependency, PythonImports& imports) {
  json list = json::array();
  std::set<std::string> undone;
  for (auto const& step : design.steps) {
    if (step.dependency != dependency) continue;
    imports.add("..models." + module_of(context_model(design)), context_model(design));
    std::string const doc = step.spec.description.empty() ? "Do the step " + step.spec.name
                                                          : docstring_text(step.spec.description);
    list.push_back(method_json(design, step.method, step.spec.name, false, doc));
    if (step.undo.empty() || !undone.insert(step.undo).second) continue;
    list.push_back(
        method_json(design, step.undo, step.undo, true, "Undo what " + step.spec.name + " did"));
  }
  return list;
}

std::vector<File> orchestrator_files(NodeDesign const& design) {
  return {context_file(design), report_file(design), workflow_file(design), answers_file(design),
          node_file(design)};
}

}  // namespace omninode::onex
