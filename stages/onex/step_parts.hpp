// What is said of a step beside its name: who does it, what it waits for, what undoes it and what
// runs beside it. Names are as written; which steps they mean is decided when all are known
// (step_workflow.hpp). Pure functions; any thread; linear; never fail.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/tokens.hpp"

namespace omninode::onex {

/// References are names, phrases made to names, or "#2" for the second step.
using StepRefs = std::vector<std::string>;

struct StepParts {
  std::string service = {};
  StepRefs after = {};
  std::string undo = {};
  StepRefs beside = {};   ///< "in parallel with check_income"
  bool parallel = false;  ///< says so, without saying with what
};

/// The parts that are named between the tokens `begin` and `end`.
StepParts step_parts(std::vector<Token> const& tokens, std::size_t begin, std::size_t end);

/// The steps that are named from `at` on; `at` is moved behind the last of them. `commas`: commas
/// divide steps, as in a cell or a list, and do not end the list, as in a sentence.
StepRefs step_refs(std::vector<Token> const& tokens, std::size_t& at, std::size_t end, bool commas);

/// Where the steps begin that something waits for ("after", "depends on", "once"); 0 where none do.
std::size_t end_of_after_lead(std::vector<Token> const& tokens, std::size_t at);

/// One item of a list of steps: its name and its parts.
struct StepLine {
  std::string name = {};
  StepParts parts = {};
  bool known_verb = false;  ///< it is named by a name or by a verb of workflows
};
StepLine step_line(std::string_view text);

/// "Release the car", "refund_card" -> the name of the action; empty for "none".
std::string action_at(std::vector<Token> const& tokens, std::size_t at, std::size_t end);

}  // namespace omninode::onex
