// The quality score, against nodes that were damaged on purpose: every kind of damage is found,
// lowers the part it belongs to, and says so.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "stages/onex/mending.hpp"
#include "stages/onex/node_checks.hpp"
#include "stages/onex/stage_context.hpp"
#include "stages/onex/text.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

struct Damage {
  std::string name;
  std::string path;
  std::string from;  ///< empty: `to` is appended
  std::string to;
  std::string rule;
  std::string part;
};

std::ostream& operator<<(std::ostream& out, Damage const& damage) { return out << damage.name; }

Progress const& clean() {
  static Progress const progress =
      testing::run_all(testing::store_effect_prompt(), {}, "event_bus_integration").progress;
  return progress;
}

Files damaged(Damage const& damage) {
  auto files = clean().files;
  auto text = *files.at(damage.path);
  if (damage.from.empty()) {
    text += damage.to;
  } else {
    EXPECT_NE(text.find(damage.from), std::string::npos) << damage.from;
    text = onex::replace_all(text, damage.from, damage.to);
  }
  files.insert_or_assign(damage.path, std::make_shared<std::string const>(std::move(text)));
  return files;
}

double share_of(onex::Quality const& quality, std::string_view part) {
  auto const parts = quality.parts();
  return (*std::ranges::find(parts, part, &onex::QualityPart::name))->share();
}

class QualityOfDamaged : public ::testing::TestWithParam<Damage> {};

TEST_P(QualityOfDamaged, IsLowerAndSaysWhy) {
  auto const& damage = GetParam();
  auto const design = onex::design_of(clean());
  auto const report = onex::check_node(design, damaged(damage));
  auto const found = std::ranges::find(report.findings, damage.rule, &onex::Finding::rule);
  EXPECT_NE(found, report.findings.end()) << report.to_json().dump(2);
  EXPECT_LT(share_of(report.quality, damage.part), 1.0);
  EXPECT_LT(report.quality.score(), 1.0);
}

TEST_P(QualityOfDamaged, IsMended) {
  auto const design = onex::design_of(clean());
  auto const mended = onex::mend(design, damaged(GetParam()));
  EXPECT_TRUE(mended.report.findings.empty());
  EXPECT_DOUBLE_EQ(mended.report.quality.score(), 1.0);
  ASSERT_EQ(mended.files.size(), 1U);
  EXPECT_EQ(mended.files.front().path, GetParam().path);
  ASSERT_FALSE(mended.changes.empty());
  EXPECT_NE(mended.changes.front().find(GetParam().path), std::string::npos);
}

