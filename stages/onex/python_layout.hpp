// Lines of generated Python that are too long, broken as a formatter would: brackets are opened up,
// docstrings and comments wrapped at their spaces.
// Templates cannot do it, because names and texts come from the prompt and may have any length.
// The code means the same afterwards; what has no place to break at stays as it is. Pure; linear in
// the length of the text for each level of brackets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/stage.hpp"

namespace omninode::onex {

/// What ruff and black allow by default.
inline constexpr std::size_t kPythonColumns = 88;

std::string laid_out(std::string_view python);

/// All Python files among `files`.
void lay_out(std::vector<File>& files);

}  // namespace omninode::onex
