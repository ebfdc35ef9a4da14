#include "store/connection_text.hpp"

#include <cctype>
#include <vector>

#include "store/store_limits.hpp"

namespace omninode {
namespace {

struct Span {
  std::size_t from;
  std::size_t size;
};

bool is_uri(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

// Where the values of "password" and "sslpassword" begin, wherever a setting may begin. Found by
// the word alone: taking too much for a password costs a readable message, too little costs the
// password.
std::vector<std::size_t> password_values(std::string_view url) {
  std::vector<std::size_t> starts;
  static constexpr std::string_view kKey = "password";
  for (auto at = url.find(kKey); at != std::string_view::npos; at = url.find(kKey, at + 1)) {
    auto value = at + kKey.size();
    while (value < url.size() && url[value] == ' ') ++value;
    if (value >= url.size() || url[value] != '=') continue;
    ++value;
    while (value < url.size() && url[value] == ' ') ++value;
    starts.push_back(value);
  }
  return starts;
}

// libpq's rules for where a value ends: in a URL at the next "&", otherwise at a blank, or at the
// closing quote where it is quoted; a backslash there protects what follows.
Span value_at(std::string_view url, std::size_t from, bool uri) {
  if (uri) {
    auto const end = url.find('&', from);
    return {from, (end == std::string_view::npos ? url.size() : end) - from};
  }
  bool const quoted = from < url.size() && url[from] == '\'';
  auto at = from + (quoted ? 1 : 0);
  while (at < url.size() && (quoted ? url[at] != '\'' : url[at] != ' ')) {
    at += url[at] == '\\' ? 2 : 1;
  }
  auto const end = std::min(at + (quoted ? 1 : 0), url.size());
  return {from, end - from};
}

// The last "@" ends the password: one that was not escaped belongs to it.
// Only in front of the first "/" or "?": a later "@" is in the path or in a setting.
void add_user_password(std::string_view url, std::vector<Span>& found) {
  auto const begin = url.find("://") + 3;
  auto const end = std::min(url.find_first_of("/?", begin), url.size());
  auto const at = url.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < begin) return;
  auto const colon = url.find(':', begin);
  if (colon < at) found.push_back({colon + 1, at - colon - 1});
}

// In the order in which they stand, none inside another: `redacted` copies what lies between.
std::vector<Span> secrets(std::string_view url) {
  std::vector<Span> found;
  bool const uri = is_uri(url);
  if (uri) add_user_password(url, found);
  for (auto const start : password_values(url)) {
    if (!found.empty() && start < found.back().from + found.back().size) continue;
    found.push_back(value_at(url, start, uri));
  }
  return found;
}

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.') {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xFU];
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (char const c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// Whether the string sets `key` itself. Asked for so that an operator's own bound is never doubled
// or overruled.
bool names(std::string_view url, std::string_view key) {
  auto const setting = std::string{key} + "=";
  for (auto at = url.find(setting); at != std::string_view::npos; at = url.find(setting, at + 1)) {
    if (at == 0 || url[at - 1] == ' ' || url[at - 1] == '?' || url[at - 1] == '&') return true;
  }
  return false;
}

}  // namespace

std::string redacted(std::string_view url) {
  std::string out;
  std::size_t from = 0;
  for (auto const& secret : secrets(url)) {
    out.append(url, from, secret.from - from);
    if (secret.size > 0) out += "***";
    from = secret.from + secret.size;
  }
  out.append(url, from);
  return out;
}

// Goes on behind each replacement, which the secret itself might be a part of.
std::string without_secrets(std::string message, std::string_view url) {
  for (auto const& span : secrets(url)) {
    auto const secret = url.substr(span.from, span.size);
    if (secret.empty()) continue;
    for (auto at = message.find(secret); at != std::string::npos; at = message.find(secret, at)) {
      message.replace(at, secret.size(), "***");
      at += 3;
    }
  }
  return message;
}

std::string with_setting(std::string url, std::string_view key, std::string_view value) {
  if (names(url, key)) return url;
  if (is_uri(url)) {
    url += url.find('?') == std::string::npos ? '?' : '&';
    return url + std::string{key} + "=" + percent_encoded(value);
  }
  if (!url.empty()) url += ' ';
  return url + std::string{key} + "=" + quoted(value);
}

std::string with_bounds(std::string url) {
  using std::to_string;
  url = with_setting(std::move(url), "connect_timeout", to_string(limits::kConnectTimeout.count()));
  url = with_setting(std::move(url), "keepalives_idle", to_string(limits::kKeepaliveIdle.count()));
  url = with_setting(std::move(url), "keepalives_interval",
                     to_string(limits::kKeepaliveInterval.count()));
  url = with_setting(std::move(url), "keepalives_count", to_string(limits::kKeepaliveCount));
  url =
      with_setting(std::move(url), "tcp_user_timeout", to_string(limits::kTcpUserTimeout.count()));
  return with_setting(std::move(url), "application_name", "omninode");
}

}  // namespace omninode
