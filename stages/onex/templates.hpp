// The templates in stages/onex/templates, compiled into the binary, and how they are filled.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace omninode::onex {

/// Fills a template ("node.py") from a JSON object. Nothing is escaped: values are prepared as
/// Python, YAML or Markdown by whoever made the object. Throws std::logic_error for a template
/// that does not exist or does not parse: the build is broken then, not the input. Any thread.
std::string render(std::string_view template_name, nlohmann::json const& values);

}  // namespace omninode::onex
