// tests/test_integration.py: the node in the real container.
#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {

File integration_test(NodeDesign const& design, nlohmann::json const& fakes);

namespace {

using nlohmann::json;

constexpr std::string_view kLatencySeconds = "0.02";

/// One kind of end, and how often the metrics test lets it happen.
struct Play {
  std::string operation;
  std::string outcome;
  int times = 1;
};

std::vector<Play> plays_of(NodeDesign const& design) {
  std::vector<Play> plays;
  int times = 3;
  for (auto const& operation : design.operations) {
    for (auto const& outcome : operation.outcomes) {
      plays.push_back({operation.spec.name, outcome.value, times});
      times = times == 1 ? 4 : times - 1;
    }
  }
  plays.push_back({design.operations.front().spec.name, std::string(kFailed), 2});
  return plays;
}

int played(std::vector<Play> const& plays, std::vector<std::string> const& outcomes,
           std::string const& operation) {
  int total = 0;
  for (auto const& play : plays) {
    bool const counted = std::ranges::find(outcomes, play.outcome) != outcomes.end();
    if (counted && (operation.empty() || operation == play.operation)) total += play.times;
  }
  return total;
}

/// The value a metric must have after the plays, or a bound where it depends on the clock.
std::string metric_check(DesignMetric const& metric, std::vector<Play> const& plays) {
  auto const& measure = metric.measure;
  std::string const value = "metrics." + metric.spec.name;
  if (!measure.whole.empty()) {
    auto const part = played(plays, measure.part, measure.operation);
    auto const whole = played(plays, measure.whole, measure.operation);
    if (whole == 0) return value + " == 0.0";
    bool const ratio = measure.expression.starts_with("fraction");
    return value + " == " + (ratio ? "" : "100.0 * ") + std::to_string(part) + " / " +
           std::to_string(whole);
  }
  if (!measure.part.empty()) {
    return value + " == " + std::to_string(played(plays, measure.part, measure.operation));
  }
  if (measure.expression.find("latency") != std::string::npos) {
    bool const seconds = measure.expression.ends_with("/ 1000.0");
    return value + " >= " + (seconds ? std::string(kLatencySeconds) : "20.0");
  }
  if (measure.expression == "recorder.operations_per_second()") return value + " > 0.0";
  return value + " == 0";
}

json plays_json(std::vector<Play> const& plays) {
  json list = json::array();
  for (auto const& play : plays) {
    std::string call = "recorder.completed(" + python_string(play.operation) + ", " +
                       python_string(play.outcome) + ", recorder.started() - " +
                       std::string(kLatencySeconds) + ")";
    if (play.outcome == kFailed) {
      call = "recorder.started()\n        recorder.failed(" + python_string(play.operation) + ")";
    }
    list.push_back({{"times", play.times}, {"call", call}});
  }
  return list;
}

json checks_json(NodeDesign const& design, std::vector<Play> const& plays) {
  json list = json::array();
  for (auto const& metric : design.metrics) list.push_back(metric_check(metric, plays));
  return list;
}

void import_subscriptions(NodeDesign const& design, PythonImports& imports) {
  for (auto const& each : design.subscriptions) {
    imports.add("..models." + module_of(each.model), each.model);
    import_samples(design.operation(each.operation).spec.inputs, imports);
    if (!has_input(design.operation(each.operation), "correlation_id")) {
      imports.add("uuid", "UUID");
    }
  }
}

std::string imports_of(NodeDesign const& design, DesignOperation const* publishing) {
  PythonImports imports;
  imports.add_module("pytest");
  imports.add("omnibase_core", "ModelOnexError");
  imports.add("omnibase_core.models.container.model_onex_container", "ModelONEXContainer");
  imports.add("omnibase_core.nodes.node_effect", "NodeEffect");
  imports.add("..enums", design.operation_enum);
  imports.add("..models." + module_of(design.input_model), design.input_model);
  imports.add("..node", design.spec.class_name);
  imports.add(".conftest", "Fakes");
  for (auto const& each : design.dependencies) imports.add("..protocols", each.protocol);
  import_samples(design.operations.front().spec.inputs, imports);
  import_subscriptions(design, imports);
  if (publishing != nullptr) {
    auto const& outcome = publishing->outcomes.front();
    imports.add("..models." + module_of(outcome.model), outcome.model);
    import_samples(outcome.fields, imports);
    import_samples(publishing->spec.inputs, imports);
  }
  if (!design.targets.empty()) {
    imports.add("..performance", "TARGETS");
    bool const measured = std::ranges::any_of(design.targets, [](DesignTarget const& target) {
      return !target.measure.expression.empty();
    });
    if (measured) imports.add("..performance", "COMPARATORS");
  }
  if (has_feature(design, "circuit_breaker")) {
    imports.add("..resilience", "CircuitBreaker");
    imports.add("..settings", "BREAKER_FAILURE_THRESHOLD");
    imports.add("..settings", "BREAKER_OPEN_SECONDS");
  }
  if (has_feature(design, "retry")) {
    imports.add_module("asyncio");
    imports.add("..settings", "RETRY_MAX_ATTEMPTS");
  }
  return imports.text();
}

json subscriptions_json(NodeDesign const& design) {
  json list = json::array();
  std::set<std::string> made;
  for (auto const& each : design.subscriptions) {
    if (!made.insert(each.handler).second) continue;
    auto const& operation = design.operation(each.operation);
    list.push_back({{"handler", each.handler},
                    {"event_name", each.spec.event},
                    {"event", python_string(each.spec.event)},
                    {"topic", python_string(each.spec.topic)},
                    {"model", each.model},
                    {"operation", operation.spec.name},
                    {"member", operation.member},
                    {"keeps_correlation", !has_input(operation, "correlation_id")},
                    {"dependency", operation.dependency},
                    {"method_literal", python_string(operation.method)},
                    {"inputs", sample_inputs(operation)}});
  }
  return list;
}

std::string sorted_topics(NodeDesign const& design) {
  std::set<std::string> topics;
  for (auto const& each : design.subscriptions) topics.insert(each.spec.topic);
  return "[" + quoted_list({topics.begin(), topics.end()}) + "]";
}

/// The first operation whose first answer publishes something.
DesignOperation const* publishing_operation(NodeDesign const& design) {
  for (auto const& operation : design.operations) {
    auto const events =
        expected_events(design, operation.spec.name, operation.outcomes.front().value);
    if (!events.empty()) return &operation;
  }
  return nullptr;
}

json publishing_json(NodeDesign const& design, DesignOperation const* operation) {
  if (operation == nullptr) return false;
  auto const& outcome = operation->outcomes.front();
  auto const events = expected_events(design, operation->spec.name, outcome.value);
  std::vector<std::string> arguments = {"operation=" + design.operation_enum + "." +
                                        operation->member};
  for (auto const& input : operation->spec.inputs) {
    arguments.push_back(input.name + "=" + sample_of(input));
  }
  return {{"expected_events", "[" + quoted_list(events) + "]"},
          {"dependency", operation->dependency},
          {"method", operation->method},
          {"answer", sample_answer(outcome)},
          {"publishing_request", design.input_model + "(" + join(arguments, ", ") + ")"},
          {"unpublished_count", std::to_string(2 * events.size())}};
}

void add_targets(NodeDesign const& design, json& values) {
  std::vector<std::string> names;
  bool measured = false;
  for (auto const& target : design.targets) {
    names.push_back(target.spec.metric);
    measured = measured || !target.measure.expression.empty();
  }
  values["has_targets"] = !names.empty();
  values["has_measured"] = measured;
  values["target_names"] = "[" + quoted_list(names) + "]";
}

std::string first_required(NodeDesign const& design) {
  for (auto const& each : design.dependencies) {
    if (each.spec.required) return each.spec.name;
  }
  return "not configured";
}

}  // namespace

