#include <algorithm>
#include <array>
#include <regex>
#include <string_view>

#include "tests/tidy/rules.hpp"

namespace omninode::tidy {
namespace {

// In two pieces each, so that this file does not break the rule it holds.
std::regex const& unfinished() {
  static std::regex const pattern(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X)\\b");
  return pattern;
}

// In C++ only comments count: a stage may well search generated code for these words.
std::vector<std::string> const& speaking_lines(SourceFile const& file) {
  return file.is_cpp() ? file.cpp.comments : file.lines;
}

std::size_t first_filled(SourceFile const& file) {
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (file.lines[i].find_first_not_of(" \t") != std::string::npos) return i;
  }
  return 0;
}

bool has_vague_word(std::string const& name) {
  return std::ranges::any_of(std::array{"manager", "helper", "util"}, [&](std::string_view word) {
    return name.find(word) != std::string::npos;
  });
}

}  // namespace

std::vector<Violation> vague_names(Tree const& tree) {
  static std::regex const type(
      "\\b(class|struct|enum|concept|using)\\s+(\\w*(Manager|Helper|Util)\\w*)");
  std::vector<Violation> found;
  for (auto const& file : tree) {
    if (!file.is_cpp()) continue;
    if (has_vague_word(file.stem())) {
      found.push_back({file.path, 1, "a vague file name: name the file after what it does"});
    }
    for (std::size_t i = 0; i < file.cpp.code.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file.cpp.code[i], match, type)) continue;
      found.push_back(
          {file.path, i + 1, match[2].str() + ": name the type after what it is or does"});
    }
  }
  return found;
}

std::vector<Violation> unfinished_marks(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    auto const& lines = speaking_lines(file);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!std::regex_search(lines[i], unfinished())) continue;
      found.push_back({file.path, i + 1, "an unfinished mark: finish it, or file it elsewhere"});
    }
  }
  return found;
}

std::vector<Violation> header_form(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    if (!file.is_header()) continue;
    auto const begins = first_filled(file);
    if (file.lines.empty() || !file.lines[begins].starts_with("//")) {
      found.push_back(
          {file.path, 1, "no leading comment: say what it is, what it promises, threads, errors"});
    }
    if (std::ranges::find(file.cpp.code, std::string("#pragma once")) == file.cpp.code.end()) {
      found.push_back({file.path, begins + 1, "no #pragma once: add it after the comment"});
    }
  }
  return found;
}

std::vector<Violation> shell_form(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    bool const strict = std::ranges::any_of(
        file.lines, [](std::string const& line) { return line.starts_with("set -eu"); });
    if (!file.is_shell() || strict) continue;
    found.push_back({file.path, 1, "no 'set -eu': a script stops at its first error"});
  }
  return found;
}

}  // namespace omninode::tidy
