#include "tests/stages/sample_prompts.hpp"

#include "tests/stages/scratch_folder.hpp"

namespace omninode::testing {

std::string store_effect_prompt() { return read_text(STORE_EFFECT_PROMPT); }

}  // namespace omninode::testing
