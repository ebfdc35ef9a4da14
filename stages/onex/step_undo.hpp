// Sentences that say what undoes a step. Pure; any thread; linear; never fail.
#pragma once

#include <string>
#include <vector>

#include "stages/onex/tokens.hpp"

namespace omninode::onex {

struct SentenceUndo {
  std::string step = {};  ///< what is undone, or what fails
  std::vector<std::string> actions = {};
  bool failing = false;
};

/// "Undo x with y", "x is undone by y", "y undoes x"; empty where the sentence says no such thing.
std::vector<SentenceUndo> undo_sentence(std::vector<Token> const& tokens);

}  // namespace omninode::onex
