// Damage to compute, reducer and orchestrator nodes: each is found by a rule and mended, and what
// no rule of ours mends fails the run with its finding.
#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "stages/onex/mending.hpp"
#include "stages/onex/node_checks.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/stage_context.hpp"
#include "stages/onex/text.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/scratch_folder.hpp"

namespace omninode {
namespace {

struct Made {
  Progress progress;
  onex::NodeDesign design;
};

/// One node of each kind, made once.
Made const& made(std::string const& kind) {
  static std::map<std::string, Made> all;
  auto const found = all.find(kind);
  if (found != all.end()) return found->second;
  std::map<std::string, std::string> const prompts = {
      {"compute", "statistics"}, {"reducer", "orders"}, {"orchestrator", "orders"}};
  auto const path = std::string(ONEX_PROMPTS) + "/kinds_" + kind + "_" + prompts.at(kind) + ".txt";
  auto report = testing::run_all(testing::read_text(path), {}, "event_bus_integration");
  EXPECT_EQ(report.stopped_at, "") << report.message;
  auto design = onex::design_of(report.progress);
  EXPECT_EQ(design.spec.kind, kind);
  return all.emplace(kind, Made{std::move(report.progress), std::move(design)}).first->second;
}

struct Damage {
  std::string name;
  std::string path;  ///< TEST: the tests of the first operation
  std::string from;  ///< empty: `to` is appended; CLASS, METHOD, BASE: the node's own
  std::string to;
  std::string rule;
  std::string part;
};

using KindAndDamage = std::tuple<std::string, Damage>;

std::string filled(std::string text, onex::NodeDesign const& design) {
  auto const& kind = onex::node_kind(design.spec.kind);
  text = onex::replace_all(text, "TEST", "tests/test_" + design.operations.front().spec.name);
  text = onex::replace_all(text, "CLASS", design.spec.class_name);
  text = onex::replace_all(text, "METHOD", kind.execute_method);
  text = onex::replace_all(text, "BASE", kind.base_class);
  text = onex::replace_all(text, "OPERATION", design.operations.front().spec.name);
  return onex::replace_all(text, "MODEL", design.output_model);
}

std::string path_of(KindAndDamage const& asked) {
  auto const& [kind, damage] = asked;
  auto const path = filled(damage.path, made(kind).design);
  return path == "model.py" ? "models/" + onex::module_of(made(kind).design.output_model) + ".py"
                            : path;
}

Files damaged(KindAndDamage const& asked) {
  auto const& [kind, damage] = asked;
  auto const& [progress, design] = made(kind);
  auto files = progress.files;
  auto const path = path_of(asked);
  if (!files.contains(path)) {
    ADD_FAILURE() << path;
    return files;
  }
  auto text = *files.at(path);
  auto const from = filled(damage.from, design);
  EXPECT_NE(text.find(from), std::string::npos) << from;
  auto const to = filled(damage.to, design);
  text = from.empty() ? text + to : onex::replace_all(text, from, to);
  files.insert_or_assign(path, std::make_shared<std::string const>(std::move(text)));
  return files;
}

double share_of(onex::Quality const& quality, std::string_view part) {
  auto const parts = quality.parts();
  return (*std::ranges::find(parts, part, &onex::QualityPart::name))->share();
}

class QualityOfKinds : public ::testing::TestWithParam<KindAndDamage> {};

TEST_P(QualityOfKinds, IsLowerWhereDamagedAndSaysWhy) {
  auto const& [kind, damage] = GetParam();
  auto const report = onex::check_node(made(kind).design, damaged(GetParam()));
  auto const found = std::ranges::find_if(report.findings, [&](onex::Finding const& each) {
    return each.rule == damage.rule && (each.path == path_of(GetParam()) || each.path.empty());
  });
  EXPECT_NE(found, report.findings.end()) << report.to_json().dump(2);
  EXPECT_LT(share_of(report.quality, damage.part), 1.0);
}

TEST_P(QualityOfKinds, DamageIsMended) {
  auto const& design = made(std::get<0>(GetParam())).design;
  auto const mended = onex::mend(design, damaged(GetParam()));
  EXPECT_TRUE(mended.report.findings.empty()) << mended.report.to_json().dump(2);
  EXPECT_DOUBLE_EQ(mended.report.quality.score(), 1.0);
  ASSERT_EQ(mended.files.size(), 1U);
  EXPECT_EQ(mended.files.front().path, path_of(GetParam()));
  ASSERT_FALSE(mended.changes.empty());
  EXPECT_NE(mended.changes.front().find(path_of(GetParam())), std::string::npos);
}

std::vector<Damage> damages() {
  return {
      {"class_name", "node.py", "CLASS", "Other", "ONEX_NODE", "onex"},
      {"method", "node.py", "METHOD", "other", "ONEX_NODE", "onex"},
      {"base", "node.py", "(BASE", "(NodeBase", "ONEX_NODE", "onex"},
      {"import", "node.py", "MODEL", "ModelOther", "IMPORT", "onex"},
      {"bracket", "node.py", "", "x = (1,\n", "SYNTAX", "code"},
      {"stub", "node.py", "", "\n\ndef a() -> None:\n    \"\"\"A.\"\"\"\n    pass\n", "STUB",
       "code"},
      {"no_result", "node.py", "", "\n\ndef a(x: int):\n    \"\"\"A.\"\"\"\n    return x\n",
       "NOT_TYPED", "types"},
      {"ignored", "node.py", "", "SEEN = 1  # type: ignore\n", "TYPE_IGNORED", "types"},
      {"no_docstring", "node.py", "", "\n\ndef a() -> int:\n    return 1\n", "NO_DOCSTRING",
       "docs"},
      {"model_name", "model.py", "MODEL", "Other", "NAME", "onex"},
      {"no_assertion", "TEST.py", "",
       "\n\ndef test_a() -> None:\n    \"\"\"A.\"\"\"\n    print(1)\n", "NO_ASSERTION", "tests"},
      {"readme", "README.md", "OPERATION", "something", "README", "docs"},
      {"node_type", "contract.yaml", "node_type:", "type_of_node:", "CONTRACT", "onex"},
      {"no_yaml", "contract.yaml", "", "  : [\n", "CONTRACT", "onex"},
      {"lost_operation", "contract.yaml", "OPERATION", "something", "LOST_STATEMENT", "onex"},
      {"contract_model", "contract.yaml", "MODEL", "ModelOther", "CONTRACT_CLASS", "onex"},
  };
}

INSTANTIATE_TEST_SUITE_P(Damages, QualityOfKinds,
                         ::testing::Combine(::testing::Values("compute", "reducer", "orchestrator"),
                                            ::testing::ValuesIn(damages())),
                         [](auto const& each) {
                           return std::get<0>(each.param) + "_" + std::get<1>(each.param).name;
                         });

// Mending makes a file as the design has it; where the damage is the template's own, that is no
// better, and the run ends with the finding.
TEST(QualityOfAKind, DamageThatCannotBeMendedFailsTheRun) {
  for (std::string const kind : {"compute", "reducer", "orchestrator"}) {
    auto const file = kind + "_node.py";
    testing::RunOptions options;
    options.templates = {{file, "\"\"\"Broken.\"\"\"\n\nx = (1,\n"}};
    auto const prompt = "Create a " + kind +
                        " node named order_work.\nOperations:\n- sum_orders: " +
                        "Sums\n  Input: amounts (array of floats)\n  Output: total (float)\n";
    auto const report = testing::run_all(prompt, options);
    EXPECT_EQ(report.stopped_at, "refinement") << kind;
    EXPECT_EQ(report.code, "QUALITY_BELOW_THRESHOLD") << kind;
    EXPECT_NE(report.message.find("node.py"), std::string::npos) << kind << report.message;
  }
}

}  // namespace
}  // namespace omninode
