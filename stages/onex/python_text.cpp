#include "stages/onex/python_text.hpp"

#include <algorithm>
#include <vector>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kImportColumns = 88;  // ruff's default line length

/// 0 standard library, 1 installed packages, 2 relative; each is a block of its own.
/// Named packages only: what generated files import is known, and a wrong block is a finding of
/// ruff.
int block_of(std::string_view module) {
  if (module.starts_with('.')) return 2;
  return module.starts_with("pydantic") || module.starts_with("omnibase_core") ||
                 module.starts_with("pytest") || module == "yaml"
             ? 1
             : 0;
}

/// isort puts CONSTANTS before Classes before functions.
int rank_of(std::string_view member) {
  bool const constant = std::ranges::none_of(member, is_lower) && member.size() > 1;
  if (constant) return 0;
  return is_upper(member.front()) ? 1 : 2;
}

std::vector<std::string> sorted_members(std::set<std::string> const& members) {
  std::vector<std::string> sorted(members.begin(), members.end());
  std::ranges::stable_sort(sorted, [](std::string const& left, std::string const& right) {
    return std::pair(rank_of(left), left) < std::pair(rank_of(right), right);
  });
  return sorted;
}

/// One name per line with a last comma, as ruff's formatter leaves it.
std::string import_line(std::string const& module, std::set<std::string> const& members) {
  auto const sorted = sorted_members(members);
  std::string const line = "from " + module + " import " + join(sorted, ", ");
  if (line.size() <= kImportColumns) return line + "\n";
  return "from " + module + " import (\n    " + join(sorted, ",\n    ") + ",\n)\n";
}

/// Relative modules: more dots first, then by name.
bool module_before(std::string const& left, std::string const& right) {
  auto const dots = [](std::string const& module) {
    return -static_cast<int>(std::min(module.find_first_not_of('.'), module.size()));
  };
  return std::pair(dots(left), left) < std::pair(dots(right), right);
}

}  // namespace

/// Quotes, backslashes and control characters are the ways out of a literal on one line; a prompt
/// with any of them must stay text.
std::string python_string(std::string_view text) {
  std::string literal = "\"";
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      literal += '\\';
      literal += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      literal += "\\x";
      literal += kDigits[byte >> 4];
      literal += kDigits[byte & 0x0f];
    } else {
      literal += c;
    }
  }
  return literal + '"';
}

/// Never empty: a docstring without text would be a finding. A double quote becomes a single one,
/// since three of them would end the docstring and make code of what follows.
std::string docstring_text(std::string_view text) {
  std::string safe;
  for (char const c : trim(text)) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '"') {
      safe += '\'';
    } else {
      safe += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
  }
  return safe.empty() ? "Nothing more is said about it." : safe;
}

/// Unknown types are strings, which take what a caller has.
std::string python_type(std::string_view type) {
  if (type == "int" || type == "float" || type == "bool" || type == "bytes") {
    return std::string(type);
  }
  if (type == "any") return "object";
  if (type == "object") return "dict[str, object]";
  if (type == "array") return "list[object]";
  if (type == "uuid") return "UUID";
  if (type == "datetime") return "datetime";
  if (type.starts_with("array<")) {
    return "list[" + python_type(type.substr(6, type.size() - 7)) + "]";
  }
  return "str";
}

/// Fixed values: generated files must have the same bytes each time, or a repeated run would find
/// other content in its own folder.
std::string sample_literal(std::string_view type, std::string_view name) {
  if (type == "int") return "3";
  if (type == "float") return "1.5";
  if (type == "bool") return "True";
  if (type == "bytes") return "b" + python_string(name);
  if (type == "object") return "{" + python_string(name) + ": 1}";
  if (type == "array") return "[" + python_string(name) + "]";
  if (type == "uuid") return "UUID(\"6f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b\")";
  if (type == "datetime") return "datetime(2025, 1, 2, tzinfo=UTC)";
  if (type.starts_with("array<")) {
    return "[" + sample_literal(type.substr(6, type.size() - 7), name) + "]";
  }
  return python_string(std::string(name) + "-1");
}

void PythonImports::add(std::string_view module, std::string_view member) {
  members_[std::string(module)].insert(std::string(member));
}

void PythonImports::add_module(std::string_view module) { modules_.insert(std::string(module)); }

void PythonImports::add_for_type(std::string_view type) {
  if (type.find("uuid") != std::string_view::npos) add("uuid", "UUID");
  if (type.find("datetime") != std::string_view::npos) add("datetime", "datetime");
}

std::string PythonImports::text() const {
  std::vector<std::string> names;
  for (auto const& [module, members] : members_) names.push_back(module);
  std::ranges::sort(names, module_before);
  std::string result;
  for (int block = 0; block < 3; ++block) {
    std::string lines;
    for (auto const& module : modules_) {
      if (block_of(module) == block) lines += "import " + module + "\n";
    }
    for (auto const& module : names) {
      if (block_of(module) == block) lines += import_line(module, members_.find(module)->second);
    }
    if (!lines.empty() && !result.empty()) result += "\n";
    result += lines;
  }
  return result;
}

}  // namespace omninode::onex
