// Values of an outline as text: scalars, lists, and the fields of an operation with their types.
// Pure; any thread. The nodes are those of a bounded tree (outline.cpp checks it first).
#pragma once

#include <string>
#include <string_view>

#include <yaml-cpp/yaml.h>

namespace omninode::onex {

/// One line, bounded in length; empty for what is no scalar.
std::string scalar_text(YAML::Node const& node);

/// A scalar, or the scalars of a list with `separator` between them.
/// Nested lists and mappings inside it are left out.
std::string list_text(YAML::Node const& node, std::string_view separator);

/// "key (string), ttl (int, optional)" from a mapping, a list or a text; for outputs a list of
/// CamelCase names is a union: "Stored or Conflict".
std::string fields_text(YAML::Node const& node, bool outputs);

}  // namespace omninode::onex
