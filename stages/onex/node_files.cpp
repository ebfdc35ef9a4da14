// node.py of an effect node.
#include <algorithm>
#include <iterator>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/compute_files.hpp"
#include "stages/onex/domain_files.hpp"
#include "stages/onex/node_values.hpp"
#include "stages/onex/orchestrator_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/reducer_files.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// What node.py hands to the client for each input. The lifetime that the prompt names is put in
/// here and not as the default of the model, so that a request still shows whether it named one.
json inputs_of(NodeDesign const& design, DesignOperation const& operation) {
  json list = json::array();
  for (auto const& input : operation.spec.inputs) {
    std::string value = "request." + input.name;
    if (is_optional_ttl(input) && uses_default_ttl(design, operation))
      value = "DEFAULT_TTL_SECONDS if " + value + " is None else " + value;
    // The flat input of one-operation nodes and the operation's own input agree; no cast needed.
    list.push_back({{"name", input.name}, {"value", value}});
  }
  return list;
}

/// The check of a new version belongs to the first answer alone: it is the commit, and the others
/// say that there was none.
json operations_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) {
    json outcomes = json::array();
    for (auto const& outcome : operation.outcomes) {
      bool const checked = operation.checks_version() && &outcome == &operation.outcomes.front();
      outcomes.push_back({{"model", outcome.model},
                          {"member", outcome_member(outcome)},
                          {"version_checked", checked},
                          {"version_input", operation.version_input}});
    }
    auto const dependency = std::ranges::find_if(
        design.dependencies,
        [&](DesignDependency const& each) { return each.spec.name == operation.dependency; });
    std::string const doc = operation.spec.description.empty()
                                ? "Carry out " + operation.spec.name
                                : docstring_text(operation.spec.description);
    list.push_back({{"name", operation.spec.name},
                    {"member", operation.member},
                    {"model", operation.input_model},
                    {"returns", answer_union(operation)},
                    {"doc", doc.ends_with('.') ? doc : doc + "."},
                    {"dependency", operation.dependency},
                    {"method", operation.method},
                    {"optional_client", !dependency->spec.required},
                    {"inputs", inputs_of(design, operation)},
                    {"domain", domain_call_json(operation)},
                    {"delegated", !operation.call.known()},
                    {"outcomes", std::move(outcomes)}});
  }
  return list;
}

/// The layers around the work, from outside to inside: the breaker, the pool's slot, the retries,
/// the time limit. One slot covers all attempts of a request together, and each attempt has its own
/// time: a limit around all of them would leave none for the repetition after a timeout. Each layer
/// is there only where the prompt asks for it; without any the node calls the worker at once.
void add_guards(NodeDesign const& design, json& values) {
  bool const pool = has_feature(design, "connection_pool");
  bool const timeout = node_limits_time(design);
  bool const retry = node_retries(design);
  bool const breaker = has_feature(design, "circuit_breaker");
  std::vector<std::string> contexts;
  if (pool) contexts.emplace_back("self._slots");
  if (timeout && !retry) contexts.emplace_back("asyncio.timeout(TIMEOUT_SECONDS)");
  values["limit"] =
      contexts.empty() ? json(false) : json("async with " + join(contexts, ", ") + ":");
  std::string const perform =
      design.single() ? "_run_" + design.operations.front().spec.name : "_perform";
  values["guarded"] = pool || timeout || retry || breaker;
  values["entry"] = values["guarded"].get<bool>() ? "_guarded" : perform;
  values["worker"] = timeout && retry ? "_attempt" : perform;
  values["timed_attempts"] = timeout && retry;
  values["attempted"] = perform;
  values["perform"] = retry ? "_retried" : perform;
  values["limited"] = contexts.empty() ? values["perform"] : json("_limited");
  values["retries_only"] = contexts.empty() && !breaker;
  std::string const words = contexts.empty() ? "" : " within the limits of this node";
  values["limit_words"] = words;
  values["guards"] = breaker ? ", unless the circuit is open" : words;
  values["pool"] = pool;
  values["retry"] = retry;
  values["breaker"] = breaker;
}

/// A name is imported where the template uses it. If the two disagree, the node has an unused
/// import or, worse, a NameError on its first request.
void import_settings(NodeDesign const& design, PythonImports& imports) {
  if (has_feature(design, "connection_pool")) imports.add(".settings", "POOL_MAX_SIZE");
  if (node_limits_time(design)) imports.add(".settings", "TIMEOUT_SECONDS");
  if (node_retries(design)) {
    imports.add(".settings", "RETRY_MAX_ATTEMPTS");
    imports.add(".settings", "RETRY_BASE_DELAY_SECONDS");
    imports.add(".resilience", "TRANSIENT_ERRORS");
  }
  if (has_feature(design, "circuit_breaker")) imports.add(".resilience", "CircuitBreaker");
  for (auto const& operation : design.operations) {
    if (!operation.call.known() && uses_default_ttl(design, operation)) {
      imports.add(".settings", "DEFAULT_TTL_SECONDS");
    }
  }
}

