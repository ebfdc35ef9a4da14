// validation and refinement, each against files that were damaged on purpose.
#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "stages/onex/node_checks.hpp"
#include "stages/onex/python_scan.hpp"
#include "stages/onex/stage_context.hpp"
#include "stages/onex/text.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

Progress generated() {
  return testing::run_all(testing::store_effect_prompt(), {}, "event_bus_integration").progress;
}

void put(Progress& progress, std::string const& path, std::string content) {
  progress.files.insert_or_assign(path, std::make_shared<std::string const>(std::move(content)));
}

onex::CheckReport check(Progress const& progress) {
  return onex::check_node(onex::design_of(progress), progress.files);
}

bool found(onex::CheckReport const& report, std::string_view rule) {
  return std::ranges::find(report.findings, rule, &onex::Finding::rule) != report.findings.end();
}

std::string replaced(Progress const& progress, std::string const& path, std::string_view from,
                     std::string_view to) {
  auto const& text = *progress.files.at(path);
  EXPECT_NE(text.find(from), std::string::npos) << from;
  return onex::replace_all(text, from, to);
}

StageOutcome refine(Progress& progress) {
  StageRegistry registry;
  add_generate_node_stages(registry, {});
  return testing::run_stage(registry, "refinement", progress, {});
}

TEST(Validation, FindsNothingInWhatWeGenerate) {
  auto const report = check(generated());
  for (auto const& each : report.findings) ADD_FAILURE() << each.path << " " << each.message;
  EXPECT_DOUBLE_EQ(report.quality.score(), 1.0) << report.quality.to_json().dump(2);
}

TEST(Validation, FindsALostStatement) {
  auto progress = generated();
  put(progress, "events.py",
      replaced(progress, "events.py", "omninode_bridge_intents_v1", "another_topic_v1"));
  put(progress, "models/model_persist_state_event.py",
      replaced(progress, "models/model_persist_state_event.py", "omninode_bridge_intents_v1", "x"));
  EXPECT_TRUE(found(check(progress), "LOST_STATEMENT"));
}

TEST(Validation, FindsStubsSyntaxAndMissingFiles) {
  auto progress = generated();
  put(progress, "node.py",
      *progress.files.at("node.py") + "\n\ndef later() -> None:\n    \"\"\"Later.\"\"\"\n");
  put(progress, "clients.py", *progress.files.at("clients.py") + "x = (1,\n");
  progress.files.erase("tests/test_persist_state.py");
  auto const report = check(progress);
  EXPECT_TRUE(found(report, "STUB"));
  EXPECT_TRUE(found(report, "SYNTAX"));
  EXPECT_TRUE(found(report, "LAYOUT"));
  EXPECT_LT(report.quality.score(), check(generated()).quality.score());
}

TEST(Validation, FindsABrokenContract) {
  auto progress = generated();
  auto const contract = *progress.files.at("contract.yaml");
  put(progress, "contract.yaml", contract + "name: \"twice\"\n");
  EXPECT_TRUE(found(check(progress), "CONTRACT"));
  put(progress, "contract.yaml", "name: [\n");
  EXPECT_TRUE(found(check(progress), "CONTRACT"));
  put(progress, "contract.yaml", onex::replace_all(contract, "\"EFFECT\"", "\"COMPUTE\""));
  EXPECT_TRUE(found(check(progress), "CONTRACT"));
}

TEST(Validation, FindsAnotherClassName) {
  auto progress = generated();
  put(progress, "node.py", replaced(progress, "node.py", "NodeStoreEffect", "NodeOther"));
  EXPECT_TRUE(found(check(progress), "ONEX_NODE"));
}

TEST(Refinement, SaysSoWhenThereIsNothingToMend) {
  auto progress = generated();
  auto const outcome = refine(progress);
  ASSERT_TRUE(std::holds_alternative<Done>(outcome));
  auto const& done = std::get<Done>(outcome);
  EXPECT_TRUE(done.files.empty());
  auto const output = nlohmann::json::parse(done.output);
  EXPECT_TRUE(output["changes"].empty());
  EXPECT_GT(output["quality_score"].get<double>(), 0.95);
}

TEST(Refinement, MendsWhiteSpaceDocstringsAndMissingFiles) {
  auto progress = generated();
  auto const clean = progress.files;
  put(progress, "clients.py", replaced(progress, "clients.py", "\n", "  \r\n") + "\n\n");
  put(progress, "metrics.py",
      progress.files.at("metrics.py")->substr(progress.files.at("metrics.py")->find("import")));
  progress.files.erase("tests/test_persist_state.py");
  progress.files.erase("README.md");
  auto const outcome = refine(progress);
  ASSERT_TRUE(std::holds_alternative<Done>(outcome));
  EXPECT_EQ(std::get<Done>(outcome).files.size(), 4U);
  EXPECT_EQ(*progress.files.at("clients.py"), *clean.at("clients.py"));
  EXPECT_EQ(*progress.files.at("README.md"), *clean.at("README.md"));
  EXPECT_EQ(*progress.files.at("metrics.py"), *clean.at("metrics.py"));
  EXPECT_TRUE(check(progress).findings.empty());
}

TEST(Refinement, WhatItCannotMendFailsTheRun) {
  auto progress = generated();
  // No design explains this file, so nothing can make it anew.
  put(progress, "foreign.py", "def broken(:\n");
  auto const outcome = refine(progress);
  ASSERT_TRUE(std::holds_alternative<Fail>(outcome));
  EXPECT_EQ(std::get<Fail>(outcome).code, "QUALITY_BELOW_THRESHOLD");
  EXPECT_NE(std::get<Fail>(outcome).message.find("foreign.py"), std::string::npos);
  EXPECT_NE(std::get<Fail>(outcome).message.find("below 0.8"), std::string::npos);
}

TEST(PythonScan, SeesWhatIsUnsound) {
  EXPECT_EQ(onex::scan_python("x = 1\n").problem, "");
  EXPECT_NE(onex::scan_python("x = (1\n").problem, "");
  EXPECT_NE(onex::scan_python("x = 1)\n").problem, "");
  EXPECT_NE(onex::scan_python("x = 'abc\n").problem, "");
  EXPECT_NE(onex::scan_python("x = \"\"\"abc\n").problem, "");
  EXPECT_NE(onex::scan_python("def f():\nx = 1\n").problem, "");
  EXPECT_NE(onex::scan_python("x = 1\n   y = 2\n").problem, "");
  EXPECT_NE(onex::scan_python("if x:\n\ty = 2\n").problem, "");
}

TEST(PythonScan, ReadsDefinitions) {
  auto const scan = onex::scan_python(
      "\"\"\"Doc.\"\"\"\n\nclass A(Protocol):\n    \"\"\"Doc.\"\"\"\n\n"
      "    def f(self, x: int) -> None:\n        \"\"\"Doc (.\"\"\"\n        ...\n\n\n"
      "def g(x, y: int = 1):\n    pass\n");
  ASSERT_EQ(scan.definitions.size(), 3U);
  EXPECT_TRUE(scan.has_module_docstring);
  EXPECT_TRUE(scan.definitions[1].may_be_empty);
  EXPECT_TRUE(scan.definitions[1].typed);
  EXPECT_TRUE(scan.definitions[1].stub);
  EXPECT_EQ(scan.definitions[2].name, "g");
  EXPECT_FALSE(scan.definitions[2].typed);
  EXPECT_TRUE(scan.definitions[2].stub);
  EXPECT_FALSE(scan.definitions[2].may_be_empty);
}

}  // namespace
}  // namespace omninode
