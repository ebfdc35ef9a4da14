// The little about UTF-8 (RFC 3629) that checking arguments needs.
//
// Pure; any thread. What is refused here is refused with a sentence; PostgreSQL would refuse it
// too, but only after the run was on its way.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace omninode::cli {

/// The number of code points; nullopt where `text` is not valid UTF-8 (overlong forms, surrogates
/// and values above U+10FFFF are not).
std::optional<std::size_t> utf8_length(std::string_view text);

/// Where the first control character stands (C0 without tab, newline and carriage return; DEL;
/// C1); npos where there is none. `text` is valid UTF-8.
std::size_t find_control_character(std::string_view text);

}  // namespace omninode::cli
