// Python source from values: whatever a prompt says becomes a literal or a comment-free docstring,
// never code. Pure; any thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace omninode::onex {

/// A double-quoted Python string literal on one line; control characters are escaped.
std::string python_string(std::string_view text);

/// Text that may stand inside a triple-quoted docstring: one line, no backslash, no quotes that
/// could end it.
std::string docstring_text(std::string_view text);

/// The annotation of a spec type: "object" -> "dict[str, object]".
std::string python_type(std::string_view spec_type);

/// A literal of that type for tests; `name` makes strings tell where they came from.
std::string sample_literal(std::string_view spec_type, std::string_view name);

/// Collects imports and writes them in the order and form that ruff's isort rules want.
class PythonImports {
 public:
  void add(std::string_view module, std::string_view member);
  /// `import module`
  void add_module(std::string_view module);
  /// Adds what an annotation or a literal made by this file needs.
  void add_for_type(std::string_view spec_type);
  std::string text() const;

 private:
  std::map<std::string, std::set<std::string>, std::less<>> members_;
  std::set<std::string, std::less<>> modules_;
};

}  // namespace omninode::onex
