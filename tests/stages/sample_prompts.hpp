// Prompts that several tests use.
#pragma once

#include <string>

namespace omninode::testing {

/// The validation report's prompt, word for word as in examples/prompts/store_effect.txt.
std::string store_effect_prompt();

inline std::string redis_prompt() {
  return "Create a Redis cache effect with get, set and delete, TTL and a pool of 5 to 10";
}

}  // namespace omninode::testing
