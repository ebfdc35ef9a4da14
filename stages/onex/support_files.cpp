// The modules beside node.py: metrics, performance, settings, resilience, the package.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/domain_files.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/node_values.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Where the prompt asks for a feature and names no figure. The settings are constants of a module
/// of their own, where the user changes them without touching code.
constexpr long kDefaultPoolSize = 10;
constexpr long kDefaultRetryAttempts = 3;
constexpr long kDefaultBreakerThreshold = 5;

/// Values below one are no settings: a pool of zero slots would block every request, zero attempts
/// would never call.
long feature_value(NodeDesign const& design, std::string_view feature, std::string const& key,
                   long otherwise) {
  auto const* found = design.spec.feature(feature);
  if (found == nullptr) return otherwise;
  auto const value = found->values.find(key);
  return value == found->values.end() || value->second < 1 ? otherwise : value->second;
}

/// Only settings of features that the prompt asks for: a constant that nothing reads would promise
/// an effect that it does not have.
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
  if (limits_time(design)) {
    bool const asked = has_feature(design, "timeout");
    add("TIMEOUT_SECONDS", std::to_string(timeout_seconds(design)) + ".0",
        asked ? "One attempt may take this long."
              : "One attempt may take this long; a default, as no limit was asked for.");
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

/// Helpers of the recorder are written where a formula uses them. The last 1000 samples are kept: a
/// bound on memory, and enough that a 99th percentile still has ten values above it.
File metrics_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("time");
  imports.add("collections", "Counter");
  imports.add(".models." + module_of(design.metrics_model), design.metrics_model);
  bool const percentile = any_expression(design, "latencies.percentile_ms");
  bool const mean = any_expression(design, "latencies.mean_ms");
  if (percentile) imports.add_module("math");
  if (mean || percentile) imports.add("collections", "deque");
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
                       {"cancellable", !node_kind(design.spec.kind).pure},
                       {"publishes", !design.publications.empty()}};
  return {"metrics.py", render("metrics.py", values)};
}

/// Limits are written as floats, because what they are compared with is one. Targets without an
/// expression stay in the table, unmeasured.
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

/// The blank lines between imports and what follows differ with the parts that are there, as the
/// formatter wants two before a class and one before a constant.
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

/// The figures stand in the test once more: a node whose limit was changed by mistake still works.
File limits_test(NodeDesign const& design, json const& settings) {
  bool const breaker = has_feature(design, "circuit_breaker");
  PythonImports imports;
  imports.add("..", "settings");
  if (breaker) {
    imports.add_module("pytest");
    imports.add("..resilience", "CircuitBreaker");
    imports.add("..resilience", "CircuitOpenError");
  }
  json const values = {{"class_name", design.spec.class_name},
                       {"imports", imports.text()},
                       {"settings", settings},
                       {"breaker", breaker}};
  return {"tests/test_node_limits.py", render("test_limits.py", values)};
}

/// The package exports the node's class alone; everything else is imported from its module.
File package_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add(".node", design.spec.class_name);
  json const values = {{"module_doc", design.spec.class_name + ", version " + design.spec.version +
                                          ": " + docstring_text(design.spec.description)},
                       {"has_exports", true},
                       {"imports", imports.text()},
                       {"exports", json::array({design.spec.class_name})}};
  return {"__init__.py", render("package.py", values)};
}

}  // namespace

/// Modules without content are not written; what is imported from them is left out by the same
/// features.
std::vector<File> support_files(NodeDesign const& design) {
  std::vector<File> files = {package_file(design), metrics_file(design)};
  if (!design.targets.empty()) files.push_back(performance_file(design));
  json const settings = settings_of(design);
  if (!settings.empty()) {
    json const values = {{"class_name", design.spec.class_name}, {"settings", settings}};
    files.push_back({"settings.py", render("settings.py", values)});
    files.push_back(limits_test(design, settings));
  }
  bool const retry = node_retries(design);
  bool const breaker = has_feature(design, "circuit_breaker");
  if (retry || breaker) files.push_back(resilience_file(design, retry, breaker));
  return files;
}

}  // namespace omninode::onex
