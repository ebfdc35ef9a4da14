// Sentences that say who does steps which are told elsewhere: "The build and the upload are done by
// the StoreService". Pure; any thread; linear; never fail.
#pragma once

#include <string>
#include <vector>

#include "stages/onex/step_parts.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {

struct SentenceService {
  StepRefs steps = {};
  std::string service = {};
};

/// Empty for a sentence that tells steps in an order, even if it names services.
std::vector<SentenceService> service_sentence(std::vector<Token> const& tokens);

}  // namespace omninode::onex