File integration_test(NodeDesign const& design, json const& fakes) {
  auto const& operation = design.operations.front();
  auto const* publishing = publishing_operation(design);
  auto const plays = plays_of(design);
  std::vector<std::string> answers;
  for (auto const& outcome : design.outcomes) {
    if (outcome.value != kFailed) answers.push_back(outcome.value);
  }
  json values = {{"class_name", design.spec.class_name},
                 {"imports", imports_of(design, publishing)},
                 {"input_model", design.input_model},
                 {"operation_enum", design.operation_enum},
                 {"operation", operation.spec.name},
                 {"operation_literal", python_string(operation.spec.name)},
                 {"first_outcome", python_string(operation.outcomes.front().value)},
                 {"member", operation.member},
                 {"inputs", sample_inputs(operation)},
                 {"dependency", operation.dependency},
                 {"dependency_literal", python_string(operation.dependency)},
                 {"missing_literal", python_string(first_required(design))},
                 {"fakes", fakes},
                 {"messaging", design.messaging},
                 {"has_subscriptions", !design.subscriptions.empty()},
                 {"subscriptions", subscriptions_json(design)},
                 {"topics_list", sorted_topics(design)},
                 {"publishing", publishing_json(design, publishing)},
                 {"plays", plays_json(plays)},
                 {"metric_checks", checks_json(design, plays)},
                 {"all_outcomes", quoted_list(answers)},
                 {"breaker", has_feature(design, "circuit_breaker")},
                 {"retry", has_feature(design, "retry")}};
  if (!design.subscriptions.empty()) {
    auto const& first = design.subscriptions.front();
    values["first_topic"] = python_string(first.spec.topic);
    values["first_event"] = python_string(first.spec.event);
    values["first_handler"] = first.handler;
  }
  add_targets(design, values);
  return {"tests/test_integration.py", render("test_integration.py", values)};
}

}  // namespace omninode::onex
