// The project's own sources as a test sees them, and how a broken rule is said.
// Loading throws std::filesystem::filesystem_error when the root cannot be read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/cpp_text.hpp"

namespace omninode::tidy {

struct SourceFile {
  std::string path;  // from the root, with '/'
  std::string text;
  std::vector<std::string> lines;
  CppText cpp;  // empty where the file is not C++

  bool ends_with(std::string_view suffix) const { return path.ends_with(suffix); }
  bool starts_with(std::string_view prefix) const { return path.starts_with(prefix); }
  bool is_header() const { return ends_with(".hpp"); }
  bool is_cpp() const { return is_header() || ends_with(".cpp"); }
  bool is_sql() const { return ends_with(".sql"); }
  bool is_shell() const;
  bool is_production() const;  // what the product's binary is made of
  std::string stem() const { return std::filesystem::path(path).stem().string(); }
};

using Tree = std::vector<SourceFile>;

struct Violation {
  std::string file;
  std::size_t line;
  std::string what;  // what is wrong and what to do
};

// Every text file in the folders that hold sources, in the order of their paths.
Tree load_tree(std::filesystem::path const& root);

// "file:line: what", a line each.
std::string told(std::vector<Violation> const& violations);

}  // namespace omninode::tidy
