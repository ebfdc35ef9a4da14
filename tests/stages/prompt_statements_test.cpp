// Every statement of a prompt is listed with its line and with what was made of it, and what was
// not understood has no facts.
#include <algorithm>

#include <gtest/gtest.h>

#include "stages/onex/prompt_document.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

onex::NodeSpec read(std::string const& prompt) { return onex::read_prompt(prompt, std::nullopt); }

onex::SpecStatement const* statement(onex::NodeSpec const& spec, std::string_view part) {
  for (auto const& each : spec.statements) {
    if (each.text.find(part) != std::string::npos) return &each;
  }
  return nullptr;
}

bool has_fact(onex::SpecStatement const* found, std::string_view fact) {
  return found != nullptr && std::ranges::find(found->facts, fact) != found->facts.end();
}

TEST(PromptStatements, NothingOfTheReportsPromptIsLost) {
  auto const spec = read(testing::store_effect_prompt());
  EXPECT_GE(spec.statements.size(), 24U);
  for (auto const& each : spec.statements) EXPECT_FALSE(each.facts.empty()) << each.text;
}

TEST(PromptStatements, SayWhatWasMadeOfThem) {
  auto const spec = read(testing::store_effect_prompt());
  EXPECT_TRUE(has_fact(statement(spec, "Delegate state"), "delegation:CanonicalStoreService"));
  EXPECT_TRUE(has_fact(statement(spec, "state_commits_total"), "metric:state_commits_total"));
  EXPECT_TRUE(has_fact(statement(spec, "should be named"), "name:store_effect"));
  EXPECT_TRUE(has_fact(statement(spec, "Output: Event"), "operation:persist_state"));
  EXPECT_TRUE(has_fact(statement(spec, "Throughput"), "target:throughput"));
  EXPECT_TRUE(has_fact(statement(spec, "postgres_client"), "dependency:postgres_client"));
  EXPECT_TRUE(has_fact(statement(spec, "StateConflict events"), "event:StateConflict"));
}

TEST(PromptStatements, WhatIsNotUnderstoodHasNoFacts) {
  auto const spec = read(
      "Create an effect node named x_cache with get and set.\n\n"
      "The moon is made of cheese. Use a pool of 2 to 4.\n- Paint it green\n");
  ASSERT_EQ(spec.statements.size(), 4U);
  EXPECT_FALSE(spec.statements[0].facts.empty());
  EXPECT_TRUE(spec.statements[1].facts.empty());
  EXPECT_EQ(spec.statements[1].line, 3);
  EXPECT_TRUE(has_fact(&spec.statements[2], "feature:connection_pool"));
  EXPECT_TRUE(spec.statements[3].facts.empty());
  EXPECT_EQ(spec.statements[3].line, 4);
}

TEST(PromptStatements, OfAnOutlineHaveItsLines) {
  auto const spec = read(
      "name: x_cache\nkind: effect\noperations:\n  get:\n    inputs:\n      key: string\n"
      "metrics:\n  - hits_total\nmoon: made of cheese\n");
  EXPECT_EQ(statement(spec, "hits_total")->line, 8);
  EXPECT_TRUE(has_fact(statement(spec, "hits_total"), "metric:hits_total"));
  ASSERT_NE(statement(spec, "cheese"), nullptr);
  EXPECT_TRUE(statement(spec, "cheese")->facts.empty());
}

TEST(PromptDocument, AWrappedSentenceIsOneStatement) {
  auto const document = onex::read_document(
      "An effect node that keeps the sessions of all users of the web shop in\nRedis. It logs.\n");
  ASSERT_EQ(document.lines.size(), 2U);
  EXPECT_TRUE(document.lines[0].text.ends_with("Redis"));
}

TEST(PromptDocument, ATableIsAListOfItems) {
  auto const spec = read(
      "Effect node x_cache\n\n## Operations\n\n| Name | Input | Output |\n|---|---|---|\n"
      "| get | key (string) | value (string, optional) |\n| put | key (string) | stored (bool) "
      "|\n");
  ASSERT_EQ(spec.operations.size(), 2U);
  EXPECT_EQ(spec.operations[0].output_fields.at(0).name, "value");
  EXPECT_TRUE(spec.operations[0].output_fields.at(0).optional);
  EXPECT_EQ(statement(spec, "stored")->line, 8);
}

TEST(PromptDocument, ChoicesAreAnEnum) {
  auto const spec = read(
      "Compute node x_sum\nOperations:\n- add: mode (fast|slow), zone (one of a1, b2), "
      "kind: enum(x1, x2), level (low, mid or high, optional) -> sum (int)\n");
  auto const& inputs = spec.operations.at(0).inputs;
  ASSERT_EQ(inputs.size(), 4U);
  for (auto const& input : inputs) EXPECT_EQ(input.type, "enum") << input.name;
  EXPECT_EQ(inputs[0].choices, (std::vector<std::string>{"fast", "slow"}));
  EXPECT_EQ(inputs[3].choices, (std::vector<std::string>{"low", "mid", "high"}));
  EXPECT_TRUE(inputs[3].optional);
}

TEST(PromptDocument, StepsKnowWhatTheyWaitFor) {
  auto const spec = read(
      "Orchestrator x_flow\nFlow: pull -> (scan || sign) -> ship\n- sign uses SignService, "
      "compensated by unsign\n");
  ASSERT_EQ(spec.steps.size(), 4U);
  EXPECT_TRUE(spec.steps[0].after.empty());
  EXPECT_EQ(spec.steps[2].after, std::vector<std::string>{"pull"});
  EXPECT_EQ(spec.steps[2].compensation, "unsign");
  EXPECT_EQ(spec.steps[3].after, (std::vector<std::string>{"scan", "sign"}));
}

}  // namespace
}  // namespace omninode
