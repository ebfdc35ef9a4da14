// README.md of a node.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Text for one cell of a Markdown table.
std::string cell(std::string_view text) {
  return replace_all(replace_all(docstring_text(text), "|", "/"), "`", "'");
}

json operations_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) {
    json inputs = json::array();
    for (auto const& input : operation.spec.inputs) {
      inputs.push_back({{"name", input.name},
                        {"type", input.type},
                        {"required", input.optional ? "no" : "yes"}});
    }
    std::vector<std::string> answers;
    for (auto const& outcome : operation.outcomes) {
      answers.push_back("`" + outcome.model + "` (" + outcome.value + ")");
    }
    std::string const doc = operation.spec.description.empty()
                                ? "Carries out " + operation.spec.name + "."
                                : docstring_text(operation.spec.description);
    list.push_back({{"name", operation.spec.name},
                    {"doc", doc},
                    {"defaulted", operation.spec.defaulted},
                    {"inputs", std::move(inputs)},
                    {"dependency", operation.dependency},
                    {"method", operation.method},
                    {"answers", join(answers, ", ")}});
  }
  return list;
}

json topics_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& each : design.subscriptions) {
    list.push_back({{"direction", "in"},
                    {"topic", each.spec.topic},
                    {"event", each.spec.event},
                    {"when", "calls " + each.operation}});
  }
  for (auto const& each : design.publications) {
    std::string const when = each.spec.condition.empty() ? "outcome " + join(each.outcomes, ", ")
                                                         : cell(each.spec.condition);
    list.push_back({{"direction", "out"},
                    {"topic", each.spec.topic},
                    {"event", each.spec.event},
                    {"when", when}});
  }
  return list;
}

json targets_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& target : design.targets) {
    auto const& spec = target.spec;
    list.push_back({{"name", spec.metric},
                    {"bound", spec.comparator + " " + spec.value + " " + cell(spec.unit)},
                    {"measured", target.measure.expression.empty() ? "no" : "yes"}});
  }
  return list;
}

json dependencies_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& each : design.dependencies) {
    list.push_back({{"name", each.spec.name},
                    {"type", each.spec.type},
                    {"required", each.spec.required ? "yes" : "no"},
                    {"purpose", cell(each.spec.purpose)}});
  }
  return list;
}

json metrics_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& metric : design.metrics) {
    list.push_back({{"name", metric.spec.name},
                    {"kind", metric.spec.kind},
                    {"unit", metric.spec.unit},
                    {"formula", metric.measure.formula}});
  }
  return list;
}

}  // namespace

File readme_file(NodeDesign const& design) {
  std::vector<std::string> arguments;
  for (auto const& each : design.dependencies) {
    arguments.push_back(each.spec.name + "=" + each.spec.name);
  }
  json features = json::array();
  for (auto const& feature : design.spec.features) {
    features.push_back(feature.name + ": " + cell(feature.text));
  }
  auto const topics = topics_of(design);
  json const values = {{"class_name", design.spec.class_name},
                       {"description", docstring_text(design.spec.description)},
                       {"node_name", design.spec.name},
                       {"input_model", design.input_model},
                       {"output_model", design.output_model},
                       {"bind_arguments", join(arguments, ", ")},
                       {"operations", operations_of(design)},
                       {"has_topics", !topics.empty()},
                       {"topics", topics},
                       {"metrics", metrics_of(design)},
                       {"dependencies", dependencies_of(design)},
                       {"has_targets", !design.targets.empty()},
                       {"targets", targets_of(design)},
                       {"has_features", !features.empty()},
                       {"features", features}};
  return {"README.md", render("readme.md", values)};
}

}  // namespace omninode::onex
