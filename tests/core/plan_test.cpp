#include "engine/core/plan.hpp"

#include <functional>
#include <limits>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "engine/core/limits.hpp"
#include "tests/core/sample_runs.hpp"

namespace omninode {
namespace {

using core_test::sample_plan;
using std::chrono::milliseconds;

struct Change {
  std::string what;
  std::function<void(Plan&)> make;
};

Plan changed(Change const& change) {
  auto plan = sample_plan();
  change.make(plan);
  return plan;
}

std::vector<Change> broken_plans() {
  return {
      {"no name", [](Plan& p) { p.name.clear(); }},
      {"long name", [](Plan& p) { p.name.assign(limits::kMaxStageNameBytes + 1, 'a'); }},
      {"capitals", [](Plan& p) { p.name = "Sample"; }},
      {"at sign", [](Plan& p) { p.name = "sample@1"; }},
      {"NUL", [](Plan& p) { p.name = std::string("sam\0ple", 7); }},
      {"version 0", [](Plan& p) { p.version = 0; }},
      {"version -1", [](Plan& p) { p.version = -1; }},
      {"no stages", [](Plan& p) { p.stages.clear(); }},
      {"65 stages", [](Plan& p) { p.stages.resize(limits::kMaxPlanStages + 1, p.stages[0]); }},
  };
}

std::vector<Change> broken_stages() {
  auto const stage = [](std::string what, std::function<void(StagePolicy&)> make) {
    // The last stage: a check that looks at the first only is found out.
    return Change{std::move(what), [make](Plan& p) { make(p.stages.back()); }};
  };
  using P = StagePolicy;
  return {
      stage("no name", [](P& s) { s.name.clear(); }),
      stage("long name", [](P& s) { s.name.assign(limits::kMaxStageNameBytes + 1, 'a'); }),
      stage("comma", [](P& s) { s.name = "a,b"; }),
      stage("dash", [](P& s) { s.name = "a-b"; }),
      stage("UTF-8", [](P& s) { s.name = "st\xc3\xa9"; }),
      stage("timeout 0", [](P& s) { s.timeout = milliseconds{0}; }),
      stage("timeout below 0", [](P& s) { s.timeout = milliseconds{-1}; }),
      stage("long timeout", [](P& s) { s.timeout = limits::kMaxStageTimeout + milliseconds{1}; }),
      stage("no attempts", [](P& s) { s.max_attempts = 0; }),
      stage("many attempts", [](P& s) { s.max_attempts = limits::kMaxStageAttempts + 1; }),
      stage("backoff below 0", [](P& s) { s.backoff.base = milliseconds{-1}; }),
      stage("backoff that shrinks",
            [](P& s) {
              s.backoff = {milliseconds{2}, milliseconds{1}};
            }),
      stage("long backoff", [](P& s) { s.backoff.max = limits::kMaxBackoff + milliseconds{1}; }),
  };
}

TEST(PlanCheck, ASoundPlanHasNoProblem) { EXPECT_EQ(check(sample_plan()), ""); }

TEST(PlanCheck, EachBrokenFieldIsRefused) {
  for (auto const& change : broken_plans()) EXPECT_NE(check(changed(change)), "") << change.what;
}

TEST(PlanCheck, EachBrokenFieldOfAStageIsRefused) {
  for (auto const& change : broken_stages()) EXPECT_NE(check(changed(change)), "") << change.what;
}

TEST(PlanCheck, ProblemsNameTheStageAndStayShort) {
  auto plan = sample_plan();
  plan.stages.back().max_attempts = 0;
  EXPECT_NE(check(plan).find("'publish'"), std::string::npos);
  plan.stages.back().name.assign(1'000'000, 'x');
  EXPECT_LT(check(plan).size(), 300U);
}

TEST(PlanCheck, TheLimitsThemselvesAreAllowed) {
  auto plan = sample_plan();
  plan.name.assign(limits::kMaxStageNameBytes, 'a');
  plan.version = std::numeric_limits<int>::max();
  plan.stages.resize(limits::kMaxPlanStages, plan.stages[0]);
  auto& first = plan.stages.front();
  first.name = std::string(limits::kMaxStageNameBytes - 2, 'z') + "_9";
  first.timeout = limits::kMaxStageTimeout;
  first.max_attempts = limits::kMaxStageAttempts;
  first.backoff = {milliseconds{0}, limits::kMaxBackoff};
  auto& last = plan.stages.back();
  last.name = "x";
  last.timeout = milliseconds{1};
  last.max_attempts = 1;
  last.backoff = {milliseconds{0}, milliseconds{0}};
  EXPECT_EQ(check(plan), "");
}

// Every field but the id, and text that moves over the border between two fields.
std::vector<Change> other_plans() {
  return {
      {"name", [](Plan& p) { p.name = "other"; }},
      {"version", [](Plan& p) { p.version = 2; }},
      {"one stage less", [](Plan& p) { p.stages.pop_back(); }},
      {"one stage more", [](Plan& p) { p.stages.push_back(p.stages.back()); }},
      {"order", [](Plan& p) { std::swap(p.stages[0], p.stages[2]); }},
      {"stage name", [](Plan& p) { p.stages[2].name = "built"; }},
      {"options", [](Plan& p) { p.stages[2].options = R"({"ms":1})"; }},
      {"timeout", [](Plan& p) { p.stages[2].timeout += milliseconds{1}; }},
      {"attempts", [](Plan& p) { ++p.stages[2].max_attempts; }},
      {"backoff base", [](Plan& p) { p.stages[2].backoff.base += milliseconds{1}; }},
      {"backoff max", [](Plan& p) { p.stages[2].backoff.max += milliseconds{1}; }},
      {"optional", [](Plan& p) { p.stages[2].optional = true; }},
      {"publishes", [](Plan& p) { p.stages[2].publishes = true; }},
      {"name and version", [](Plan& p) { p.name += "1"; }},
      {"name and options",
       [](Plan& p) {
         p.stages[2].name = "buil";
         p.stages[2].options = "t{}";
       }},
      {"attempts of 31",
       [](Plan& p) {
         p.stages[2].max_attempts = 31;
         p.stages[2].backoff.base = milliseconds{0};
       }},
  };
}

TEST(PlanDigest, DiffersWithEveryField) {
  std::set<std::string> seen{digest(sample_plan())};
  for (auto const& change : other_plans()) {
    EXPECT_TRUE(seen.insert(digest(changed(change))).second) << change.what;
  }
}

TEST(PlanDigest, DoesNotLookAtTheId) {
  auto plan = sample_plan();
  plan.id = {12345};
  EXPECT_EQ(digest(plan), digest(sample_plan()));
  EXPECT_EQ(digest(plan).size(), 64U);
}

TEST(Plan, NamesItsStagesAndItself) {
  auto const plan = sample_plan();
  EXPECT_EQ(plan.label(), "sample@1");
  EXPECT_EQ(plan.stage_name(0), "parse");
  EXPECT_EQ(plan.stage_name(3), "publish");
  EXPECT_EQ(plan.stage_name(4), "");
  EXPECT_EQ(plan.stage_name(-1), "");
}

}  // namespace
}  // namespace omninode
