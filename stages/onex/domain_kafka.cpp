// The Kafka domain: JSON records, produced with a size limit and consumed at least once.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/domain_shape.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// An input and no setting: one node may write to many topics.
ShapeInput topic() { return {"topic", {"topic", "topic_name"}, {"string"}}; }

/// A payload is an object, since the module writes JSON objects and sets aside what is none. The
/// key is optional: it only keeps records with the same key in order.
std::vector<Shape> const& shapes() {
  static std::vector<Shape> const kShapes = {
      {"produce",
       {"produce", "publish", "send"},
       {topic(),
        {"payload", {"payload", "message", "event", "value", "data", "body"}, {"object"}},
        {"key", {"key", "message_key", "partition_key"}, {"string"}, false},
        {"headers", {"headers"}, {"object"}, false}},
       {{"done",
         {"delivered", "published", "sent", "success", "ok", "acknowledged"},
         "bool",
         "True"},
        {"partition", {"partition"}, "int", "answer[0]"},
        {"offset", {"offset"}, "int", "answer[1]"}},
       "appends a JSON record of at most 1000000 bytes to a topic"},
      {"consume",
       {"consume", "poll", "fetch", "read"},
       {topic(),
        {"max_messages", {"max_messages", "limit", "batch_size", "max_records"}, {"int"}, false}},
       {{"messages", {"messages", "records", "events"}, "array<object>", "answer.messages"},
        {"count", {"count", "message_count", "consumed"}, "int", "len(answer.messages)"},
        {"dead", {"dead_letters", "dead_lettered", "failed_count"}, "int", "answer.dead"}},
       "takes a batch of records, puts what is no JSON object into the dead letters and only "
       "then commits"},
  };
  return kShapes;
}

/// Where poison goes: the topic that the prompt has for it, else one beside the topic.
std::string dead_letter_topic(NodeDesign const& design, std::string const& topic) {
  for (auto const& each : design.spec.publications) {
    if (has_any_stem(each.topic + " " + each.event, {"dlq", "dead", "poison"})) {
      return python_string(each.topic);
    }
  }
  // Code and no literal: the topic is known when the request comes.
  return topic + " + \".dlq\"";
}

}  // namespace

std::optional<DomainCall> kafka_call(NodeDesign const& design, DesignOperation const& operation) {
  auto call = call_of_shape("kafka", shapes(), operation);
  if (!call) return call;
  // The test template speaks of a limit, whatever the prompt calls it.
  if (call->has_fact("max_messages_input")) {
    call->facts["limit_input"] = call->facts.at("max_messages_input");
    bool const optional = call->has_fact("max_messages_optional");
    call->facts[optional ? "limit_optional" : "limit_required"] = "yes";
  }
  // TOPIC is the constant of the test's module, where the node has the parameter `topic`.
  call->facts["dead_letter_sample"] = dead_letter_topic(design, "TOPIC");
  return call;
}

/// The headers' type is imported only where records are produced.
void kafka_module(NodeDesign const& design, json& values) {
  values["headers_any"] = values.contains("produce");
  values["dead_letter_topic"] = dead_letter_topic(design, "topic");
}

void kafka_tests(DomainCall const& call, json& values, PythonImports& imports) {
  values[call.function] = true;
  imports.add_module("json");
  imports.add("..", "topic_records");
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
}

}  // namespace omninode::onex
