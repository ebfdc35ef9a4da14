// A prompt as lines with structure: indentation, bullets and headings say what belongs to what,
// and a heading's words say what kind of facts stand below it. Knows no particular prompt.
// Pure; linear in the length of the prompt.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace omninode::onex {

enum class Section {
  general,
  operations,
  inputs,
  outputs,
  publishes,
  subscribes,
  metrics,
  dependencies,
  targets,
  features,
};

struct PromptLine {
  std::string text;   ///< without bullet, markdown marks and outer space
  std::string label;  ///< what stands before ":" where that opens a section here
  std::string rest;   ///< what follows such a label on the same line, else all of `text`
  int level = 0;      ///< grows with indentation; a bullet is deeper than a plain line
  int parent = -1;    ///< index of the line this one stands under, -1 for none
  bool bullet = false;
  bool heading = false;  ///< introduces lines below it (a markdown heading or a trailing colon)
  Section section = Section::general;
};

struct PromptDocument {
  std::vector<PromptLine> lines;
  /// The lines directly below line `parent`, in order.
  std::vector<int> children(int parent) const;
};

PromptDocument read_document(std::string_view prompt);

/// What a heading or label with these words introduces; general where it says nothing known.
Section section_of_label(std::string_view label);

/// Typographic quotes, dashes, arrows and comparison signs replaced by their ASCII forms.
std::string plain_text(std::string_view text);

}  // namespace omninode::onex
