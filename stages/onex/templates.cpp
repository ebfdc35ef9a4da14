#include "stages/onex/templates.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include "engine/core/embedded_file.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex_templates {
std::span<omninode::EmbeddedFile const> files();
}

namespace omninode::onex {
namespace {

using kainjow::mustache::data;

constexpr char kLineEnd = '\x01';

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

std::string_view template_text(std::string_view name) {
  std::string const wanted = std::string(name) + ".mustache";
  auto const files = onex_templates::files();
  auto const found = std::ranges::find(files, wanted, &EmbeddedFile::name);
  if (found == files.end()) throw std::logic_error("there is no template " + wanted);
  return found->text;
}

/// Drops the line of every section tag that stands alone, and hides all other line ends from the
/// library, whose own treatment of such lines leaves blank ones behind.
std::string flattened(std::string_view text) {
  std::string flat;
  for (auto const line : split_lines(text)) {
    auto const tag = trim(line);
    bool const section = tag.starts_with("{{#") || tag.starts_with("{{/") || tag.starts_with("{{^");
    bool const alone = section && tag.find("}}") == tag.size() - 2;
    flat += alone ? tag : line;
    if (!alone) flat += kLineEnd;
  }
  return flat;
}

}  // namespace

std::string render(std::string_view template_name, nlohmann::json const& values) {
  kainjow::mustache::mustache filled{flattened(template_text(template_name))};
  if (!filled.is_valid()) {
    throw std::logic_error("template " + std::string(template_name) + ": " +
                           filled.error_message());
  }
  filled.set_custom_escape([](std::string const& text) { return text; });
  std::string text = filled.render(to_mustache(values));
  std::ranges::replace(text, kLineEnd, '\n');
  return text;
}

}  // namespace omninode::onex
