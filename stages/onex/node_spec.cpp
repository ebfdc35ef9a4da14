#include "stages/onex/node_spec.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/bounded_json.hpp"

namespace omninode::onex {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecField, name, type, optional, description, choices)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecOperation, name, description, inputs, output_types,
                                   output_fields, defaulted)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecTopic, topic, event, condition, topic_defaulted)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecMetric, name, kind, unit, description)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecDependency, name, type, required, purpose, defaulted)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecTarget, text, metric, percentile, comparator, value, unit)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecDelegation, text, service, subject, version_check)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecFeature, name, values, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecStep, name, description, service, after, compensation)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SpecStatement, line, text, facts)

SpecFeature const* NodeSpec::feature(std::string_view wanted) const {
  auto const found = std::ranges::find(features, wanted, &SpecFeature::name);
  return found == features.end() ? nullptr : &*found;
}

std::string NodeSpec::to_json() const {
  nlohmann::ordered_json json;
  json["schema"] = kSpecSchema;
  json["onex"] = onex;
  json["node_type"] = kind;
  json["version"] = version;
  json["name"] = name;
  json["class_name"] = class_name;
  json["description"] = description;
  json["domain"] = domain;
  json["operations"] = nlohmann::json(operations);
  json["subscriptions"] = nlohmann::json(subscriptions);
  json["publications"] = nlohmann::json(publications);
  json["metrics"] = nlohmann::json(metrics);
  json["dependencies"] = nlohmann::json(dependencies);
  json["performance_targets"] = nlohmann::json(targets);
  json["delegations"] = nlohmann::json(delegations);
  json["features"] = nlohmann::json(features);
  json["steps"] = nlohmann::json(steps);
  json["statements"] = nlohmann::json(statements);
  json["warnings"] = warnings;
  // Nothing of a prompt can make this throw: bytes that are no UTF-8 are replaced.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Bounded, because a spec may come from a row that somebody else wrote. A spec of another schema
/// is refused instead of read by half: a run of an older build fails with a plain message and is
/// submitted again.
NodeSpec NodeSpec::from_json(std::string_view text) {
  try {
    auto const json = parse_bounded(text);
    if (json.at("schema").get<std::string>() != kSpecSchema) {
      throw SpecError("the output of prompt_parsing has another schema version");
    }
    NodeSpec spec;
    json.at("onex").get_to(spec.onex);
    json.at("node_type").get_to(spec.kind);
    json.at("version").get_to(spec.version);
    json.at("name").get_to(spec.name);
    json.at("class_name").get_to(spec.class_name);
    json.at("description").get_to(spec.description);
    json.at("domain").get_to(spec.domain);
    json.at("operations").get_to(spec.operations);
    json.at("subscriptions").get_to(spec.subscriptions);
    json.at("publications").get_to(spec.publications);
    json.at("metrics").get_to(spec.metrics);
    json.at("dependencies").get_to(spec.dependencies);
    json.at("performance_targets").get_to(spec.targets);
    json.at("delegations").get_to(spec.delegations);
    json.at("features").get_to(spec.features);
    json.at("steps").get_to(spec.steps);
    json.at("statements").get_to(spec.statements);
    json.at("warnings").get_to(spec.warnings);
    return spec;
  } catch (nlohmann::json::exception const& error) {
    throw SpecError(std::string("the output of prompt_parsing cannot be read: ") + error.what());
  }
}

}  // namespace omninode::onex
