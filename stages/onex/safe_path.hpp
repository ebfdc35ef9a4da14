// The one rule of which paths a generated file may have. Everything that writes asks here first.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/ports/stage.hpp"

namespace omninode::onex {

inline constexpr std::size_t kMaxPathComponents = 8;

/// One plain sentence on why `path` is refused; nothing where it is safe. Refused are: empty and
/// absolute paths, "." and "..", empty components, backslashes, drive letters, control characters
/// (NUL among them), components above NAME_MAX, and more than kMaxPathComponents of them.
std::optional<std::string> why_unsafe(std::string_view path);

/// The same for all paths of a node together: also two that differ in letter case only, and one
/// that is the folder of another.
std::optional<std::string> why_unsafe(Files const& files);

}  // namespace omninode::onex
