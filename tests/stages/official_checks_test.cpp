// What the official validator says, from a validator that says what a test wants.
#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "stages/refinement.hpp"
#include "stages/validation.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

// Refuses contracts that say `refused`.
class SampleValidator final : public ContractValidator {
 public:
  explicit SampleValidator(std::string refused, std::string cannot = {})
      : refused_(std::move(refused)), cannot_(std::move(cannot)) {}
  ContractVerdict judge(std::string_view contract, std::string_view kind, std::string_view form,
                        std::stop_token /*stop*/) const override {
    EXPECT_EQ(kind, "effect");
    EXPECT_EQ(form, "oct25");
    ContractVerdict verdict{"sample 1.0", cannot_, {}};
    bool const says = contract.find(refused_) != contract.npos;
    if (says) verdict.problems.push_back({true, "it says " + refused_});
    return verdict;
  }

 private:
  std::string const refused_;
  std::string const cannot_;
};

class OfficialChecks : public ::testing::Test {
 protected:
  StageOutcome run(Stage& stage) {
    std::function<bool()> const owned = [] { return true; };
    StageInput const input{.run = RunId{1},
                           .correlation_id = {},
                           .claim = 1,
                           .stage_name = "validation",
                           .stage_options = "{}",
                           .progress = progress_,
                           .still_owned = owned};
    return stage.run(input, {});
  }

  Progress progress_ =
      testing::run_all(testing::store_effect_prompt(), {}, "event_bus_integration").progress;
};

TEST_F(OfficialChecks, ProblemsAreFindingsAndLeaveTheScoreAlone) {
  Validation validation(std::make_shared<SampleValidator>("store_effect"));
  auto const output = nlohmann::json::parse(std::get<Done>(run(validation)).output);
  EXPECT_EQ(output.at("official_validator"), "sample 1.0");
  EXPECT_EQ(output.at("errors"), 1);
  EXPECT_EQ(output.at("findings")[0].at("rule"), "OFFICIAL");
  EXPECT_EQ(output.at("quality_score"), 1.0);
}

TEST_F(OfficialChecks, WhoCannotJudgeIsAWarningAndNoFinding) {
  Validation validation(std::make_shared<SampleValidator>("store_effect", "it is not there"));
  auto const done = std::get<Done>(run(validation));
  EXPECT_EQ(nlohmann::json::parse(done.output).at("errors"), 0);
  ASSERT_EQ(done.warnings.size(), 1U);
  EXPECT_NE(done.warnings.front().find("it is not there"), std::string::npos);
}

TEST_F(OfficialChecks, AContractThatStaysRefusedFailsTheRun) {
  Refinement refinement(std::make_shared<SampleValidator>("store_effect"));
  auto const outcome = run(refinement);
  ASSERT_TRUE(std::holds_alternative<Fail>(outcome));
  EXPECT_NE(std::get<Fail>(outcome).message.find("it says store_effect"), std::string::npos);
}

TEST_F(OfficialChecks, AChangedContractThatIsRefusedIsMadeAnew) {
  auto const clean = *progress_.files.at("contract.yaml");
  progress_.files.insert_or_assign("contract.yaml",
                                   std::make_shared<std::string const>(clean + "odd_key: 1\n"));
  Refinement refinement(std::make_shared<SampleValidator>("odd_key"));
  auto const done = std::get<Done>(run(refinement));
  ASSERT_EQ(done.files.size(), 1U);
  EXPECT_EQ(done.files.front().content, clean);
  EXPECT_NE(done.warnings.front().find("it says odd_key"), std::string::npos);
}

}  // namespace
}  // namespace omninode
