// A prompt as lines with structure: indentation, bullets and headings say what belongs to what,
// and a heading's words say what kind of facts stand below it. One line is one statement: a
// paragraph becomes as many lines as it has sentences. Knows no particular prompt.
// Pure; linear in the length of the prompt.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/prompt_lines.hpp"

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
  steps,
};

struct PromptLine {
  int number = 0;     ///< of the prompt, from 1
  std::string text;   ///< without bullet, markdown marks and outer space
  std::string label;  ///< what stands before ":" where that opens a section here
  std::string rest;   ///< what follows such a label on the same line, else all of `text`
  int level = 0;      ///< grows with indentation; a bullet is deeper than a plain line
  int parent = -1;    ///< index of the line this one stands under, -1 for none
  std::vector<int> children = {};  ///< the lines directly below, in order
  bool bullet = false;
  bool numbered = false;  ///< a bullet with a number: the author counts
  bool keyed = false;     ///< an item of a table or an outline: each fact has its own place
  bool heading = false;   ///< introduces lines below it (a markdown heading or a trailing colon)
  Section section = Section::general;
};

struct PromptDocument {
  std::vector<PromptLine> lines;

  PromptLine const& at(int index) const { return lines[static_cast<std::size_t>(index)]; }
  /// The line that `line` stands under, or nullptr.
  PromptLine const* parent_of(PromptLine const& line) const {
    return line.parent < 0 ? nullptr : &at(line.parent);
  }
};

/// A prompt in plain words, Markdown, or a YAML or JSON outline.
PromptDocument read_document(std::string_view prompt);

/// What a heading or label with these words introduces; general where it says nothing known.
Section section_of_label(std::string_view label);

/// "Name: x" -> {"Name", "x"}: a short label that leads the text; empty where none does.
struct Labelled {
  std::string label;
  std::string rest;
};
Labelled split_label(std::string_view text);

}  // namespace omninode::onex
