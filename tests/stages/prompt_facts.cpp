#include "tests/stages/prompt_facts.hpp"

#include <algorithm>
#include <set>

#include "stages/onex/text.hpp"

namespace omninode::testing {
namespace {

using onex::NodeSpec;
using Lines = std::set<std::string>;

std::string field_text(onex::SpecField const& field) {
  std::string text = field.type + (field.optional ? "?" : "");
  return field.choices.empty() ? text : text + "(" + onex::join(field.choices, "|") + ")";
}

struct Comparison {
  FactShare share;

  void scalar(std::string const& what, std::string const& wanted, std::string const& read) {
    ++share.stated;
    if (wanted == read) return;
    share.misses.push_back(what + ": stated \"" + wanted + "\", read \"" + read + "\"");
  }
  void lists(std::string const& what, Lines const& wanted, Lines const& read) {
    share.stated += static_cast<int>(wanted.size());
    for (auto const& line : wanted) {
      if (!read.contains(line)) share.misses.push_back(what + ": not read: " + line);
    }
    for (auto const& line : read) {
      if (wanted.contains(line)) continue;
      ++share.stated;
      share.misses.push_back(what + ": invented: " + line);
    }
  }
};

Lines stated_lines(nlohmann::json const& facts, char const* key) {
  Lines lines;
  for (auto const& each : facts.value(key, nlohmann::json::array())) {
    lines.insert(onex::lower(each.get<std::string>()));
  }
  return lines;
}

/// "Event@topic [condition]"; where the file states the topic alone ("@topic"), so here.
Lines topic_lines(std::vector<onex::SpecTopic> const& topics, Lines const& wanted) {
  Lines lines;
  for (auto const& each : topics) {
    std::string line = "@" + (each.topic_defaulted ? std::string() : each.topic);
    if (!each.condition.empty()) line += " [" + each.condition + "]";
    line = onex::lower(line);
    lines.insert(wanted.contains(line) ? line : onex::lower(each.event) + line);
  }
  return lines;
}

Lines field_lines(nlohmann::json const& fields) {
  Lines lines;
  for (auto const& [name, type] : fields.items())
    lines.insert(name + ": " + type.get<std::string>());
  return lines;
}

Lines field_lines(std::vector<onex::SpecField> const& fields) {
  Lines lines;
  for (auto const& field : fields) lines.insert(field.name + ": " + field_text(field));
  return lines;
}

void compare_operations(nlohmann::json const& wanted, NodeSpec const& spec, Comparison& all) {
  Lines names;
  Lines read;
  for (auto const& [name, parts] : wanted.items()) names.insert(name);
  // An operation that follows from a workflow or an event is a default where none is stated.
  bool const none_stated = wanted.empty() && (!spec.steps.empty() || !spec.subscriptions.empty());
  for (auto const& operation : spec.operations) {
    bool const from_event = operation.defaulted && operation.name.starts_with("process_");
    if (!(none_stated && operation.defaulted) && !from_event) read.insert(operation.name);
  }
  all.lists("operations", names, read);
  for (auto const& operation : spec.operations) {
    if (!wanted.contains(operation.name)) continue;
    auto const& parts = wanted.at(operation.name);
    if (parts.contains("inputs")) {
      all.lists(operation.name + " inputs", field_lines(parts["inputs"]),
                field_lines(operation.inputs));
    }
    if (!parts.contains("outputs")) continue;
    if (parts["outputs"].is_array()) {
      Lines types(operation.output_types.begin(), operation.output_types.end());
      Lines const stated = parts["outputs"].get<Lines>();
      all.lists(operation.name + " outputs", stated, types);
    } else {
      all.lists(operation.name + " outputs", field_lines(parts["outputs"]),
                field_lines(operation.output_fields));
    }
  }
}

Lines feature_lines(NodeSpec const& spec) {
  Lines lines;
  for (auto const& feature : spec.features) {
    lines.insert(feature.name);
    for (auto const& [key, value] : feature.values) {
      lines.insert(feature.name + "." + key + "=" + std::to_string(value));
    }
  }
  return lines;
}

Lines feature_lines(nlohmann::json const& facts) {
  Lines lines;
  for (auto const& [name, values] : facts.items()) {
    lines.insert(name);
    for (auto const& [key, value] : values.items()) {
      lines.insert(name + "." + key + "=" + std::to_string(value.get<long>()));
    }
  }
  return lines;
}

std::string step_line(onex::SpecStep const& step) {
  std::string line = step.name;
  if (!step.after.empty()) line += " after " + onex::join(step.after, ",");
  if (!step.service.empty()) line += " by " + step.service;
  if (!step.compensation.empty()) line += " undo " + step.compensation;
  return onex::lower(line);
}

void compare_lists(nlohmann::json const& facts, NodeSpec const& spec, Comparison& all) {
  Lines metrics;
  for (auto const& each : spec.metrics)
    metrics.insert(each.name + " " + each.kind + " " + each.unit);
  all.lists("metrics", stated_lines(facts, "metrics"), metrics);
  Lines dependencies;
  for (auto const& each : spec.dependencies) {
    if (each.defaulted) continue;
    dependencies.insert(
        onex::lower(each.name + " " + each.type + (each.required ? "" : " optional")));
  }
  all.lists("dependencies", stated_lines(facts, "dependencies"), dependencies);
  Lines targets;
  for (auto const& each : spec.targets) {
    targets.insert(each.metric + " " + each.comparator + " " + each.value + " " + each.unit);
  }
  all.lists("targets", stated_lines(facts, "targets"), targets);
  Lines delegations;
  for (auto const& each : spec.delegations) delegations.insert(onex::lower(each.service));
  all.lists("delegations", stated_lines(facts, "delegations"), delegations);
  Lines steps;
  for (auto const& each : spec.steps) steps.insert(step_line(each));
  all.lists("steps", stated_lines(facts, "steps"), steps);
}

}  // namespace

FactShare compare_facts(nlohmann::json const& facts, NodeSpec const& spec) {
  Comparison all;
  all.scalar("kind", facts.at("kind"), spec.kind);
  if (facts.contains("name")) all.scalar("name", facts["name"], spec.name);
  if (facts.contains("version")) all.scalar("version", facts["version"], spec.version);
  if (facts.contains("domain")) all.scalar("domain", facts["domain"], spec.domain);
  compare_operations(facts.at("operations"), spec, all);
  auto const in = stated_lines(facts, "subscribes");
  auto const out = stated_lines(facts, "publishes");
  all.lists("subscribes", in, topic_lines(spec.subscriptions, in));
  all.lists("publishes", out, topic_lines(spec.publications, out));
  all.lists("features", feature_lines(facts.value("features", nlohmann::json::object())),
            feature_lines(spec));
  compare_lists(facts, spec, all);
  return all.share;
}

}  // namespace omninode::testing
