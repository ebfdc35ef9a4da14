// The options a run was submitted with, as the stages need them.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "stages/onex/templates.hpp"

namespace omninode::onex {

struct RunInputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct RunInput {
  std::string prompt;
  std::string output_dir;                ///< absolute
  std::optional<std::string> node_type;  ///< what --node-type said, lower case
  bool enable_intelligence = true;
  bool force = false;
  bool interactive = false;  ///< a person approves the contract and the code
  std::string onex = "oct25";
  TemplatePack templates;  ///< the user's own; empty for none

  /// Throws RunInputError with one plain sentence.
  static RunInput parse(std::string_view json);
};

}  // namespace omninode::onex
