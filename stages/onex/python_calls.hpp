// Breaks Python expressions into lines at their brackets, as formatters do.
// Pure; any thread. Text that fits stays as it is; strings are never broken.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace omninode::onex {

/// The same expression in lines of at most 88 characters where its brackets allow that. `column` is
/// how far from the left the first line stands, `indent` where its statement begins.
std::string broken_expression(std::string_view expression, std::size_t column, std::size_t indent);

}  // namespace omninode::onex
