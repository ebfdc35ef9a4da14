#include "stages/onex/python_scan.hpp"

#include <algorithm>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr int kMaxBranches = 10;

/// One statement, its lines joined, comments dropped, strings emptied to "".
struct LogicalLine {
  std::string text;
  int indent = 0;
  int line = 0;
  int last_line = 0;
};

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<LogicalLine> split(PythonScan& scan) {
    while (at_ < text_.size()) step(scan);
    flush();
    if (!open_.empty()) report(scan, "a bracket is never closed");
    return std::move(lines_);
  }

 private:
  void report(PythonScan& scan, std::string problem) {
    if (!scan.problem.empty()) return;
    scan.problem = std::move(problem);
    scan.problem_line = line_;
  }

  void flush() {
    if (!trim(current_.text).empty()) {
      current_.text = std::string(trim(current_.text));
      current_.last_line = line_;
      lines_.push_back(std::move(current_));
    }
    current_ = {};
    fresh_ = true;
  }

  void take(char c, PythonScan& scan) {
    if (fresh_ && c == '\t') report(scan, "a line is indented with a tab");
    if (fresh_ && (c == ' ' || c == '\t')) {
      ++current_.indent;
      return;
    }
    if (fresh_) current_.line = line_;
    fresh_ = false;
    current_.text += c;
  }

  void newline() {
    ++at_;
    if (!open_.empty() || current_.text.ends_with('\\')) {
      current_.text += ' ';
    } else {
      flush();
    }
    ++line_;
  }

  void string(PythonScan& scan) {
    char const quote = text_[at_];
    bool const triple = text_.substr(at_, 3) == std::string(3, quote);
    std::string const end = triple ? std::string(3, quote) : std::string(1, quote);
    at_ += end.size();
    take('"', scan);
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
    report(scan, "a string is never closed");
  }

  void bracket(char c, PythonScan& scan) {
    if (c == '(' || c == '[' || c == '{') {
      open_ += c;
      return;
    }
    char const wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
    if (open_.empty() || open_.back() != wanted) {
      report(scan, "a bracket is closed that was not opened");
      return;
    }
    open_.pop_back();
  }

  void step(PythonScan& scan) {
    char const c = text_[at_];
    if (c == '\n') return newline();
    if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      return;
    }
    if (c == '"' || c == '\'') return string(scan);
    if (std::string_view("()[]{}").find(c) != std::string_view::npos) bracket(c, scan);
    take(c, scan);
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool fresh_ = true;
  std::string open_;
  LogicalLine current_;
  std::vector<LogicalLine> lines_;
};

bool is_definition(std::string_view text) {
  return text.starts_with("def ") || text.starts_with("async def ") || text.starts_with("class ");
}

std::string defined_name(std::string_view text) {
  auto begin = text.find("class ") == 0 ? 6 : text.find("def ") + 4;
  auto const end = text.find_first_of("(:[ ", begin);
  return std::string(text.substr(begin, end - begin));
}

/// Every parameter between the outer brackets has an annotation, and the result too.
bool is_typed(std::string_view signature) {
  if (signature.find("->") == std::string_view::npos) return false;
  auto const begin = signature.find('(');
  auto const end = signature.rfind("->");
  if (begin == std::string_view::npos || begin > end) return false;
  int depth = 0;
  std::string parameter;
  bool typed = true;
  auto const judge = [&] {
    std::string const name(trim(parameter));
    bool const exempt =
        name.empty() || name == "self" || name == "cls" || name == "*" || name == "/";
    typed = typed && (exempt || name.find(':') != std::string::npos);
    parameter.clear();
  };
  for (auto at = begin + 1; at < end; ++at) {
    char const c = signature[at];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (depth < 0) break;
    if (c == ',' && depth == 0) {
      judge();
    } else {
      parameter += c;
    }
  }
  judge();
  return typed;
}

bool does_nothing(std::string_view statement) {
  return statement == "pass" || statement == "..." || statement == "\"\"" ||
         statement.starts_with("raise NotImplementedError");
}

bool is_branch(std::string_view statement) {
  return statement.starts_with("if ") || statement.starts_with("for ") ||
         statement.starts_with("while ") || statement.starts_with("elif ");
}

void judge_body(std::vector<LogicalLine> const& lines, std::size_t at, PythonDefinition& found) {
  int statements = 0;
  int idle = 0;
  int branches = 0;
  found.lines = lines[at].last_line - lines[at].line + 1;
  for (std::size_t i = at + 1; i < lines.size() && lines[i].indent > lines[at].indent; ++i) {
    if (i == at + 1) found.has_docstring = lines[i].text == "\"\"";
    ++statements;
    if (does_nothing(lines[i].text)) ++idle;
    if (is_branch(lines[i].text)) ++branches;
    found.lines = lines[i].last_line - lines[at].line + 1;
  }
  bool const one_liner = statements == 0 && lines[at].text.ends_with("...");
  found.stub = statements == idle && (statements > 0 || one_liner);
  found.branches = branches > kMaxBranches;
}

void check_indentation(std::vector<LogicalLine> const& lines, PythonScan& scan) {
  std::vector<int> open = {0};
  for (std::size_t i = 0; i < lines.size() && scan.problem.empty(); ++i) {
    bool const opens = i > 0 && lines[i - 1].text.ends_with(':');
    int const indent = lines[i].indent;
    bool wrong = opens ? indent <= open.back() : indent > open.back();
    if (opens && !wrong) open.push_back(indent);
    while (!open.empty() && open.back() > indent) open.pop_back();
    wrong = wrong || open.empty() || open.back() != indent;
    if (!wrong) continue;
    scan.problem = "a line has an indentation that fits no block";
    scan.problem_line = lines[i].line;
  }
}

}  // namespace

PythonScan scan_python(std::string_view text) {
  PythonScan scan;
  auto const lines = Splitter(text).split(scan);
  check_indentation(lines, scan);
  scan.has_code = !lines.empty();
  scan.has_module_docstring = !lines.empty() && lines.front().text == "\"\"";
  int protocol_indent = -1;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto const& line = lines[i];
    if (line.indent <= protocol_indent) protocol_indent = -1;
    if (line.text.starts_with("assert ") || line.text.starts_with("with pytest.raises")) {
      ++scan.asserts;
    }
    if (!is_definition(line.text)) continue;
    PythonDefinition found;
    found.name = defined_name(line.text);
    found.signature = line.text;
    found.is_class = line.text.starts_with("class ");
    found.in_protocol = protocol_indent >= 0;
    found.line = line.line;
    found.typed = found.is_class || is_typed(line.text);
    judge_body(lines, i, found);
    if (found.is_class && contains_word(line.text, "Protocol")) protocol_indent = line.indent;
    scan.definitions.push_back(std::move(found));
  }
  return scan;
}

}  // namespace omninode::onex
