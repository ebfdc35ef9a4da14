// Names of nodes, models, files and fields: one place that knows what Python and ONEX allow.
// Pure functions; whatever goes in, what comes out is a legal name of the promised form.
#pragma once

#include <string>
#include <string_view>

namespace omninode::onex {

inline constexpr std::size_t kMaxNameChars = 64;

/// True for words that may not (keywords) or should not (builtins) name a Python thing.
bool is_python_reserved(std::string_view word);

/// snake_case of 2 to 64 characters, starting with a letter, never reserved in Python;
/// `fallback` (itself legal) where nothing of `text` can be used.
std::string snake_name(std::string_view text, std::string_view fallback);

/// CamelCase of a name in any form; capitals inside ("HTTP") are not kept.
std::string pascal_name(std::string_view text);

/// A field, parameter or method name. Names that pydantic or Python keep for themselves get
/// the suffix "_value" (the name asked for stays readable in it).
std::string field_name(std::string_view text);

/// "redis_cache" or "redis_cache_effect" -> "redis_cache_effect": the kind stands once, last.
std::string node_name_of(std::string_view base, std::string_view kind);
/// "redis_cache_effect" -> "redis_cache".
std::string stem_of_node(std::string_view node_name, std::string_view kind);

}  // namespace omninode::onex
