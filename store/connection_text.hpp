// Connection strings: libpq's two forms, "postgresql://…" and "key=value …".
#pragma once

#include <string>
#include <string_view>

namespace omninode {

/// The connection string with every password replaced by "***": the only form that is printed.
std::string redacted(std::string_view url);

/// `message` with every occurrence of the passwords of `url` replaced by "***".
std::string without_secrets(std::string message, std::string_view url);

/// The connection string with a setting added, unless it names that setting itself.
std::string with_setting(std::string url, std::string_view key, std::string_view value);

/// The connection string with the bounds of store/store_limits.hpp, where it names none itself.
std::string with_bounds(std::string url);

}  // namespace omninode
