// node.py and the modules it is made of: metrics, performance, settings, resilience.
#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

constexpr long kDefaultPoolSize = 10;
constexpr long kDefaultRetryAttempts = 3;
constexpr long kDefaultBreakerThreshold = 5;
constexpr long kDefaultTimeoutSeconds = 30;

bool any_expression(NodeDesign const& design, std::string_view needle) {
  auto const uses = [&](auto const& each) {
    return each.measure.expression.find(needle) != std::string::npos;
  };
  return std::ranges::any_of(design.metrics, uses) || std::ranges::any_of(design.targets, uses);
}

long feature_value(NodeDesign const& design, std::string_view feature, std::string const& key,
                   long otherwise) {
  auto const* found = design.spec.feature(feature);
  if (found == nullptr) return otherwise;
  auto const value = found->values.find(key);
  return value == found->values.end() || value->second < 1 ? otherwise : value->second;
}

bool has_default_ttl(NodeDesign const& design) {
  auto const* ttl = design.spec.feature("ttl");
  bool const field = std::ranges::any_of(design.inputs, [](SpecField const& input) {
    return input.optional && input.type == "int" && input.name.starts_with("ttl");
  });
  return field && ttl != nullptr && ttl->values.contains("seconds");
}

json settings_of(NodeDesign const& design) {
  json list = json::array();
  auto const add = [&](char const* name, std::string const& value, char const* comment) {
    list.push_back({{"name", name}, {"value", value}, {"comment", comment}});
  };
  if (has_feature(design, "connection_pool")) {
    auto const most = feature_value(design, "connection_pool", "max_size", kDefaultPoolSize);
    auto const least = feature_value(design, "connection_pool", "min_size", 1);
    add("POOL_MIN_SIZE", std::to_string(least), "Connections that an adapter keeps open.");
    add("POOL_MAX_SIZE", std::to_string(most), "Operations that run at the same time, at most.");
  }
  if (has_feature(design, "timeout")) {
    auto const seconds = feature_value(design, "timeout", "seconds", kDefaultTimeoutSeconds);
    add("TIMEOUT_SECONDS", std::to_string(seconds) + ".0", "An operation may take this long.");
  }
  if (has_feature(design, "retry")) {
    auto const attempts = feature_value(design, "retry", "max_attempts", kDefaultRetryAttempts);
    add("RETRY_MAX_ATTEMPTS", std::to_string(attempts), "Calls in all, the first one included.");
    add("RETRY_BASE_DELAY_SECONDS", "0.1", "Pause before the second call; it doubles each time.");
  }
  if (has_feature(design, "circuit_breaker")) {
    auto const threshold =
        feature_value(design, "circuit_breaker", "failure_threshold", kDefaultBreakerThreshold);
    add("BREAKER_FAILURE_THRESHOLD", std::to_string(threshold),
        "Failures in a row that open the circuit.");
    add("BREAKER_OPEN_SECONDS", "30.0", "How long an open circuit stays open.");
  }
  if (has_default_ttl(design)) {
    add("DEFAULT_TTL_SECONDS", std::to_string(feature_value(design, "ttl", "seconds", 1)),
        "Lifetime of an entry whose request names none.");
  }
  return list;
}

File metrics_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("time");
  imports.add("collections", "Counter");
  imports.add("collections", "deque");
  imports.add(".models." + module_of(design.metrics_model), design.metrics_model);
  bool const percentile = any_expression(design, "latency_percentile");
  bool const mean = any_expression(design, "mean_latency");
  if (percentile) imports.add_module("math");
  json metrics = json::array();
  for (auto const& metric : design.metrics) {
    metrics.push_back({{"name", metric.spec.name}, {"expression", metric.measure.expression}});
  }
  json const values = {{"class_name", design.spec.class_name},
                       {"prefix", design.prefix},
                       {"imports", imports.text()},
                       {"max_samples", "1000"},
                       {"metrics_model", design.metrics_model},
                       {"metrics", std::move(metrics)},
                       {"uses_percentage", any_expression(design, "percentage(")},
                       {"uses_fraction", any_expression(design, "fraction(")},
                       {"uses_flags", any_expression(design, "flag_count")},
                       {"uses_throughput", any_expression(design, "operations_per_second")},
                       {"uses_percentile", percentile},
                       {"uses_mean", mean},
                       {"uses_samples", mean || percentile},
                       {"publishes", !design.publications.empty()}};
  return {"metrics.py", render("metrics.py", values)};
}

std::vector<std::string> answer_values(NodeDesign const& design) {
  std::vector<std::string> values;
  for (auto const& outcome : design.outcomes) {
    if (outcome.value != kFailed) values.push_back(outcome.value);
  }
  return values;
}

