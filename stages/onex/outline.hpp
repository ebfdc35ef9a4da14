// A prompt that is a YAML or JSON outline (keys such as name, kind, operations, publishes), said
// again as the lines of a prompt in plain words, each with the number of its line in the outline.
// Bounded in depth, in nodes and in what is kept of a value; anchors cannot multiply anything.
// Pure; any thread; never throws: what is no outline is simply none.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "stages/onex/prompt_lines.hpp"

namespace omninode::onex {

std::optional<std::vector<RawLine>> outline_lines(std::string_view prompt);

}  // namespace omninode::onex
