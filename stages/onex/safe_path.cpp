#include "stages/onex/safe_path.hpp"

#include <algorithm>
#include <climits>
#include <map>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// A refused path stands in messages and logs; its control characters must not reach a terminal.
std::string shown(std::string_view path) {
  std::string text;
  for (char const c : path.substr(0, 200)) {
    auto const byte = static_cast<unsigned char>(c);
    text += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return text;
}

}  // namespace

/// The rules of all systems at once: a run's files are stored and may be fetched on any of them,
/// where a backslash or "C:" leads out of the folder.
std::optional<std::string> why_unsafe(std::string_view path) {
  auto const refuse = [&](std::string_view why) {
    return "The file path \"" + shown(path) + "\" is refused because it " + std::string(why) + ".";
  };
  if (path.empty()) return refuse("is empty");
  bool const control = std::ranges::any_of(path, [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
  if (control) return refuse("has a control character");
  if (path.find('\\') != std::string_view::npos) return refuse("has a backslash");
  if (path.front() == '/') return refuse("is absolute");
  if (path.find(':') != std::string_view::npos) return refuse("has a colon, as drive letters do");
  auto const components = split(path, '/');
  if (components.size() > kMaxPathComponents) return refuse("is nested too deeply");
  for (auto const component : components) {
    if (component.empty()) return refuse("has an empty component");
    if (component == "." || component == "..") return refuse("leads to another folder");
    if (component.size() > NAME_MAX) return refuse("has a name that is too long");
  }
  return std::nullopt;
}

/// On a file system that ignores case the second of "Node.py" and "node.py" would overwrite the
/// first.
std::optional<std::string> why_unsafe(Files const& files) {
  std::map<std::string, std::string> seen;  // lower case -> as written, folders included
  auto const note = [&](std::string const& path, bool folder) -> std::optional<std::string> {
    std::string const key = lower(path);
    std::string const written = path + (folder ? "/" : "");
    auto const [known, added] = seen.emplace(key, written);
    if (added || (folder && known->second == written)) return std::nullopt;
    return "The file path \"" + shown(path) + "\" is refused because it collides with \"" +
           shown(known->second) + "\".";
  };
  for (auto const& [path, content] : files) {
    if (auto why = why_unsafe(path)) return why;
    for (auto slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      if (auto why = note(path.substr(0, slash), true)) return why;
    }
    if (auto why = note(path, false)) return why;
  }
  return std::nullopt;
}

}  // namespace omninode::onex
