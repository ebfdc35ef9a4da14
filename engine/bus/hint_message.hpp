// The value of a hint on Kafka: {"run": 7, "version": 3, "stage": "validation"}.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "engine/ports/run_store.hpp"

namespace omninode {

/// Always succeeds. Any thread, as is parsing.
std::string hint_message(Hint const& hint);

/// The hint, or one sentence on why `text` is none. Anything may come from outside: size, depth,
/// types and ranges are checked, unknown keys are refused. A well-formed hint may still be untrue;
/// the claim finds that out.
std::variant<Hint, std::string> parse_hint(std::string_view text);

}  // namespace omninode