/// Imports in the order of their sections; PythonImports sorts them. `Any` and the two UUID names
/// are used by every effect node, the rest hangs on what the design has.
std::string node_imports(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("asyncio");
  imports.add_module("logging");
  imports.add("typing", "Any");
  imports.add("uuid", "UUID");
  imports.add("uuid", "uuid4");
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add("omnibase_core.nodes.node_effect", "NodeEffect");
  imports.add("pydantic", "ValidationError");
  if (!design.single()) imports.add("pydantic", "BaseModel");
  imports.add(".clients", design.prefix + "Clients");
  bool const names_operations = !design.single() || !design.subscriptions.empty();
  if (names_operations) imports.add(".enums", design.operation_enum);
  imports.add(".enums", design.outcome_enum);
  imports.add(".metrics", design.prefix + "Recorder");
  imports.add(".metrics", "snapshot");
  for (auto const& name : model_class_names(design, false)) imports.add(".models", name);
  imports.add(".protocols", "ProtocolPingable");
  for (auto const& each : design.dependencies) imports.add(".protocols", each.protocol);
  if (!design.targets.empty()) imports.add(".performance", "unmet_targets");
  if (!design.subscriptions.empty()) {
    for (char const* name : {"SUBSCRIPTIONS", "event_body", "event_type_of"}) {
      imports.add(".events", name);
    }
  }
  if (!design.publications.empty()) {
    imports.add(".events", "envelope_of");
    imports.add(".events", "publications_for");
  }
  import_settings(design, imports);
  import_domains(design, imports);
  return imports.text();
}

/// `dispatch` is empty for a node of one operation, which needs no table to find it.
File node_file(NodeDesign const& design) {
  json const operations = operations_of(design);
  json values = {
      {"class_name", design.spec.class_name},
      {"node_name", design.spec.name},
      {"description", docstring_text(design.spec.description)},
      {"prefix", design.prefix},
      {"imports", node_imports(design)},
      {"input_model", design.input_model},
      {"output_model", design.output_model},
      {"metrics_model", design.metrics_model},
      {"health_model", design.health_model},
      {"operation_enum", design.operation_enum},
      {"outcome_enum", design.outcome_enum},
      {"result_union", result_union(design)},
      {"operations", operations},
      {"dispatch", design.single() ? json::array() : operations},
      {"multi", !design.single()},
      {"dependencies", clients_json(design, false)},
      {"required_dependencies", clients_json(design, true)},
      {"has_required", !clients_json(design, true).empty()},
      {"messaging", design.messaging},
      {"has_subscriptions", !design.subscriptions.empty()},
      {"handlers", handlers_json(design)},
      {"has_publications", !design.publications.empty()},
      {"publishes_failures", publishes_failures(design)},
      {"has_targets", !design.targets.empty()},
      {"flags", flags_json(design)},
      {"invalid", any_domain(design) ? "ValidationError | InvalidRequestError" : "ValidationError"},
      {"refused",
       any_domain(design) ? "(ValidationError, InvalidRequestError)" : "ValidationError"},
      {"hides", !hidden_names(design).empty()},
      {"event_key", event_key(design)}};
  add_guards(design, values);
  return {"node.py", render("node.py", values)};
}

}  // namespace

bool has_input(DesignOperation const& operation, std::string_view name) {
  auto const& inputs = operation.spec.inputs;
  return std::ranges::find(inputs, name, &SpecField::name) != inputs.end();
}

bool has_feature(NodeDesign const& design, std::string_view name) {
  return design.spec.feature(name) != nullptr;
}

std::string answer_union(DesignOperation const& operation) {
  std::vector<std::string> models;
  for (auto const& outcome : operation.outcomes) models.push_back(outcome.model);
  return join(models, " | ");
}

/// In the order of operations and each model once, however many operations answer with it.
std::string result_union(NodeDesign const& design) {
  std::vector<std::string> models;
  for (auto const& operation : design.operations) {
    for (auto const& outcome : operation.outcomes) {
      if (std::ranges::find(models, outcome.model) == models.end()) {
        models.push_back(outcome.model);
      }
    }
  }
  return join(models, " | ");
}

std::string outcome_member(Outcome const& outcome) {
  std::string member = outcome.value;
  for (char& c : member) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return member;
}

std::string quoted_list(std::vector<std::string> const& values) {
  std::vector<std::string> quoted;
  for (auto const& value : values) quoted.push_back(python_string(value));
  return join(quoted, ", ");
}

/// Without such an event node.py leaves out the code that would publish one.
bool publishes_failures(NodeDesign const& design) {
  return std::ranges::any_of(design.publications, [](DesignPublication const& each) {
    return std::ranges::find(each.outcomes, kFailed) != each.outcomes.end();
  });
}

/// What is no compute node and no orchestrator is an effect node: prompt_parsing refuses reducers.
std::vector<File> node_files(NodeDesign const& design) {
  std::vector<File> files = support_files(design);
  if (design.spec.kind == "compute") {
    std::ranges::move(compute_files(design), std::back_inserter(files));
  } else if (design.spec.kind == "orchestrator") {
    std::ranges::move(orchestrator_files(design), std::back_inserter(files));
  } else if (design.spec.kind == "reducer") {
    std::ranges::move(reducer_files(design), std::back_inserter(files));
  } else {
    files.push_back(node_file(design));
    std::ranges::move(domain_files(design), std::back_inserter(files));
  }
  return files;
}

}  // namespace omninode::onex
