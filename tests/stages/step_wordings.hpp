// Prompts for orchestrators in many wordings, with the steps that they state. Values only.
#pragma once

#include <string>
#include <vector>

namespace omninode::testing {

/// `steps`: "name after a,b by Service undo name", divided by "; ", in the order of the prompt.
struct StepWording {
  std::string name;
  std::string prompt;
  std::string steps;
};

std::vector<StepWording> step_wordings_in_prose();
std::vector<StepWording> step_wordings_in_lists();

}  // namespace omninode::testing
