#include "stages/onex/contract.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using json = nlohmann::ordered_json;

constexpr int kTimeoutSeconds = 30;

/// Keys that every YAML reader takes for plain strings.
bool is_plain_key(std::string_view key) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"y", "n", "yes", "no", "on", "off", "true", "false", "null"});
  bool const word = !key.empty() && std::ranges::all_of(key, [](char c) {
    return is_lower(c) || is_digit(c) || c == '_';
  });
  return word && is_lower(key[0]) && std::ranges::find(kWords, key) == kWords.end();
}

void emit(YAML::Emitter& out, json const& value) {
  if (value.is_object()) {
    out << YAML::BeginMap;
    for (auto const& [key, member] : value.items()) {
      out << YAML::Key;
      if (!is_plain_key(key)) out << YAML::DoubleQuoted;
      out << key << YAML::Value;
      emit(out, member);
    }
    out << YAML::EndMap;
  } else if (value.is_array()) {
    out << YAML::BeginSeq;
    for (auto const& member : value) emit(out, member);
    out << YAML::EndSeq;
  } else if (value.is_string()) {
    out << YAML::DoubleQuoted << value.get<std::string>();
  } else if (value.is_boolean()) {
    out << value.get<bool>();
  } else if (value.is_number_integer()) {
    out << value.get<long>();
  } else {
    out << value.get<double>();
  }
}

json version() { return {{"major", 1}, {"minor", 0}, {"patch", 0}}; }

json fields_json(std::vector<SpecField> const& fields) {
  json map = json::object();
  for (auto const& field : fields) {
    json entry = {{"type", field.type}, {"required", !field.optional}};
    if (!field.description.empty()) entry["description"] = field.description;
    map[field.name] = std::move(entry);
  }
  return map;
}

json operation_json(DesignOperation const& operation) {
  json output = json::object();
  json answers = json::array();
  for (auto const& outcome : operation.outcomes) {
    json answer = {{"outcome", outcome.value}, {"model", outcome.model}};
    if (!outcome.type_name.empty()) answer["type"] = outcome.type_name;
    answer["fields"] = fields_json(outcome.fields);
    answers.push_back(std::move(answer));
  }
  output["type"] = operation.outcomes.size() > 1 ? "union" : "object";
  output["answers"] = std::move(answers);
  json entry = json::object();
  entry["description"] = operation.spec.description.empty()
                             ? "Carries out " + operation.spec.name + "."
                             : operation.spec.description;
  if (operation.spec.defaulted) entry["fields_are_defaults"] = true;
  entry["input"] = fields_json(operation.spec.inputs);
  entry["output"] = std::move(output);
  entry["delegates_to"] = {{"dependency", operation.dependency}, {"method", operation.method}};
  if (!operation.version_input.empty()) entry["version_check"] = operation.version_input;
  return entry;
}

json operations_json(NodeDesign const& design) {
  json map = json::object();
  for (auto const& operation : design.operations) {
    map[operation.spec.name] = operation_json(operation);
  }
  return map;
}

json io_operations_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) {
    list.push_back({{"operation_type", operation.spec.name},
                    {"atomic", true},
                    {"timeout_seconds", kTimeoutSeconds},
                    {"validation_enabled", true}});
  }
  return list;
}

json dependencies_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& dependency : design.dependencies) {
    json entry = {{"name", dependency.spec.name},
                  {"dependency_type", "service"},
                  {"required", dependency.spec.required},
                  {"description", dependency.spec.purpose.empty() ? dependency.spec.type
                                                                  : dependency.spec.purpose}};
    list.push_back(std::move(entry));
  }
  return list;
}

json clients_json(NodeDesign const& design) {
  json map = json::object();
  for (auto const& dependency : design.dependencies) {
    map[dependency.spec.name] = {{"type", dependency.spec.type},
                                 {"protocol", dependency.protocol},
                                 {"required", dependency.spec.required},
                                 {"is_default", dependency.spec.defaulted}};
  }
  return map;
}

