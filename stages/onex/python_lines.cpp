#include "stages/onex/python_lines.hpp"

#include <array>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// The first problem is the cause; what follows it is mostly its consequence.
void report(PythonLines& result, std::string problem, int line) {
  if (!result.problem.empty()) return;
  result.problem = std::move(problem);
  result.problem_line = line;
}

/// The keywords that open a block; `match` and `case` are names elsewhere and stay out.
constexpr std::array<std::string_view, 15> kBlockWords = {
    "def ",  "async ", "class ", "if ",     "elif ", "else", "for ",  "while ",
    "with ", "try",    "except", "finally", "with(", "if(",  "while("};

/// "tryout = 1" starts with "try", so that a keyword has to end where the word does.
bool opens_block(std::string_view text) {
  for (auto const word : kBlockWords) {
    if (!text.starts_with(word)) continue;
    bool const whole = is_alnum(word.back()) && text.size() > word.size() &&
                       (is_alnum(text[word.size()]) || text[word.size()] == '_');
    if (!whole) return true;
  }
  return false;
}

bool has_colon_outside_brackets(std::string_view text) {
  int depth = 0;
  for (char const c : text) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c == ':' && depth == 0) return true;
  }
  return false;
}

/// What the brackets do not tell: blocks without a colon, and indentation that fits no block.
/// Python's own rule: behind a colon the indentation grows, elsewhere it stays or returns to that
/// of an open block.
void check_blocks(PythonLines& result) {
  std::vector<int> open = {0};
  for (std::size_t i = 0; i < result.lines.size() && result.problem.empty(); ++i) {
    auto const& line = result.lines[i];
    if (opens_block(line.text) && !has_colon_outside_brackets(line.text)) {
      report(result, "a block has no colon", line.line);
    }
    bool const opens = i > 0 && result.lines[i - 1].text.ends_with(':');
    bool wrong = opens ? line.indent <= open.back() : line.indent > open.back();
    if (opens && !wrong) open.push_back(line.indent);
    while (!open.empty() && open.back() > line.indent) open.pop_back();
    wrong = wrong || open.empty() || open.back() != line.indent;
    if (wrong) report(result, "a line has an indentation that fits no block", line.line);
  }
  if (!result.lines.empty() && result.lines.back().text.ends_with(':')) {
    report(result, "a block has no body", result.lines.back().line);
  }
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  PythonLines split() {
    PythonLines result;
    while (at_ < text_.size()) step(result);
    flush();
    if (!open_.empty()) report(result, "a bracket is never closed", line_);
    result.lines = std::move(lines_);
    check_blocks(result);
    return result;
  }

 private:
  // Empty lines and lines of comments alone are no statements.
  void flush() {
    if (!trim(current_.text).empty()) {
      current_.text = std::string(trim(current_.text));
      current_.last_line = line_;
      lines_.push_back(std::move(current_));
    }
    current_ = {};
    fresh_ = true;
  }

  void take(char c, PythonLines& result) {
    if (fresh_ && c == '\t') report(result, "a line is indented with a tab", line_);
    if (fresh_ && (c == ' ' || c == '\t')) {
      ++current_.indent;
      return;
    }
    if (fresh_) current_.line = line_;
    fresh_ = false;
    current_.text += c;
  }

  // Inside brackets or behind a backslash the statement goes on; a space keeps its words apart.
  void newline() {
    ++at_;
    if (!open_.empty() || current_.text.ends_with('\\')) {
      current_.text += ' ';
    } else {
      flush();
    }
    ++line_;
  }

  // The content is dropped: "def" or a bracket in a text is no code, and no check may see it as
  // such.
  void string(PythonLines& result) {
    char const quote = text_[at_];
    bool const triple = text_.substr(at_, 3) == std::string(3, quote);
    std::string const end = triple ? std::string(3, quote) : std::string(1, quote);
    at_ += end.size();
    take('"', result);
    current_.text += '"';
    for (; at_ < text_.size(); ++at_) {
      if (text_.substr(at_, end.size()) == end) {
        at_ += end.size();
        return;
      }
      if (text_[at_] == '\n') {
        if (!triple) break;
        ++line_;
      }
      if (text_[at_] == '\\') ++at_;
    }
    report(result, "a string is never closed", line_);
  }

  void bracket(char c, PythonLines& result) {
    if (c == '(' || c == '[' || c == '{') {
      open_ += c;
      return;
    }
    char const wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
    if (open_.empty() || open_.back() != wanted) {
      report(result, "a bracket is closed that was not opened", line_);
      return;
    }
    open_.pop_back();
  }

  void step(PythonLines& result) {
    char const c = text_[at_];
    if (c == '\n') return newline();
    if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      return;
    }
    if (c == '"' || c == '\'') return string(result);
    if (std::string_view("()[]{}").find(c) != std::string_view::npos) bracket(c, result);
    take(c, result);
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool fresh_ = true;
  std::string open_;
  PythonLine current_;
  std::vector<PythonLine> lines_;
};

}  // namespace

PythonLines split_python(std::string_view text) { return Splitter(text).split(); }

}  // namespace omninode::onex
