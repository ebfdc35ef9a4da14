#include "stages/onex/integration_values.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/node_values.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/reduction_files.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// The plays pretend that an answer began so long ago; latencies are then at least that.
constexpr std::string_view kLatencySeconds = "0.02";

/// One kind of end, and how often the metrics test lets it happen.
struct Play {
  std::string operation;
  std::string outcome;
  int times = 1;
};

/// Neighbours have different counts, so that a metric which counts the wrong end has a wrong value.
/// The exception is played as well, for metrics that count errors.
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

/// Mirrors recorder.count() of the generated metrics.py, with the plays in place of its counters.
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
/// Shares are compared exactly: test and node divide the same whole numbers in the same order. What
/// no play touches, such as published events, must still be zero.
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
  if (measure.expression.find("latencies") != std::string::npos) {
    bool const seconds = measure.expression.ends_with("/ 1000.0");
    return value + " >= " + (seconds ? std::string(kLatencySeconds) : "20.0");
  }
  if (measure.expression == "recorder.operations_per_second()") return value + " > 0.0";
  if (measure.expression == "recorder.events_published") return value + " == 2";
  if (measure.expression == "recorder.events_unpublished") return value + " == 3";
  return value + " == 0";
}

/// The start is moved back instead of waiting, so that tests take no time and never flicker.
json plays_json(std::vector<Play> const& plays, bool publishes) {
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
  if (publishes) list.push_back({{"times", 2}, {"call", "recorder.published(True)"}});
  if (publishes) list.push_back({{"times", 3}, {"call", "recorder.published(False)"}});
  return list;
}

json checks_json(NodeDesign const& design, std::vector<Play> const& plays) {
  json list = json::array();
  for (auto const& metric : design.metrics) list.push_back(metric_check(metric, plays));
  return list;
}

/// One entry for each handler, as node.py has them.
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
                    {"state_before", state_before(design, operation)},
                    {"first_member", outcome_member(operation.outcomes.front())},
                    {"keeps_correlation", !has_input(operation, "correlation_id")},
                    {"dependency", operation.dependency},
                    {"delegated", !operation.call.known()},
                    // Every request has another Idempotency-Key.
                    {"varies", operation.call.has_fact("new_key")},
                    {"method_literal", python_string(operation.method)},
                    {"inputs", sample_inputs(operation)}});
  }
  return list;
}

/// All targets are listed by performance.py, measured or not; only measured ones can be unmet.
void add_targets(NodeDesign const& design, json& values) {
  std::vector<std::string> rows;
  bool measured = false;
  for (auto const& target : design.targets) {
    rows.push_back("(" + python_string(target.spec.metric) + ", " +
                   python_string(target.spec.comparator) + ", " + target.spec.value + ")");
    measured = measured || !target.measure.expression.empty();
  }
  values["has_targets"] = !rows.empty();
  values["has_measured"] = measured;
  values["target_rows"] = rows;
}

}  // namespace

void add_measures(NodeDesign const& design, json& values) {
  auto const plays = plays_of(design);
  // Events of a pure node are part of its answers, and nobody there counts what was delivered.
  bool const publishes = !design.publications.empty() && !node_kind(design.spec.kind).pure;
  values["plays"] = plays_json(plays, publishes);
  std::vector<std::string> gauges;
  for (auto const& metric : design.metrics) {
    if (metric.measure.expression == "recorder.in_flight") gauges.push_back(metric.spec.name);
  }
  values["gauges"] = gauges;
  values["has_gauges"] = !gauges.empty();
  values["metric_checks"] = checks_json(design, plays);
  values["all_outcomes"] = quoted_list(answer_values(design));
  add_targets(design, values);
}

void import_targets(NodeDesign const& design, PythonImports& imports) {
  if (design.targets.empty()) return;
  imports.add("..performance", "TARGETS");
  bool const measured = std::ranges::any_of(design.targets, [](DesignTarget const& target) {
    return !target.measure.expression.empty();
  });
  for (char const* comparison : {"ge", "gt", "le", "lt"}) {
    if (measured) imports.add("operator", comparison);
  }
}

void add_subscriptions(NodeDesign const& design, json& values) {
  values["has_subscriptions"] = !design.subscriptions.empty();
  values["subscriptions"] = subscriptions_json(design);
  if (!design.subscriptions.empty()) {
    auto const& first = design.subscriptions.front();
    values["first_topic"] = python_string(first.spec.topic);
    values["first_event"] = python_string(first.spec.event);
    values["first_handler"] = first.handler;
  }
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

/// A topic may carry several events, and the node subscribes to it once.
std::string sorted_topics(NodeDesign const& design) {
  std::set<std::string> topics;
  for (auto const& each : design.subscriptions) topics.insert(each.spec.topic);
  return "[" + quoted_list({topics.begin(), topics.end()}) + "]";
}

json publishing_values(NodeDesign const& design, DesignOperation const& operation,
                       std::string const& request) {
  auto events = expected_events(design, operation.spec.name, std::string(kAtStart));
  std::ranges::copy(expected_events(design, operation.spec.name, operation.outcomes.front().value),
                    std::back_inserter(events));
  if (events.empty()) return false;
  return {{"expected_events", "[" + quoted_list(events) + "]"},
          {"publishing_request", request},
          {"unpublished_count", std::to_string(2 * events.size())}};
}

/// Where no client is required, an operation fails later with a message that its client "is not
/// configured"; the test looks for these words then.
std::string first_required(NodeDesign const& design) {
  for (auto const& each : design.clients()) {
    if (each.spec.required) return each.spec.name;
  }
  return "not configured";
}

}  // namespace omninode::onex