std::vector<Damage> damages() {
  std::string const helper = "\n\ndef added(x) -> int:\n    \"\"\"Add.\"\"\"\n    return x\n";
  std::string long_body = "\n\ndef added(x: int) -> int:\n    \"\"\"Add.\"\"\"\n";
  for (int i = 0; i < 70; ++i) long_body += "    x += 1\n";
  std::string fields = "\n";
  std::string functions;
  for (char c = 'a'; c <= 'z'; ++c) {
    fields += std::string("\n") + c + ": dict[str, Any] = {}";
    functions +=
        std::string("\n\ndef ") + c + "(x: Any) -> int:\n    \"\"\"A.\"\"\"\n    return 1\n";
  }
  return {
      {"no_annotation", "metrics.py", "", helper, "NOT_TYPED", "types"},
      {"no_result", "metrics.py", "", "\n\ndef a(x: int):\n    \"\"\"A.\"\"\"\n    return x\n",
       "NOT_TYPED", "types"},
      {"any", "metrics.py", "", fields + "\n", "ANY", "types"},
      {"any_in_signature", "metrics.py", "", functions, "ANY", "types"},
      {"ignored", "metrics.py", "", "SEEN = 1  # type: ignore\n", "TYPE_IGNORED", "types"},
      {"stub", "metrics.py", "", "\n\ndef a() -> None:\n    \"\"\"A.\"\"\"\n    pass\n", "STUB",
       "code"},
      {"todo", "metrics.py", "", "# TODO: more\n", "STUB", "code"},
      {"long", "metrics.py", "", long_body + "    return x\n", "TOO_COMPLEX", "code"},
      {"bracket", "clients.py", "", "x = (1,\n", "SYNTAX", "code"},
      {"indentation", "clients.py", "", "if True:\n  x = 1\n    y = 2\n", "SYNTAX", "types"},
      {"no_colon", "clients.py", "", "class Broken\n    x = 1\n", "SYNTAX", "code"},
      {"no_docstring", "metrics.py", "", "\n\ndef a() -> int:\n    return 1\n", "NO_DOCSTRING",
       "docs"},
      {"readme", "README.md", "persist_state", "something", "README", "docs"},
      {"no_assertion", "tests/test_persist_state.py", "",
       "\n\ndef test_a() -> None:\n    \"\"\"A.\"\"\"\n    print(1)\n", "NO_ASSERTION", "tests"},
      {"function_name", "metrics.py", "",
       "\n\ndef aB() -> int:\n    \"\"\"A.\"\"\"\n    return 1\n", "NAME", "onex"},
      {"model_name", "models/model_store_metrics.py", "ModelStoreMetrics", "StoreMetrics", "NAME",
       "onex"},
      {"export", "models/__init__.py", "    \"ModelStoreMetrics\",\n", "", "EXPORT", "onex"},
      {"import", "clients.py", "protocol_kafka_client", "protocol_other", "IMPORT", "onex"},
      {"contract_model", "contract.yaml", "ModelEventStateConflict", "ModelEventOther",
       "CONTRACT_CLASS", "onex"},
      {"contract_key", "contract.yaml", "description: \"Effect", "note: \"Effect", "CONTRACT",
       "onex"},
      {"doubled_key", "contract.yaml", "", "name: \"twice\"\n", "CONTRACT", "onex"},
      {"no_yaml", "contract.yaml", "", "  : [\n", "CONTRACT", "onex"},
      {"class_name", "node.py", "NodeStoreEffect", "StoreEffect", "ONEX_NODE", "onex"},
      {"lost_metric", "contract.yaml", "error_rate_pct", "other", "LOST_STATEMENT", "onex"},
  };
}

INSTANTIATE_TEST_SUITE_P(Damages, QualityOfDamaged, ::testing::ValuesIn(damages()),
                         [](auto const& damage) { return damage.param.name; });

TEST(Quality, IsTheWeightedSumOfItsParts) {
  onex::Quality quality;
  quality.onex.measures = {{"a", 1, 2, 1.0}, {"b", 2, 2, 1.0}};
  quality.types.measures = {{"a", 4, 4, 1.0}};
  quality.code.measures = {{"nothing of the kind", 0, 0, 1.0}};
  quality.docs.measures = {{"a", 1, 1, 1.0}};
  quality.docs.void_because = "it cannot be read";
  EXPECT_DOUBLE_EQ(quality.onex.share(), 0.75);
  EXPECT_DOUBLE_EQ(quality.score(), 0.30 * 0.75 + 0.25 + 0.20);
  EXPECT_EQ(quality.to_json().at(3).at("void_because"), "it cannot be read");
}

TEST(Quality, OfNoFilesAtAllIsLowAndTheyAreMadeAnew) {
  auto const design = onex::design_of(clean());
  EXPECT_LT(onex::check_node(design, {}).quality.score(), 0.5);
  auto const mended = onex::mend(design, {});
  EXPECT_DOUBLE_EQ(mended.report.quality.score(), 1.0);
  EXPECT_EQ(mended.files.size(), clean().files.size());
  EXPECT_EQ(mended.changes.size(), mended.files.size());
}

TEST(Mending, KeepsWhatSomebodyChangedInTheContract) {
  auto const files = damaged({"", "contract.yaml", "", "reviewed_by: \"somebody\"\n", "", ""});
  EXPECT_TRUE(onex::mend(onex::design_of(clean()), files).files.empty());
}

TEST(Mending, AddsOnlyTheKeysThatTheContractLacks) {
  auto files = damaged({"", "contract.yaml", "input_model: \"ModelStoreEffectInput\"\n",
                        "reviewed_by: \"somebody\"\n", "", ""});
  auto const mended = onex::mend(onex::design_of(clean()), files);
  ASSERT_EQ(mended.files.size(), 1U);
  EXPECT_NE(mended.files.front().content.find("reviewed_by"), std::string::npos);
  EXPECT_EQ(mended.changes.front(), "contract.yaml was given the keys input_model.");
  EXPECT_TRUE(mended.report.findings.empty());
}

}  // namespace
}  // namespace omninode
