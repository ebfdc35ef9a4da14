// contract.yaml in both forms. The official models judge it in tests/onex; here it is what they
// leave open: that nothing a prompt said is lost, and where it stands.
#include "stages/onex/contract.hpp"

#include <set>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "stages/onex/class_words.hpp"
#include "stages/onex/typing_note.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

std::string contract_text(std::string const& prompt, std::string const& form) {
  testing::RunOptions options;
  options.onex = form;
  auto const report = testing::run_all(prompt, options, "contract_building");
  EXPECT_EQ(report.stopped_at, "") << report.message;
  return report.stopped_at.empty() ? *report.progress.files.at("contract.yaml") : std::string("{}");
}

/// A design of a kind, made without a prompt.
onex::NodeDesign design_of(std::string const& kind, std::string const& form) {
  onex::NodeSpec spec;
  spec.onex = form;
  spec.kind = kind;
  spec.version = "2.10.3";
  spec.name = "order_flow_" + kind;
  spec.class_name = "NodeOrderFlow";
  spec.description = "Moves orders.";
  spec.operations = {{.name = "place_order", .inputs = {{"order_key"}}},
                     {.name = "cancel_order", .inputs = {{"order_key"}}},
                     {.name = "close_order", .inputs = {{"order_key"}}}};
  return onex::design_node(std::move(spec));
}

TEST(Contract, EveryStatementStandsInBothForms) {
  for (auto const* form : {"oct25", "current"}) {
    auto const text = contract_text(testing::store_effect_prompt(), form);
    for (auto const* literal :
         {"omninode_bridge_intents_v1", "omninode_bridge_state_committed_v1",
          "omninode_bridge_state_conflicts_v1", "PersistState", "StateCommitted", "StateConflict",
          "on success", "on version conflicts", "state_commits_total", "workflow_key",
          "expected_version", "CanonicalStoreService", "PostgresClient"}) {
      EXPECT_NE(text.find(literal), std::string::npos) << form << ": " << literal;
    }
  }
}

TEST(Contract, TheCurrentFormHasNoKeyThatItsModelsDoNotKnow) {
  auto const contract = YAML::Load(contract_text(testing::store_effect_prompt(), "current"));
  EXPECT_FALSE(contract["version"].IsDefined());
  EXPECT_FALSE(contract["operations"].IsDefined());
  EXPECT_EQ(contract["node_type"].as<std::string>(), "EFFECT_GENERIC");
  EXPECT_TRUE(contract["annotations"]["operations"]["persist_state"].IsDefined());
  EXPECT_EQ(contract["yaml_consumed_events"][0]["event_type"].as<std::string>(),
            "omninode_bridge_intents_v1");
  EXPECT_EQ(contract["yaml_published_events"].size(), 2u);
  EXPECT_FALSE(contract["event_bus"].IsDefined());
}

TEST(Contract, AnUnknownFormStopsTheRunAtItsFirstStage) {
  testing::RunOptions options;
  options.onex = "oct24";
  auto const report = testing::run_all(testing::store_effect_prompt(), options);
  EXPECT_EQ(report.stopped_at, "prompt_parsing");
  EXPECT_EQ(report.code, "UNKNOWN_FORM");
  EXPECT_NE(report.message.find("oct25 or current"), std::string::npos);
}

TEST(Contract, TheVersionOfThePromptIsTheContracts) {
  auto const text = [](YAML::Node const& version) {
    return version["major"].Scalar() + "." + version["minor"].Scalar() + "." +
           version["patch"].Scalar();
  };
  auto const october = YAML::Load(onex::contract_yaml(design_of("effect", "oct25")));
  EXPECT_EQ(text(october["version"]), "2.10.3");
  EXPECT_EQ(text(october["contract_version"]), "2.10.3");
  auto const current = YAML::Load(onex::contract_yaml(design_of("effect", "current")));
  EXPECT_EQ(text(current["contract_version"]), "2.10.3");
}

TEST(Contract, WeightsOfAComputeContractAddUpToOne) {
  auto const contract = YAML::Load(onex::contract_yaml(design_of("compute", "oct25")));
  double sum = 0;
  for (auto const& factor : contract["algorithm"]["factors"]) {
    sum += factor.second["weight"].as<double>();
  }
  EXPECT_DOUBLE_EQ(sum, 1.0);
  EXPECT_EQ(contract["performance"]["single_operation_max_ms"].as<int>(), 1'000);
}

TEST(Contract, AnOrchestratorsOctoberContractKeepsToTheKeysOfItsModel) {
  auto const contract = YAML::Load(onex::contract_yaml(design_of("orchestrator", "oct25")));
  std::set<std::string> const known = {"name",
                                       "version",
                                       "description",
                                       "node_type",
                                       "input_model",
                                       "output_model",
                                       "performance",
                                       "dependencies",
                                       "tags",
                                       "workflow_coordination",
                                       "published_events",
                                       "consumed_events"};
  for (auto const& entry : contract) {
    EXPECT_TRUE(known.contains(entry.first.as<std::string>())) << entry.first;
  }
  EXPECT_TRUE(contract["workflow_coordination"]["operations"]["place_order"].IsDefined());
}

TEST(Contract, AFormOrKindThatDoesNotExistIsABrokenSpec) {
  auto design = design_of("effect", "oct25");
  design.spec.onex = "oct24";
  EXPECT_THROW(onex::contract_yaml(design), onex::SpecError);
}

TEST(ClassWords, NamesThatTheOfficialValidationRefusesGetOtherWords) {
  EXPECT_EQ(onex::class_words("CanonicalStoreService"), "CanonicalStoreProvider");
  EXPECT_EQ(onex::class_words("job_worker_handlers"), "JobAgentReceivers");
  EXPECT_EQ(onex::class_words("cpu utilization"), "CpuUsage");
  EXPECT_EQ(onex::class_words("PostgresClient"), "PostgresClient");
  EXPECT_EQ(onex::accepted_class_name("ModelHTTPHelperResult"), "ModelHTTPAideResult");
}

TEST(TypingNote, OnlyTheUntypedPackageGetsOne) {
  auto design = design_of("effect", "oct25");
  std::vector<File> files = {{"a.py", "\"\"\"A.\"\"\"\n\nfrom omnibase_core.errors import E\n"},
                             {"b.py", "\"\"\"B.\"\"\"\n"},
                             {"c.md", "\nfrom omnibase_core.errors import E\n"}};
  auto const before = files;
  onex::note_untyped_package(design, files);
  EXPECT_TRUE(files[0].content.starts_with("# mypy: disable-error-code=\"import-untyped\"\n"));
  EXPECT_EQ(files[1].content, before[1].content);
  EXPECT_EQ(files[2].content, before[2].content);
  design.spec.onex = "current";
  files = before;
  onex::note_untyped_package(design, files);
  EXPECT_EQ(files[0].content, before[0].content);
}

}  // namespace
}  // namespace omninode
