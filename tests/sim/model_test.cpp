// Every order of every step of a small world, and the rules whose absence it must find out.
#include "tests/sim/model.hpp"

#include <gtest/gtest.h>

namespace omninode::sim {
namespace {

std::string told(ModelReport const& report) {
  std::string text = report.violation;
  for (auto const& step : report.path) text += "\n  " + step;
  return text;
}

TEST(SmallModel, NoOrderOfStepsViolatesAnInvariant) {
  auto const report = explore();
  EXPECT_EQ(report.violation, "") << told(report);
  EXPECT_GT(report.states, 50'000u) << "the world has become too small to tell anything";
  RecordProperty("states", static_cast<int>(report.states));
  RecordProperty("steps", static_cast<int>(report.steps));
}

class SmallModelWithout : public testing::TestWithParam<Broken> {};

TEST_P(SmallModelWithout, ARuleItIsFoundOut) {
  auto const report = explore(GetParam());
  EXPECT_NE(report.violation, "") << report.states << " states";
  SCOPED_TRACE(told(report));
}

INSTANTIATE_TEST_SUITE_P(Rules, SmallModelWithout,
                         testing::Values(Broken::no_fence, Broken::run_as_identity,
                                         Broken::next_version_is_mine, Broken::zero_rows_go_on,
                                         Broken::blind_resend, Broken::unknown_claims_stay),
                         [](auto const& each) { return std::string{to_string(each.param)}; });

}  // namespace
}  // namespace omninode::sim
