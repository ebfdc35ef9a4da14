// The facts that a prompt of the test set states, as data beside it (NAME.facts.json), compared
// with what was read from it. Lists are compared whole: a fact that was not read and a fact that
// was invented both count as a miss; documented defaults of the reader count as neither.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "stages/onex/node_spec.hpp"

namespace omninode::testing {

struct FactShare {
  int stated = 0;                        ///< facts of the file, plus facts that were invented
  std::vector<std::string> misses = {};  ///< one sentence each
};

/// `facts` in the form of tests/onex/prompts/README.md; throws nlohmann::json::exception on
/// another form.
FactShare compare_facts(nlohmann::json const& facts, onex::NodeSpec const& spec);

}  // namespace omninode::testing
