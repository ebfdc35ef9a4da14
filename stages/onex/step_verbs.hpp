// The verbs of which workflows are made, in the forms in which sentences have them, and the words
// that say how steps stand to each other. Pure functions; any thread; never fail.
#pragma once

#include <string>
#include <string_view>

namespace omninode::onex {

/// "reserves", "reserving" and "reserve" -> "reserve"; empty for a word that begins no step.
std::string step_verb(std::string_view word);
/// "reserved" -> "reserve", "sent" -> "send"; empty for a word that is no such participle.
std::string step_participle(std::string_view word);
/// "in parallel", "side by side", "at the same time": steps that do not wait for each other.
bool says_parallel(std::string_view text);
/// Words that put one thing behind another: "then", "finally".
bool is_order_word(std::string_view word);
/// "one after the other", "in exactly this order".
bool says_order(std::string_view text);
/// "fails", "goes wrong", "declined": what makes a workflow go back.
bool says_failure(std::string_view text);

}  // namespace omninode::onex
