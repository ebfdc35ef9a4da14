#include "cli/plan_json.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace omninode::cli {
namespace {

using std::chrono::milliseconds;

class Nothing final : public Stage {
  StageOutcome run(StageInput const&, std::stop_token) override { return Done{}; }
};

class PlanJson : public testing::Test {
 protected:
  PlanJson() {
    registry_.add("sleep", std::make_unique<Nothing>());
    registry_.add("noop", std::make_unique<Nothing>());
  }

  Plan read(std::string const& json) { return read_plan(json, registry_); }

  std::string refusal(std::string const& json) {
    try {
      read(json);
    } catch (std::invalid_argument const& problem) {
      return problem.what();
    }
    return "";
  }

 private:
  StageRegistry registry_;
};

TEST_F(PlanJson, EveryOtherKeyIsTheStagesOwn) {
  auto const plan = read(R"({"name":"x","stages":[
    {"name":"sleep","ms":200,"deep":{"a":[1]},"timeout_ms":5000,"max_attempts":7,
     "backoff_base_ms":10,"backoff_max_ms":100,"optional":true,"publishes":true},
    {"name":"noop"}]})");
  EXPECT_EQ(plan.label(), "x@1");
  ASSERT_EQ(plan.stages.size(), 2U);
  auto const& first = plan.stages[0];
  EXPECT_EQ(first.options, R"({"deep":{"a":[1]},"ms":200})");
  EXPECT_EQ(first.timeout, milliseconds{5'000});
  EXPECT_EQ(first.max_attempts, 7);
  EXPECT_EQ(first.backoff.base, milliseconds{10});
  EXPECT_EQ(first.backoff.max, milliseconds{100});
  EXPECT_TRUE(first.optional);
  EXPECT_TRUE(first.publishes);
  EXPECT_EQ(plan.stages[1].options, "{}");
  EXPECT_EQ(plan.stages[1].timeout, StagePolicy{}.timeout);
}

TEST_F(PlanJson, NamesTheUnknownStageAndTheKnownOnes) {
  auto const why = refusal(R"({"name":"x","stages":[{"name":"sleeep"}]})");
  EXPECT_NE(why.find("'sleeep'"), std::string::npos);
  EXPECT_NE(why.find("noop, sleep"), std::string::npos);
}

TEST_F(PlanJson, RefusesWhatIsNoPlan) {
  for (auto const* bad :
       {"",
        "{",
        "[]",
        "null",
        "{}",
        R"({"name":"x"})",
        R"({"name":"x","stages":{}})",
        R"({"name":"x","stages":[]})",
        R"({"name":"","stages":[{"name":"noop"}]})",
        R"({"name":"x","stages":["noop"]})",
        R"({"name":1,"stages":[{"name":"noop"}]})",
        R"({"name":"x","stages":[{"name":"noop","timeout_ms":"1"}]})",
        R"({"name":"x","stages":[{"name":"noop","timeout_ms":0}]})",
        R"({"name":"x","stages":[{"name":"noop","timeout_ms":-5}]})",
        R"({"name":"x","stages":[{"name":"noop","timeout_ms":1.5}]})",
        R"({"name":"x","stages":[{"name":"noop","timeout_ms":99999999999999999999}]})",
        R"({"name":"x","stages":[{"name":"noop","max_attempts":0}]})",
        R"({"name":"x","stages":[{"name":"noop","max_attempts":5000000000}]})",
        R"({"name":"x","stages":[{"name":"noop","max_attempts":4294967297}]})",
        R"({"name":"x","stages":[{"name":"noop","max_attempts":-4294967295}]})",
        R"({"name":"x","stages":[{"name":"noop","timeout_ms":18446744073709551615}]})",
        R"({"name":"x","version":4294967297,"stages":[{"name":"noop"}]})",
        R"({"name":"x","stages":[{"name":"noop","optional":1}]})"}) {
    EXPECT_NE(refusal(bad), "") << bad;
  }
}

TEST_F(PlanJson, BoundsSizeAndDepth) {
  std::string const deep(100'000, '[');
  EXPECT_NE(refusal(deep).find("deep"), std::string::npos);
  EXPECT_NE(refusal(std::string(300 * 1024, ' ')).find("larger"), std::string::npos);
}

}  // namespace
}  // namespace omninode::cli
