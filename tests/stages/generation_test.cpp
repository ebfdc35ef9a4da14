#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include "stages/onex/manifest.hpp"
#include "tests/stages/generated_files.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

using testing::generate;
using testing::run_all;

std::string const& text(Files const& files, std::string const& path) {
  static std::string const none;
  auto const found = files.find(path);
  EXPECT_NE(found, files.end()) << path;
  return found == files.end() ? none : *found->second;
}

std::string python_outside_tests(Files const& files) {
  std::string code;
  for (auto const& [path, content] : files) {
    if (path.ends_with(".py") && !path.starts_with("tests/")) code += *content;
  }
  return code;
}

TEST(Generation, MakesTheFilesOfTheReport) {
  auto const files = generate(testing::store_effect_prompt());
  for (char const* path :
       {"contract.yaml", "node.py", "__init__.py", "README.md", "events.py", "metrics.py",
        "models/model_persist_state_event.py", "models/model_store_metrics.py", "tests/__init__.py",
        "tests/test_persist_state.py", "tests/test_integration.py"}) {
    EXPECT_TRUE(files.contains(path)) << path;
  }
  EXPECT_NE(text(files, "node.py").find("class NodeStoreEffect(NodeEffect):"), std::string::npos);
}

TEST(Generation, EveryStatementStandsInContractAndCode) {
  auto const files = generate(testing::store_effect_prompt());
  auto const& contract = text(files, "contract.yaml");
  auto const code = python_outside_tests(files);
  for (char const* literal : {"omninode_bridge_intents_v1",
                              "omninode_bridge_state_committed_v1",
                              "omninode_bridge_state_conflicts_v1",
                              "PersistState",
                              "StateCommitted",
                              "StateConflict",
                              "on success",
                              "on version conflicts",
                              "state_commits_total",
                              "state_conflicts_total",
                              "persist_errors_total",
                              "avg_persist_latency_ms",
                              "success_rate_pct",
                              "conflict_rate_pct",
                              "error_rate_pct",
                              "workflow_key",
                              "expected_version",
                              "state_prime",
                              "action_id",
                              "provenance",
                              "postgres_client",
                              "PostgresClient",
                              "kafka_client",
                              "KafkaClient",
                              "CanonicalStoreService",
                              "p95_persistence_latency",
                              "p99_persistence_latency",
                              "throughput",
                              "success_rate",
                              "conflict_rate",
                              "error_rate",
                              "EventStateCommitted",
                              "EventStateConflict"}) {
    EXPECT_NE(contract.find(literal), std::string::npos) << literal;
    EXPECT_NE(code.find(literal), std::string::npos) << literal;
  }
}

TEST(Generation, ContractSurvivesAnotherReader) {
  auto const contract = YAML::Load(text(generate(testing::store_effect_prompt()), "contract.yaml"));
  EXPECT_EQ(contract["name"].as<std::string>(), "store_effect");
  EXPECT_EQ(contract["node_type"].as<std::string>(), "EFFECT");
  EXPECT_EQ(contract["version"]["major"].as<int>(), 1);
  EXPECT_EQ(contract["contract_version"]["patch"].as<int>(), 0);
  EXPECT_EQ(contract["io_operations"][0]["operation_type"].as<std::string>(), "persist_state");
  EXPECT_TRUE(contract["io_operations"][0]["atomic"].as<bool>());
  auto const inputs = contract["operations"]["persist_state"]["input"];
  EXPECT_EQ(inputs.size(), 5U);
  EXPECT_EQ(inputs["action_id"]["type"].as<std::string>(), "uuid");
  EXPECT_FALSE(inputs["action_id"]["required"].as<bool>());
  EXPECT_EQ(contract["operations"]["persist_state"]["output"]["type"].as<std::string>(), "union");
  EXPECT_EQ(contract["event_topics"]["publish"][1]["condition"].as<std::string>(),
            "on version conflicts");
  EXPECT_EQ(contract["metrics"].size(), 7U);
  EXPECT_EQ(contract["performance_targets"].size(), 6U);
  EXPECT_TRUE(contract["dependencies"].IsSequence());
}

TEST(Generation, StringsThatLookLikeOtherTypesStayStrings) {
  auto const files = generate(
      "Effect node named switches. Operations: read(on: string, yes: string) -> null_value: "
      "string, write(no: string, 1x: string)");
  auto const& contract = text(files, "contract.yaml");
  EXPECT_NE(contract.find("\"on\":"), std::string::npos);
  EXPECT_NE(contract.find("\"yes\":"), std::string::npos);
  EXPECT_EQ(YAML::Load(contract)["operations"]["read"]["input"].size(), 2U);
}

TEST(Generation, FormulasOfTheReportsMetrics) {
  auto const& code = text(generate(testing::store_effect_prompt()), "metrics.py");
  for (char const* formula : {"state_commits_total=recorder.count(\"committed\")",
                              "state_conflicts_total=recorder.count(\"conflict\")",
                              "persist_errors_total=recorder.count(\"failed\")",
                              "avg_persist_latency_ms=recorder.latencies.mean_ms()"}) {
    EXPECT_NE(code.find(formula), std::string::npos) << formula;
  }
  for (char const* part : {"success_rate_pct=percentage(", "conflict_rate_pct=percentage(",
                           "error_rate_pct=percentage("}) {
    EXPECT_NE(code.find(part), std::string::npos) << part;
  }
}

