#include "tests/stages/step_wordings.hpp"

#include <algorithm>
#include <ostream>

#include <gtest/gtest.h>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"

namespace omninode {
namespace testing {

/// A failure names its wording.
void PrintTo(StepWording const& wording, std::ostream* out) { *out << wording.name; }

}  // namespace testing

namespace {

using testing::StepWording;

std::string steps_text(onex::NodeSpec const& spec) {
  std::vector<std::string> lines;
  for (auto const& step : spec.steps) {
    std::string line = step.name;
    if (!step.after.empty()) line += " after " + onex::join(step.after, ",");
    if (!step.service.empty()) line += " by " + step.service;
    if (!step.compensation.empty()) line += " undo " + step.compensation;
    lines.push_back(std::move(line));
  }
  return onex::join(lines, "; ");
}

class StepWordings : public ::testing::TestWithParam<StepWording> {};

TEST_P(StepWordings, GiveTheStepsThatTheyState) {
  auto const spec = onex::read_prompt(GetParam().prompt, std::nullopt);
  EXPECT_EQ(spec.kind, "orchestrator");
  EXPECT_EQ(steps_text(spec), GetParam().steps);
  // A workflow is one operation; its steps are none.
  EXPECT_TRUE(spec.operations.size() == 1 && spec.operations.front().defaulted)
      << spec.operations.size() << " " << spec.operations.front().name;
}

std::string name_of(::testing::TestParamInfo<StepWording> const& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Prose, StepWordings,
                         ::testing::ValuesIn(testing::step_wordings_in_prose()), name_of);
INSTANTIATE_TEST_SUITE_P(Lists, StepWordings,
                         ::testing::ValuesIn(testing::step_wordings_in_lists()), name_of);

}  // namespace
}  // namespace omninode
