#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace omninode::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::array kFolders{".ci", "engine",     "stages", "store", "migrations",
                              "cli", "deployment", "tests",  "bench"};

std::string read(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> split_lines(std::string const& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    auto const end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

bool is_build_product(fs::path const& folder) {
  auto const name = folder.filename().string();
  return name.starts_with(".") || name.starts_with("build") || name == "__pycache__" ||
         name == "generated";
}

SourceFile load_file(fs::path const& root, fs::path const& path) {
  SourceFile file{path.lexically_relative(root).generic_string(), read(path), {}, {}};
  file.lines = split_lines(file.text);
  if (file.is_cpp()) file.cpp = take_apart(file.text);
  return file;
}

}  // namespace

bool SourceFile::is_shell() const {
  bool const shebang = text.starts_with("#!") && lines.front().ends_with("sh");
  return ends_with(".sh") || shebang;
}

bool SourceFile::is_production() const {
  return std::ranges::any_of(std::array{"engine/", "stages/", "store/", "migrations/", "cli/"},
                             [this](std::string_view folder) { return starts_with(folder); });
}

Tree load_tree(fs::path const& root) {
  Tree tree;
  for (auto const* folder : kFolders) {
    if (!fs::exists(root / folder)) continue;
    for (fs::recursive_directory_iterator entry(root / folder), end; entry != end; ++entry) {
      if (entry->is_directory() && is_build_product(entry->path())) {
        entry.disable_recursion_pending();
      } else if (entry->is_regular_file()) {
        tree.push_back(load_file(root, entry->path()));
      }
    }
  }
  std::ranges::sort(tree, {}, &SourceFile::path);
  return tree;
}

std::string told(std::vector<Violation> const& violations) {
  std::string text;
  for (auto const& violation : violations) {
    text += violation.file + ":" + std::to_string(violation.line) + ": " + violation.what + "\n";
  }
  return text;
}

}  // namespace omninode::tidy