json topics_json(NodeDesign const& design) {
  json subscribe = json::array();
  for (auto const& each : design.subscriptions) {
    subscribe.push_back({{"topic", each.spec.topic},
                         {"event", each.spec.event},
                         {"model", each.model},
                         {"operation", each.operation}});
  }
  json publish = json::array();
  for (auto const& each : design.publications) {
    publish.push_back({{"topic", each.spec.topic},
                       {"event", each.spec.event},
                       {"condition", each.spec.condition},
                       {"outcomes", each.outcomes},
                       {"operations", each.operations}});
  }
  return {{"subscribe", std::move(subscribe)}, {"publish", std::move(publish)}};
}

/// The bounds that the official model has names for, from the targets that fit them.
json performance_json(NodeDesign const& design) {
  json limits = json::object();
  double latency_ms = 0;
  double throughput = 0;
  for (auto const& target : design.targets) {
    double const value = std::strtod(target.spec.value.c_str(), nullptr);
    auto const& expression = target.measure.expression;
    if (expression.find("latency") != std::string::npos) {
      bool const seconds = expression.ends_with("/ 1000.0");
      latency_ms = std::max(latency_ms, seconds ? value * 1000 : value);
    }
    if (expression == "recorder.operations_per_second()") throughput = std::max(throughput, value);
  }
  if (latency_ms > 0) {
    limits["single_operation_max_ms"] =
        static_cast<long>(std::clamp(std::ceil(latency_ms), 1., 1e9));
  }
  if (throughput > 0) limits["throughput_min_ops_per_second"] = throughput;
  return limits;
}

json targets_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& target : design.targets) {
    json entry = {{"metric", target.spec.metric},
                  {"comparator", target.spec.comparator},
                  {"value", std::strtod(target.spec.value.c_str(), nullptr)},
                  {"unit", target.spec.unit},
                  {"statement", target.spec.text}};
    if (target.spec.percentile > 0) entry["percentile"] = target.spec.percentile;
    entry["measured_by_node"] = !target.measure.expression.empty();
    list.push_back(std::move(entry));
  }
  return list;
}

json metrics_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& metric : design.metrics) {
    json entry = {{"name", metric.spec.name},
                  {"kind", metric.spec.kind},
                  {"unit", metric.spec.unit},
                  {"formula", metric.measure.formula}};
    if (!metric.spec.description.empty()) entry["description"] = metric.spec.description;
    list.push_back(std::move(entry));
  }
  return list;
}

json features_json(NodeDesign const& design) {
  json map = json::object();
  for (auto const& feature : design.spec.features) {
    json entry = {{"enabled", true}};
    for (auto const& [key, value] : feature.values) entry[key] = value;
    entry["statement"] = feature.text;
    map[feature.name] = std::move(entry);
  }
  return map;
}

json delegations_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& delegation : design.spec.delegations) {
    list.push_back({{"service", delegation.service},
                    {"subject", delegation.subject},
                    {"version_check", delegation.version_check},
                    {"statement", delegation.text}});
  }
  return list;
}

json capabilities_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) list.push_back(operation.spec.name);
  bool const conflicts = std::ranges::any_of(
      design.outcomes, [](Outcome const& each) { return each.kind == OutcomeKind::conflict; });
  if (conflicts) list.push_back("handle_conflicts");
  if (!design.publications.empty()) list.push_back("publish_events");
  if (!design.subscriptions.empty()) list.push_back("handle_events");
  list.push_back("track_metrics");
  return list;
}

json error_handling_json(NodeDesign const& design) {
  json list = json::array({{{"code", "DEPENDENCY_UNAVAILABLE"},
                            {"when", "a required client is missing"},
                            {"recovery", "bind the client or register it in the container"}},
                           {{"code", "OPERATION_FAILED"},
                            {"when", "a client fails or answers in another form"},
                            {"recovery", "repeat the request when the cause is gone"}},
                           {{"code", "INVALID_PARAMETER"},
                            {"when", "a request or a message lacks a field or has a wrong one"},
                            {"recovery", "correct the request"}}});
  if (!design.publications.empty()) {
    list.push_back({{"code", "EVENT_NOT_PUBLISHED"},
                    {"when", "an event is not delivered; the work stays done"},
                    {"recovery", "read events_unpublished of the output and publish again"}});
  }
  return list;
}