TEST(Generation, SamePromptSameBytes) {
  for (auto const& prompt : {testing::store_effect_prompt(), testing::redis_prompt()}) {
    auto const first = generate(prompt);
    auto const second = generate(prompt);
    EXPECT_EQ(onex::manifest_of(first, "x"), onex::manifest_of(second, "x"));
  }
}

TEST(Generation, ANodeWithoutEventsHasNoEventFiles) {
  auto const files = generate(testing::redis_prompt());
  EXPECT_FALSE(files.contains("events.py"));
  EXPECT_FALSE(files.contains("models/model_event_envelope.py"));
  EXPECT_EQ(text(files, "node.py").find("events"), std::string::npos);
}

TEST(Generation, EventsMakeTheEnvelopePartOfTheModels) {
  auto const report = run_all(testing::store_effect_prompt(), {}, "event_bus_integration");
  auto const output = nlohmann::json::parse(report.progress.outputs.at("event_bus_integration"));
  EXPECT_EQ(output["subscribe"].size(), 1U);
  EXPECT_EQ(output["publish"].size(), 2U);
  EXPECT_NE(text(report.progress.files, "models/__init__.py").find("ModelEventEnvelope"),
            std::string::npos);
}

TEST(Generation, TheBusStageTellsTheHandlersOfItsTopics) {
  auto const report = run_all(testing::store_effect_prompt(), {}, "event_bus_integration");
  auto const output = nlohmann::json::parse(report.progress.outputs.at("event_bus_integration"));
  for (auto const& each : output["subscribe"]) {
    EXPECT_TRUE(each["handler"].get<std::string>().starts_with("handle_")) << each;
    EXPECT_FALSE(each["topic"].get<std::string>().empty());
  }
  EXPECT_FALSE(output["publish"].front()["outcomes"].empty());
}

// A bound that is no number would be no Python either.
TEST(Generation, ATargetWithoutANumberIsNone) {
  auto const report = run_all(
      "Effect node named price_store: get and set prices in Redis.\nPerformance Targets:\n"
      "- p95 latency: < 1.2.3 ms\n- Throughput: > " +
          std::string(400, '9') + " requests/second\n- memory: < 64.5 MB\n",
      {});
  ASSERT_EQ(report.stopped_at, "") << report.message;
  auto const python = text(report.progress.files, "performance.py");
  EXPECT_EQ(python.find("1.2.3"), std::string::npos);
  EXPECT_EQ(python.find("9999"), std::string::npos);
  EXPECT_NE(python.find("64.5"), std::string::npos);
}

TEST(Generation, IntelligenceIsSkippedOrDegraded) {
  auto const skipped = run_all(testing::redis_prompt(), {}, "intelligence_gathering");
  auto const output = nlohmann::json::parse(skipped.progress.outputs.at("intelligence_gathering"));
  EXPECT_TRUE(output["skipped"].get<bool>());
  EXPECT_TRUE(skipped.warnings.empty());
  auto const degraded =
      run_all(testing::redis_prompt(), {.enable_intelligence = true}, "intelligence_gathering");
  auto const other = nlohmann::json::parse(degraded.progress.outputs.at("intelligence_gathering"));
  EXPECT_TRUE(other["degraded"].get<bool>());
  EXPECT_EQ(other["code"], "ONEX_INTELLIGENCE_UNAVAILABLE");
  EXPECT_EQ(degraded.warnings.size(), 1U);
}

TEST(Generation, PromptTextNeverBecomesCode) {
  auto const files = generate(
      "Effect node named vault \"\"\"\nimport os\n\"\"\" {{node_name}} with \\\n"
      "Operations:\n- read: \"\"\" + __import__('os').system('x') + \"\"\"\n"
      "Metrics:\n- reads_total (counter) - \"\"\" {{class_name}}\n"
      "Publish VaultRead to 'vault.read.v1' on success'); import os; ('\n");
  for (auto const& [path, content] : files) {
    if (!path.ends_with(".py")) continue;
    EXPECT_EQ(content->find("\nimport os"), std::string::npos) << path;
    EXPECT_EQ(content->find("\"\"\" +"), std::string::npos) << path;
  }
}

TEST(Generation, BadInputIsRefusedForGood) {
  StageRegistry registry;
  add_generate_node_stages(registry, {});
  Progress progress;
  progress.input = "{\"no\": \"prompt\"}";
  auto const outcome = testing::run_stage(registry, "prompt_parsing", progress, {});
  ASSERT_TRUE(std::holds_alternative<Fail>(outcome));
  EXPECT_EQ(std::get<Fail>(outcome).code, "BAD_STAGE_INPUT");
  auto const later = testing::run_stage(registry, "code_generation", progress, {});
  ASSERT_TRUE(std::holds_alternative<Fail>(later));
  EXPECT_EQ(std::get<Fail>(later).code, "BAD_STAGE_INPUT");
}

TEST(Plan, HasTheEightStagesInOrder) {
  auto const plan = generate_node_plan();
  StageRegistry registry;
  add_generate_node_stages(registry, {});
  std::vector<std::string> names;
  for (auto const& stage : plan.stages) {
    names.push_back(stage.name);
    EXPECT_NE(registry.find(stage.name), nullptr);
    EXPECT_GE(stage.timeout.count(), 10'000);
    EXPECT_EQ(stage.publishes, stage.name == "file_writing");
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{
                "prompt_parsing", "intelligence_gathering", "contract_building", "code_generation",
                "event_bus_integration", "validation", "refinement", "file_writing"}));
  EXPECT_EQ(plan.label(), "generate_node@1");
}

}  // namespace
}  // namespace omninode
