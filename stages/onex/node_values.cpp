#include "stages/onex/node_values.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/domain_files.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {

using nlohmann::json;

/// The recorder has only those helpers that some formula calls; this is how the writers of files
/// ask.
bool any_expression(NodeDesign const& design, std::string_view needle) {
  auto const uses = [&](auto const& each) {
    return each.measure.expression.find(needle) != std::string::npos;
  };
  return std::ranges::any_of(design.metrics, uses) || std::ranges::any_of(design.targets, uses);
}

/// Without the exception, which is no answer.
std::vector<std::string> answer_values(NodeDesign const& design) {
  std::vector<std::string> values;
  for (auto const& outcome : design.outcomes) {
    if (outcome.value != kFailed) values.push_back(outcome.value);
  }
  return values;
}

bool is_optional_ttl(SpecField const& input) {
  return input.optional && input.type == "int" && input.name.starts_with("ttl");
}

/// Both are needed: a lifetime that the prompt names, and an input that a request may leave out.
bool uses_default_ttl(NodeDesign const& design, DesignOperation const& operation) {
  auto const* ttl = design.spec.feature("ttl");
  return ttl != nullptr && ttl->values.contains("seconds") &&
         std::ranges::any_of(operation.spec.inputs, is_optional_ttl);
}

/// A domain's module applies the lifetime also where no input could name another one.
bool has_default_ttl(NodeDesign const& design) {
  return uses_usual_ttl(design) ||
         std::ranges::any_of(design.operations, [&](DesignOperation const& operation) {
           return uses_default_ttl(design, operation);
         });
}

/// The same event may come by several topics; its handler is made once, since Python would keep the
/// last of two methods of one name. A pure node makes an id from the request, never by chance.
json handlers_json(NodeDesign const& design) {
  json list = json::array();
  std::set<std::string> made;
  bool const pure = node_kind(design.spec.kind).pure;
  std::string const made_id = "identity_of(request)";
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
                    {"correlation", pure  ? own ? made_id : "event.correlation_id or " + made_id
                                    : own ? "uuid4()"
                                          : "event.correlation_id"},
                    {"inputs", std::move(inputs)}});
  }
  return list;
}

/// Only fields that some formula counts: recording others would cost work that nobody reads.
json flags_json(NodeDesign const& design) {
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

/// The last entry has an empty `or`, since templates without logic cannot know which one is last.
json clients_json(NodeDesign const& design, bool required_only) {
  json list = json::array();
  for (auto const& each : design.clients()) {
    if (required_only && !each.spec.required) continue;
    list.push_back({{"name", each.spec.name},
                    {"protocol", each.protocol},
                    {"literal", python_string(each.spec.name)},
                    {"or", " or "}});
  }
  if (!list.empty()) list.back()["or"] = "";
  return list;
}

/// The first operation that has a key names it for all, so that all events about one thing have one
/// key and keep their order in a partition. Elsewhere it is the correlation id.
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

}  // namespace omninode::onex
