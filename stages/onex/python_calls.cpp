#include "stages/onex/python_calls.hpp"

#include <vector>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxLine = 88;
constexpr std::size_t kStep = 4;
/// Deeper expressions are not made here; should there be one, it stays on its line.
constexpr int kMaxDepth = 8;

/// Walks over an expression, telling at each place how many brackets are open; strings are passed
/// over.
class Brackets {
 public:
  /// The depth behind `c`.
  int after(char c) {
    if (quoted_) {
      if (!escaped_ && c == '"') quoted_ = false;
      escaped_ = !escaped_ && c == '\\';
      return depth_;
    }
    if (c == '"') quoted_ = true;
    if (c == '(' || c == '[' || c == '{') ++depth_;
    if (c == ')' || c == ']' || c == '}') --depth_;
    return depth_;
  }
  bool quoted() const { return quoted_; }

 private:
  int depth_ = 0;
  bool quoted_ = false;
  bool escaped_ = false;
};

/// Where the bracket opens that the expression ends with; npos where it ends otherwise.
std::size_t last_bracket(std::string_view text) {
  Brackets brackets;
  std::size_t opened = std::string_view::npos;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int const now = brackets.after(text[i]);
    if (depth == 0 && now == 1) opened = i;
    if (depth == 1 && now == 0 && i + 1 == text.size()) return opened;
    depth = now;
  }
  return std::string_view::npos;
}

/// Commas in brackets or strings belong to an item. A comma at the very end makes no item of its
/// own, as the caller writes one itself where it is due.
std::vector<std::string> items_of(std::string_view text) {
  Brackets brackets;
  std::vector<std::string> items;
  std::string item;
  for (char const c : text) {
    bool const outside = brackets.after(c) == 0 && !brackets.quoted();
    if (outside && c == ',') {
      items.emplace_back(trim(item));
      item.clear();
    } else {
      item += c;
    }
  }
  if (!trim(item).empty()) items.emplace_back(trim(item));
  return items;
}

/// Where a word stands outside of all brackets.
std::size_t outer_word(std::string_view text, std::string_view word) {
  Brackets brackets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const outside = brackets.after(text[i]) == 0 && !brackets.quoted();
    if (outside && text.substr(i).starts_with(word)) return i;
  }
  return std::string_view::npos;
}

std::string broken(std::string_view text, std::size_t column, std::size_t indent, int depth);

/// "a if b else c", each part on its line; only within brackets.
std::string broken_choice(std::string const& text, std::size_t indent) {
  auto const test = outer_word(text, " if ");
  auto const other = outer_word(text, " else ");
  bool const fits = indent + text.size() < kMaxLine;
  if (fits || test == std::string::npos || other == std::string::npos || other < test) return text;
  std::string const margin = "\n" + std::string(indent, ' ');
  return text.substr(0, test) + margin + text.substr(test + 1, other - test - 1) + margin +
         text.substr(other + 1);
}

/// Only the bracket that the expression ends with is opened: what stands before it stays readable
/// on one line, and each item is looked at again by itself.
std::string broken(std::string_view text, std::size_t column, std::size_t indent, int depth) {
  auto const open = last_bracket(text);
  bool const fits = column + text.size() < kMaxLine;
  if (fits || open == std::string_view::npos || depth > kMaxDepth) return std::string(text);
  auto const items = items_of(text.substr(open + 1, text.size() - open - 2));
  if (items.empty()) return std::string(text);
  std::size_t const inner = indent + kStep;
  // A lone item may be a generator or a part of a sum: a comma would make something else of it.
  bool const tuple = text[text.size() - 2] == ',';
  bool const comma = items.size() > 1 || tuple;
  std::string result(text.substr(0, open + 1));
  for (auto const& item : items) {
    std::string const choice = broken_choice(item, inner);
    result += "\n" + std::string(inner, ' ');
    result += choice == item ? broken(item, inner, inner, depth + 1) : choice;
    if (comma) result += ',';
  }
  return result + "\n" + std::string(indent, ' ') + text.back();
}

}  // namespace

std::string broken_expression(std::string_view expression, std::size_t column, std::size_t indent) {
  return broken(expression, column, indent, 0);
}

}  // namespace omninode::onex
