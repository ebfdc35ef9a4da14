// The trace from statements of a prompt to the places of a node that answer them.
#include "stages/onex/trace.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "stages/onex/code_index.hpp"
#include "stages/onex/contract_index.hpp"

namespace omninode {
namespace {

Files files_of(std::map<std::string, std::string> const& texts) {
  Files files;
  for (auto const& [path, text] : texts) {
    files.emplace(path, std::make_shared<std::string const>(text));
  }
  return files;
}

Files sample() {
  return files_of(
      {{"contract.yaml",
        "name: \"store_effect\"\n"
        "node_type: \"EFFECT\"\n"
        "operations:\n"
        "  get:\n"
        "    description: \"get commits_total\"\n"
        "event_topics:\n"
        "  publish:\n"
        "    - topic: \"orders.done-v1\"\n"
        "      event: \"OrderDone\"\n"
        "metrics:\n"
        "  - name: \"commits_total\"\n"
        "contract_version:\n  major: 1\n  minor: 2\n  patch: 0\n"},
       {"events.py", "TOPIC = \"orders.done-v1\"\nDONE = ModelOrderDone(TOPIC)\n"},
       {"metrics.py", "seen = commits_total\nclass M:\n    commits_total: int\n"},
       {"node.py", "class NodeStoreEffect(NodeEffect):\n    def get(self) -> int: ...\n"},
       {"tests/test_get.py", "lost_total = 1\n"}});
}

std::vector<onex::TracePlace> places_of(std::string const& fact) {
  onex::NodeSpec spec;
  spec.class_name = "NodeStoreEffect";
  spec.statements = {{3, "A statement.", {fact}}};
  return onex::trace_statements(spec, sample()).at(0).facts.at(0).places;
}

void expect_place(onex::TracePlace const& place, std::string const& path, int line,
                  std::string const& key = "") {
  EXPECT_EQ(place.path, path);
  EXPECT_EQ(place.line, line);
  EXPECT_EQ(place.key, key);
}

TEST(Trace, PrefersTheSectionOfTheContractAndTheDefinitionInTheCode) {
  auto const metric = places_of("metric:commits_total");
  ASSERT_EQ(metric.size(), 2U);
  expect_place(metric[0], "contract.yaml", 11, "metrics[0].name");
  expect_place(metric[1], "metrics.py", 3);
  auto const operation = places_of("operation:get");
  ASSERT_EQ(operation.size(), 2U);
  expect_place(operation[0], "contract.yaml", 4, "operations.get");
  expect_place(operation[1], "node.py", 2);
}

TEST(Trace, FindsTopicsEventsAndTheClassOfTheNode) {
  auto const topic = places_of("topic:orders.done-v1");
  ASSERT_EQ(topic.size(), 2U);
  expect_place(topic[0], "contract.yaml", 8, "event_topics.publish[0].topic");
  expect_place(topic[1], "events.py", 1);
  auto const event = places_of("event:OrderDone");
  ASSERT_EQ(event.size(), 2U);
  expect_place(event[1], "events.py", 2);
  auto const kind = places_of("kind:effect");
  ASSERT_EQ(kind.size(), 2U);
  expect_place(kind[0], "contract.yaml", 2, "node_type");
  expect_place(kind[1], "node.py", 1);
}

TEST(Trace, AVersionIsAnsweredByAMapping) {
  auto const version = places_of("version:1.2.0");
  ASSERT_EQ(version.size(), 1U);
  expect_place(version[0], "contract.yaml", 12, "contract_version");
  EXPECT_TRUE(places_of("version:1.2.1").empty());
  EXPECT_TRUE(places_of("version:1.2").empty());
}

TEST(Trace, WhatOnlyATestSaysIsNotAnswered) {
  EXPECT_TRUE(places_of("metric:lost_total").empty());
  EXPECT_TRUE(places_of("metric:").empty());
  EXPECT_TRUE(places_of("").empty());
}

TEST(Trace, ListsWhatWasNotUnderstood) {
  onex::NodeSpec spec;
  spec.class_name = "NodeStoreEffect";
  spec.statements = {{1, "Get.", {"operation:get", "metric:lost_total"}}, {2, "Be kind.", {}}};
  auto const json = onex::trace_json(onex::trace_statements(spec, sample()));
  EXPECT_EQ(json.at("understood"), 1);
  EXPECT_EQ(json.at("unanswered"), 1);
  ASSERT_EQ(json.at("not_understood").size(), 1U);
  EXPECT_EQ(json.at("not_understood")[0].at("text"), "Be kind.");
  EXPECT_EQ(json.at("statements")[0].at("facts")[0].at("places")[0].at("key"), "operations.get");
}

TEST(Trace, DamagedContractsAnswerNothing) {
  for (std::string const text : {"", "a: [", "- 1", "{{{", "a: *b", "? [x] : y\n"}) {
    onex::ContractIndex const index(files_of({{"contract.yaml", text}}));
    EXPECT_FALSE(index.find({"store_effect"}, {})) << text;
  }
  EXPECT_FALSE(onex::CodeIndex({}).find({"store_effect"}));
}

}  // namespace
}  // namespace omninode