/// Retries and the circuit breaker under the names of the official model, with its own rule that
/// the breaker's threshold is not above the number of attempts.
json retry_json(NodeDesign const& design) {
  auto const* retry = design.spec.feature("retry");
  auto const* breaker = design.spec.feature("circuit_breaker");
  auto const value = [](SpecFeature const* feature, std::string const& key, long otherwise) {
    if (feature == nullptr) return otherwise;
    auto const found = feature->values.find(key);
    return found == feature->values.end() ? otherwise : std::max(1L, found->second);
  };
  long const attempts = value(retry, "max_attempts", 3);
  long const threshold = value(breaker, "failure_threshold", 5);
  return {{"max_attempts", attempts},
          {"backoff_strategy", "exponential"},
          {"base_delay_ms", 100},
          {"circuit_breaker_enabled", breaker != nullptr},
          {"circuit_breaker_threshold", std::min(threshold, attempts)}};
}

void add_identity(NodeDesign const& design, json& contract) {
  auto const& spec = design.spec;
  contract["name"] = spec.name;
  contract["version"] = version();
  contract["contract_version"] = version();
  contract["node_type"] = "EFFECT";
  contract["node_name"] = spec.name;
  contract["description"] = spec.description;
  contract["input_model"] = design.input_model;
  contract["output_model"] = design.output_model;
  contract["tool_specification"] = {{"tool_name", spec.name}, {"main_tool_class", spec.class_name}};
  contract["tags"] = json::array({"effect", spec.domain});
  contract["metadata"] = {{"domain", spec.domain}, {"generated", true}};
}

void add_state(NodeDesign const& design, json& contract) {
  json input = {{"model", design.input_model}, {"fields", fields_json(design.inputs)}};
  std::vector<std::string> outcomes;
  for (auto const& outcome : design.outcomes) outcomes.push_back(outcome.value);
  contract["input_state"] = std::move(input);
  contract["output_state"] = {{"model", design.output_model}, {"outcomes", outcomes}};
}

void add_promises(NodeDesign const& design, json& contract) {
  if (!design.targets.empty()) {
    if (auto limits = performance_json(design); !limits.empty()) {
      contract["performance"] = std::move(limits);
    }
    contract["performance_targets"] = targets_json(design);
  }
  contract["metrics"] = metrics_json(design);
  if (!design.spec.features.empty()) contract["features"] = features_json(design);
  bool const retries =
      design.spec.feature("retry") != nullptr || design.spec.feature("circuit_breaker") != nullptr;
  if (retries) contract["retry_policies"] = retry_json(design);
  contract["error_handling"] = error_handling_json(design);
  contract["health_checks"] =
      json::array({{{"name", "dependency_check"}, {"checks", "every client can be reached"}}});
  if (!design.targets.empty()) {
    contract["health_checks"].push_back(
        {{"name", "target_check"}, {"checks", "measured values meet the performance targets"}});
  }
  contract["onex_compliance"] = {{"base_class", "NodeEffect"},
                                 {"execute_method", "execute_effect"},
                                 {"error_class", "ModelOnexError"}};
}

}  // namespace

std::string contract_yaml(NodeDesign const& design) {
  json contract = json::object();
  add_identity(design, contract);
  contract["capabilities"] = capabilities_json(design);
  contract["operations"] = operations_json(design);
  contract["io_operations"] = io_operations_json(design);
  add_state(design, contract);
  contract["dependencies"] = dependencies_json(design);
  contract["clients"] = clients_json(design);
  if (!design.spec.delegations.empty()) contract["delegations"] = delegations_json(design);
  if (!design.subscriptions.empty() || !design.publications.empty()) {
    contract["event_topics"] = topics_json(design);
  }
  add_promises(design, contract);
  YAML::Emitter out;
  out.SetIndent(2);
  emit(out, contract);
  return std::string(out.c_str()) + "\n";
}

}  // namespace omninode::onex
