#include "stages/onex/templates.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include "engine/core/limits.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex_templates {
std::span<omninode::EmbeddedFile const> files();
}

namespace omninode::onex {
namespace {

using kainjow::mustache::data;

/// Built-in templates include one level of parts; the rest is room for packs. A circle ends here.
constexpr int kMaxIncludeDepth = 4;
/// Control characters, which no template and no prepared value holds, so that they cannot be
/// mistaken.
constexpr char kLineEnd = '\x01';
constexpr char kTurn = '\x02';  // where a turn of a loop begins

/// Set by TemplateScope alone; each thread fills templates for the run that it works on.
thread_local TemplatePack const* pack_in_use = nullptr;

/// The library has no numbers and no null: numbers become their text, null is what a section skips.
data to_mustache(nlohmann::json const& json) {
  if (json.is_object()) {
    data object{data::type::object};
    for (auto const& [key, value] : json.items()) object.set(key, to_mustache(value));
    return object;
  }
  if (json.is_array()) {
    data list{data::type::list};
    for (auto const& value : json) list.push_back(to_mustache(value));
    return list;
  }
  if (json.is_boolean()) return data{json.get<bool>()};
  if (json.is_string()) return data{json.get<std::string>()};
  return json.is_null() ? data{false} : data{json.dump()};
}

bool is_from_pack(std::string_view name) {
  return pack_in_use != nullptr && pack_in_use->contains(name);
}

// The pack's own fault is the user's to mend; anything else is ours.
[[noreturn]] void fail(std::string_view name, std::string const& why) {
  std::string const what = "The template " + std::string(name) + " " + why + ".";
  if (pack_in_use != nullptr && !pack_in_use->empty()) throw TemplateError(what);
  throw std::logic_error(what);
}

/// A view into the pack or the binary, which both outlive the call.
std::string_view template_text(std::string_view name) {
  if (is_from_pack(name)) return pack_in_use->find(name)->second;
  std::string const wanted = std::string(name) + std::string(kTemplateSuffix);
  auto const files = onex_templates::files();
  auto const found = std::ranges::find(files, wanted, &EmbeddedFile::name);
  if (found == files.end()) fail(name, "does not exist");
  return found->text;
}

/// Drops the line of every section tag that stands alone, and marks all other line ends for the
/// library, whose own treatment of such lines leaves blank ones behind. A line `{{> name}}` is
/// the text of the template `name`: here, since the library would re-indent and re-parse it.
std::string flattened(std::string_view name, int depth = 0) {
  if (depth > kMaxIncludeDepth) fail(name, "is included within itself");
  std::string flat;
  for (auto const line : split_lines(template_text(name))) {
    auto const tag = trim(line);
    if (tag.starts_with("{{> ") && tag.ends_with("}}")) {
      flat += flattened(trim(tag.substr(4, tag.size() - 6)), depth + 1);
      continue;
    }
    bool const section = tag.starts_with("{{#") || tag.starts_with("{{/") || tag.starts_with("{{^");
    bool const alone = section && tag.find("}}") == tag.size() - 2;
    flat += alone ? tag : line;
    if (!alone) flat += {kLineEnd, '\n'};
    if (flat.size() > limits::kMaxFileBytes) fail(name, "is too large with what it includes");
  }
  return flat;
}

/// The library parses and renders sections by recursion, and loops multiply what they make without
/// telling anybody before a line ends. So their depth is bounded before it sees the text, and each
/// turn of a loop begins with a line of its own, which render() counts and drops.
std::string guarded(std::string_view name, std::string_view text) {
  std::string guarded;
  int depth = 0;
  for (std::size_t done = 0; done < text.size();) {
    auto const at = text.find("{{", done);
    auto const close = text.find("}}", at == text.npos ? at : at + 2);
    auto const end = close == text.npos ? text.size() : close + 2;
    guarded += text.substr(done, end - done);
    done = end;
    if (at == text.npos || close == text.npos) continue;
    char const kind = text[text.find_first_not_of(" \t\n\x01", at + 2)];
    if (kind == '=') fail(name, "changes the delimiters, which is not supported");
    if (kind == '>') fail(name, "includes another within a line or a name that is none");
    bool const opens = kind == '#' || kind == '^';
    if (opens) guarded += {kTurn, '\n'};
    depth += opens ? 1 : kind == '/' ? -1 : 0;
    if (depth > kMaxSectionDepth) {
      fail(name, "has more than " + std::to_string(kMaxSectionDepth) + " sections in each other");
    }
  }
  return guarded;
}

}  // namespace

std::span<EmbeddedFile const> built_in_templates() { return onex_templates::files(); }

std::string pack_problem(TemplatePack const& pack) {
  std::size_t bytes = 0;
  for (auto const& [name, text] : pack) {
    std::string const file = name + std::string(kTemplateSuffix);
    auto const files = built_in_templates();
    if (std::ranges::find(files, file, &EmbeddedFile::name) == files.end()) {
      return "there is no template " + file + " to override; `omninode templates list` names them";
    }
    bytes += text.size();
    if (text.size() > kMaxTemplateBytes) {
      return "the template " + file + " is larger than the limit of " +
             std::to_string(kMaxTemplateBytes) + " bytes";
    }
  }
  if (bytes <= kMaxPackBytes) return {};
  return "the templates are together larger than the limit of " + std::to_string(kMaxPackBytes) +
         " bytes";
}

TemplateScope::TemplateScope(TemplatePack const& pack) { pack_in_use = &pack; }
TemplateScope::~TemplateScope() { pack_in_use = nullptr; }

/// The bound is checked after each piece, so that a loop of a pack cannot fill the memory before
/// anybody looks at the size.
std::string render(std::string_view template_name, nlohmann::json const& values) {
  kainjow::mustache::mustache filled{guarded(template_name, flattened(template_name))};
  if (!filled.is_valid()) fail(template_name, "does not parse: " + filled.error_message());
  filled.set_custom_escape([](std::string const& text) { return text; });
  std::string text;
  filled.render(to_mustache(values), [&](std::string const& piece) {
    if (piece == "\n") return;  // the library's own; ours and those in values stand in the line
    text += piece;
    if (text.size() > limits::kMaxFileBytes) fail(template_name, "makes a file that is too large");
  });
  std::erase(text, kTurn);
  std::ranges::replace(text, kLineEnd, '\n');
  return text;
}

}  // namespace omninode::onex