File performance_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("operator");
  imports.add("collections.abc", "Callable");
  imports.add("dataclasses", "dataclass");
  imports.add(".metrics", design.prefix + "Recorder");
  json targets = json::array();
  for (auto const& target : design.targets) {
    for (std::string_view const function : {"percentage", "fraction"}) {
      if (target.measure.expression.starts_with(function)) {
        imports.add(".metrics", function);
      }
    }
    bool const whole = target.spec.value.find('.') == std::string::npos;
    targets.push_back({{"name", python_string(target.spec.metric)},
                       {"comparator", target.spec.comparator},
                       {"limit", target.spec.value + (whole ? ".0" : "")},
                       {"unit", python_string(target.spec.unit)},
                       {"measured", !target.measure.expression.empty()},
                       {"expression", target.measure.expression}});
  }
  json const values = {{"class_name", design.spec.class_name},
                       {"prefix", design.prefix},
                       {"imports", imports.text()},
                       {"targets", std::move(targets)},
                       {"all_outcomes", quoted_list(answer_values(design))}};
  return {"performance.py", render("performance.py", values)};
}

File resilience_file(NodeDesign const& design, bool retry, bool breaker) {
  PythonImports imports;
  if (breaker) {
    imports.add_module("time");
    imports.add("collections.abc", "Callable");
    imports.add(".settings", "BREAKER_FAILURE_THRESHOLD");
    imports.add(".settings", "BREAKER_OPEN_SECONDS");
  }
  std::string text = imports.text();
  if (breaker) text += retry ? "" : "\n";
  json const values = {{"class_name", design.spec.class_name},
                       {"imports", text},
                       {"retry", retry},
                       {"breaker", breaker},
                       {"retry_and_breaker", retry && breaker}};
  return {"resilience.py", render("resilience.py", values)};
}

json inputs_of(NodeDesign const& design, DesignOperation const& operation) {
  json list = json::array();
  for (auto const& input : operation.spec.inputs) {
    std::string value = "request." + input.name;
    bool const ttl = input.optional && input.type == "int" && input.name.starts_with("ttl") &&
                     has_default_ttl(design);
    if (ttl) value = "DEFAULT_TTL_SECONDS if " + value + " is None else " + value;
    // The flat input of one-operation nodes and the operation's own input agree; no cast needed.
    list.push_back({{"name", input.name}, {"value", value}});
  }
  return list;
}

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
                    {"outcomes", std::move(outcomes)}});
  }
  return list;
}

json handlers_of(NodeDesign const& design) {
  json list = json::array();
  std::set<std::string> made;
  for (auto const& each : design.subscriptions) {
    if (!made.insert(each.handler).second) continue;
    auto const& operation = design.operation(each.operation);
    json inputs = json::array();
    for (auto const& input : operation.spec.inputs) inputs.push_back({{"name", input.name}});
    // An input of that name may be of another type, or missing; then the call gets a fresh id.
    bool const own = has_input(operation, "correlation_id");
    list.push_back({{"handler", each.handler},
                    {"event", python_string(each.spec.event)},
                    {"event_name", each.spec.event},
                    {"model", each.model},
                    {"operation", operation.spec.name},
                    {"member", operation.member},
                    {"correlation", own ? "uuid4()" : "event.correlation_id"},
                    {"inputs", std::move(inputs)}});
  }
  return list;
}

json flags_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) {
    auto const& outcome = operation.outcomes.front();
    for (auto const& field : outcome.fields) {
      bool const flag = field.type == "bool" && (field.name == "hit" || field.name == "found");
      if (!flag || !any_expression(design, "flag_count(" + python_string(field.name))) continue;
      list.push_back(
          {{"model", outcome.model}, {"name", field.name}, {"literal", python_string(field.name)}});
    }
  }
  return list;
}

json dependencies_of(NodeDesign const& design, bool required_only) {
  json list = json::array();
  for (auto const& each : design.dependencies) {
    if (required_only && !each.spec.required) continue;
    list.push_back({{"name", each.spec.name},
                    {"protocol", each.protocol},
                    {"literal", python_string(each.spec.name)},
                    {"or", " or "}});
  }
  if (!list.empty()) list.back()["or"] = "";
  return list;
}

std::string event_key(NodeDesign const& design) {
  std::string key;
  for (auto const& operation : design.operations) {
    if (key.empty()) key = operation.key_input;
  }
  auto const input = std::ranges::find(design.inputs, key, &SpecField::name);
  if (input == design.inputs.end()) return "str(correlation_id)";
  if (input->optional) return "str(request." + key + " or correlation_id)";
  return input->type == "string" ? "request." + key : "str(request." + key + ")";
}

