// events.py and the envelope.
#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// A map, because a topic may be both heard and published to; its constant is defined once, and the
/// constants stand in one order.
json topic_constants(NodeDesign const& design) {
  std::map<std::string, std::string> topics;
  for (auto const& each : design.subscriptions) topics[each.constant] = each.spec.topic;
  for (auto const& each : design.publications) topics[each.constant] = each.spec.topic;
  json list = json::array();
  for (auto const& [constant, topic] : topics) {
    list.push_back({{"constant", constant}, {"literal", python_string(topic)}});
  }
  return list;
}

/// Several events may come by one topic: the node subscribes once and tells them apart by their
/// type.
json subscribed_topics(NodeDesign const& design) {
  std::map<std::string, std::set<std::string>> events;
  for (auto const& each : design.subscriptions) {
    events[each.constant].insert(python_string(each.spec.event));
  }
  json list = json::array();
  for (auto const& [constant, names] : events) {
    list.push_back({{"constant", constant}, {"events", names}});
  }
  return list;
}

/// The table by which events.py picks the events of an end; the condition is for people.
json publications(NodeDesign const& design) {
  json list = json::array();
  for (auto const& each : design.publications) {
    list.push_back({{"constant", each.constant},
                    {"event", python_string(each.spec.event)},
                    {"condition", python_string(each.spec.condition)},
                    {"operations", quoted_list(each.operations)},
                    {"outcomes", quoted_list(each.outcomes)}});
  }
  return list;
}

/// A node that only listens needs neither envelope nor ids.
File events_file(NodeDesign const& design) {
  PythonImports imports;
  bool const publishes = !design.publications.empty();
  if (publishes) {
    imports.add("dataclasses", "dataclass");
    imports.add("uuid", "UUID");
    imports.add(".models.model_event_envelope", "ModelEventEnvelope");
  }
  std::string const import_text = imports.text();
  json const values = {{"class_name", design.spec.class_name},
                       {"node_name", python_string(design.spec.name)},
                       {"imports", import_text},
                       {"pure", node_kind(design.spec.kind).pure},
                       {"topics", topic_constants(design)},
                       {"has_subscriptions", !design.subscriptions.empty()},
                       {"subscribed", subscribed_topics(design)},
                       {"has_publications", publishes},
                       {"announces", announces_start(design)},
                       {"publications", publications(design)}};
  return {"events.py", render("events.py", values)};
}

/// The correlation id lets a consumer follow a request. The payload stays a mapping, since one
/// envelope carries the answers of all operations.
File envelope_file(NodeDesign const& design) {
  bool const pure = node_kind(design.spec.kind).pure;
  PythonImports imports;
  imports.add("uuid", "UUID");
  imports.add("pydantic", "BaseModel");
  imports.add("pydantic", "ConfigDict");
  json fields = json::array();
  auto const field = [&](char const* name, char const* annotation, char const* assign = "") {
    fields.push_back({{"name", name}, {"annotation", annotation}, {"assign", assign}});
  };
  // Returned instead of sent: it says where it wants to go, and the sender adds the time.
  if (pure) field("topic", "str");
  if (pure) field("key", "str");
  field("event_type", "str");
  field("correlation_id", "UUID");
  field("source_node", "str");
  if (!pure) {
    imports.add("datetime", "UTC");
    imports.add("datetime", "datetime");
    imports.add("pydantic", "Field");
    field("timestamp", "datetime", " = Field(default_factory=lambda: datetime.now(UTC))");
  }
  field("payload", "dict[str, object]");
  json const values = {{"module_doc", "The envelope around every event that " +
                                          design.spec.class_name + " publishes."},
                       {"class_doc", "An event with what identifies it and where it comes from."},
                       {"class_name", "ModelEventEnvelope"},
                       {"imports", imports.text()},
                       {"frozen", true},
                       {"fields", std::move(fields)}};
  return {"models/model_event_envelope.py", render("model.py", values)};
}

}  // namespace

/// The package of models is written again here, with the envelope in it; without publications the
/// one of code_generation is right as it is.
std::vector<File> event_files(NodeDesign const& design) {
  if (design.publications.empty() && design.subscriptions.empty()) return {};
  std::vector<File> files = {events_file(design)};
  if (!design.publications.empty()) {
    files.push_back(envelope_file(design));
    files.push_back(models_package(design, true));
  }
  return files;
}

}  // namespace omninode::onex
