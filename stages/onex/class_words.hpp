// Class names that the official validation lets pass. In its strict mode it refuses every class
// whose name contains one of nine words that say little ("Service", "Worker" …).
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace omninode::onex {

/// CamelCase of a name in any form, with another word for each refused one:
/// "CanonicalStoreService" -> "CanonicalStoreProvider". Different names stay different, unless
/// they differ by nothing but such a word and its substitute.
std::string class_words(std::string_view text);

/// The same for a name that is in CamelCase already; its other letters are kept as they are.
std::string accepted_class_name(std::string name);

/// Function names that the same validation takes for too general: "process", "run".
bool is_generic_function_name(std::string_view name);

}  // namespace omninode::onex