void add_guards(NodeDesign const& design, json& values) {
  bool const pool = has_feature(design, "connection_pool");
  bool const timeout = has_feature(design, "timeout");
  bool const retry = has_feature(design, "retry");
  bool const breaker = has_feature(design, "circuit_breaker");
  std::vector<std::string> contexts;
  if (pool) contexts.emplace_back("self._slots");
  if (timeout) contexts.emplace_back("asyncio.timeout(TIMEOUT_SECONDS)");
  values["limit"] =
      contexts.empty() ? json(false) : json("async with " + join(contexts, ", ") + ":");
  values["indent"] = contexts.empty() ? "" : "    ";
  std::string const perform =
      design.single() ? "_run_" + design.operations.front().spec.name : "_perform";
  values["guarded"] = pool || timeout || retry || breaker;
  values["entry"] = values["guarded"].get<bool>() ? "_guarded" : perform;
  values["worker"] = perform;
  values["perform"] = retry ? "_retried" : perform;
  std::string const words = contexts.empty() ? "" : " within the limits of this node";
  values["limit_words"] = words;
  values["guards"] = breaker ? ", unless the circuit is open" : words;
  values["pool"] = pool;
  values["retry"] = retry;
  values["breaker"] = breaker;
}

void import_settings(NodeDesign const& design, PythonImports& imports) {
  if (has_feature(design, "connection_pool")) imports.add(".settings", "POOL_MAX_SIZE");
  if (has_feature(design, "timeout")) imports.add(".settings", "TIMEOUT_SECONDS");
  if (has_feature(design, "retry")) {
    imports.add(".settings", "RETRY_MAX_ATTEMPTS");
    imports.add(".settings", "RETRY_BASE_DELAY_SECONDS");
    imports.add(".resilience", "TRANSIENT_ERRORS");
  }
  if (has_feature(design, "circuit_breaker")) imports.add(".resilience", "CircuitBreaker");
  if (has_default_ttl(design)) imports.add(".settings", "DEFAULT_TTL_SECONDS");
  bool const waits = has_feature(design, "connection_pool") || has_feature(design, "timeout") ||
                     has_feature(design, "retry");
  if (waits) imports.add_module("asyncio");
}

std::string node_imports(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("logging");
  imports.add("typing", "Any");
  imports.add("uuid", "UUID");
  imports.add("uuid", "uuid4");
  imports.add("omnibase_core", "EnumCoreErrorCode");
  imports.add("omnibase_core", "ModelOnexError");
  imports.add("omnibase_core.models.container.model_onex_container", "ModelONEXContainer");
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
  return imports.text();
}

File node_file(NodeDesign const& design) {
  json const operations = operations_of(design);
  json values = {{"class_name", design.spec.class_name},
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
                 {"dependencies", dependencies_of(design, false)},
                 {"required_dependencies", dependencies_of(design, true)},
                 {"has_required", !dependencies_of(design, true).empty()},
                 {"messaging", design.messaging},
                 {"has_subscriptions", !design.subscriptions.empty()},
                 {"handlers", handlers_of(design)},
                 {"has_publications", !design.publications.empty()},
                 {"publishes_failures", publishes_failures(design)},
                 {"has_targets", !design.targets.empty()},
                 {"flags", flags_of(design)},
                 {"event_key", event_key(design)}};
  add_guards(design, values);
  return {"node.py", render("node.py", values)};
}

File package_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add(".node", design.spec.class_name);
  json const values = {{"module_doc", design.spec.class_name + ", version 1.0.0: " +
                                          docstring_text(design.spec.description)},
                       {"has_exports", true},
                       {"imports", imports.text()},
                       {"exports", json::array({design.spec.class_name})}};
  return {"__init__.py", render("package.py", values)};
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

bool publishes_failures(NodeDesign const& design) {
  return std::ranges::any_of(design.publications, [](DesignPublication const& each) {
    return std::ranges::find(each.outcomes, kFailed) != each.outcomes.end();
  });
}

std::vector<File> node_files(NodeDesign const& design) {
  std::vector<File> files = {package_file(design), node_file(design), metrics_file(design)};
  if (!design.targets.empty()) files.push_back(performance_file(design));
  json const settings = settings_of(design);
  if (!settings.empty()) {
    json const values = {{"class_name", design.spec.class_name}, {"settings", settings}};
    files.push_back({"settings.py", render("settings.py", values)});
  }
  bool const retry = has_feature(design, "retry");
  bool const breaker = has_feature(design, "circuit_breaker");
  if (retry || breaker) files.push_back(resilience_file(design, retry, breaker));
  return files;
}

}  // namespace omninode::onex
