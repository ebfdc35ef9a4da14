// Connection strings: libpq's two forms, "postgresql://…" and "key=value …".
//
// Pure; any thread. Nothing here decides whether a string is valid: libpq does at the connect.
#pragma once

#include <string>
#include <string_view>

namespace omninode {

/// The connection string with every password replaced by "***": the only form that is printed.
/// Covers the user's part of a URL and every "password" and "sslpassword" setting in both forms. An
/// empty password stays visible as empty.
std::string redacted(std::string_view url);

/// `message` with every occurrence of the passwords of `url` replaced by "***". For texts of libpq,
/// which may quote the connection string it could not use.
std::string without_secrets(std::string message, std::string_view url);

/// The connection string with a setting added, unless it names that setting itself: what an
/// operator wrote counts. `value` is quoted or percent-encoded as the form needs it.
std::string with_setting(std::string url, std::string_view key, std::string_view value);

/// The connection string with the bounds of store/store_limits.hpp, where it names none itself, and
/// a name by which pg_stat_activity shows this program.
std::string with_bounds(std::string url);

}  // namespace omninode
