// The lines of a prompt before anything is known about their meaning: marks (bullets, numbers,
// "#", bold) become properties, a wrapped sentence is one line again, a table is a list of items.
// Pure; linear in the length of the prompt; never fails.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace omninode::onex {

struct RawLine {
  int number = 0;  ///< of the prompt, from 1
  int indent = 0;
  int bullet_depth = 0;   ///< 0: no bullet; "1.2" has depth 2
  int heading_depth = 0;  ///< number of "#" of a markdown heading, or what an underline counts as
  bool title = false;     ///< stands alone above a list or an indented part
  std::string text = {};
  bool numbered = false;  ///< a bullet with a number
  bool keyed = false;     ///< an item of a table or an outline
};

/// Empty lines, rules and code fences are left out; each line keeps its number in the prompt.
std::vector<RawLine> raw_lines(std::string_view prompt);

/// An item of a table or an outline: its properties in order, the first one names it.
using ItemParts = std::vector<std::pair<std::string, std::string>>;

/// The lines by which a prompt in plain words would say the same: "name: what it does" with
/// "Input: …" below it for an operation, "name (kind) - what it counts" for a metric and so on.
std::vector<RawLine> lines_of_item(ItemParts const& parts, int number, int indent);

/// Typographic quotes, dashes, arrows and comparison signs replaced by their ASCII forms.
std::string plain_text(std::string_view text);

}  // namespace omninode::onex
