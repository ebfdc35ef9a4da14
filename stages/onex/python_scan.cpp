#include "stages/onex/python_scan.hpp"

#include <algorithm>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// As many as the usual complexity limit of Python linters.
constexpr int kMaxBranches = 10;
constexpr std::string_view kWordChars =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

bool is_definition(std::string_view text) {
  return text.starts_with("def ") || text.starts_with("async def ") || text.starts_with("class ");
}

std::string defined_name(std::string_view text) {
  auto begin = text.find("class ") == 0 ? 6 : text.find("def ") + 4;
  auto const end = text.find_first_of("(:[ ", begin);
  return std::string(text.substr(begin, end - begin));
}

/// Every parameter between the outer brackets has an annotation, and the result too.
/// Split at the outer commas only: "dict[str, int]" is one annotation. self, cls, "*" and "/" need
/// none.
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

/// An assertion, an expected exception, or a call of something that asserts.
bool is_assertion(std::string_view statement) {
  for (auto at = statement.find("assert"); at != std::string_view::npos;
       at = statement.find("assert", at + 1)) {
    if (at == 0 || !is_alnum(statement[at - 1])) return true;
  }
  return statement.find("pytest.raises") != std::string_view::npos;
}

/// A docstring counts as idle, so that a function of a docstring alone is a stub. `...` on the line
/// of the definition is a body as well.
void judge_body(std::vector<PythonLine> const& lines, std::size_t at, PythonDefinition& found) {
  int statements = 0;
  int idle = 0;
  int branches = 0;
  found.lines = lines[at].last_line - lines[at].line + 1;
  for (std::size_t i = at + 1; i < lines.size() && lines[i].indent > lines[at].indent; ++i) {
    if (i == at + 1) found.has_docstring = lines[i].text == "\"\"";
    ++statements;
    if (does_nothing(lines[i].text)) ++idle;
    if (is_branch(lines[i].text)) ++branches;
    if (is_assertion(lines[i].text)) found.asserts = true;
    found.lines = lines[i].last_line - lines[at].line + 1;
  }
  bool const one_liner = statements == 0 && lines[at].text.ends_with("...");
  found.stub = statements == idle && (statements > 0 || one_liner);
  found.branches = branches > kMaxBranches;
}

/// `name: annotation` with or without a value; statements that open blocks have no value.
/// Lines that end in a colon open a block: "else:" has the form of an annotation without a type.
void read_field(PythonLine const& line, PythonScan& scan) {
  std::string_view const text = line.text;
  auto const end = text.find_first_not_of(kWordChars);
  if (end == 0 || end == std::string_view::npos || text[end] != ':' || text.ends_with(':')) return;
  auto const value = text.find(" = ", end);
  auto const annotation = trim(text.substr(end + 1, value - end - 1));
  auto const name = std::string(text.substr(0, end));
  if (name == "else" || name == "try" || name == "finally" || name == "lambda") return;
  scan.fields.push_back({name, std::string(annotation), line.line});
}

/// Names are taken from the text of one logical line, so that an import over several lines in
/// brackets is one. Inside a function an import gives the module no name.
void read_import(PythonLine const& line, PythonScan& scan) {
  std::string_view text = line.text;
  if (!text.starts_with("from ")) return;
  text.remove_prefix(5);
  auto const import = text.find(" import ");
  if (import == std::string_view::npos) return;
  PythonImport found;
  found.line = line.line;
  auto module = trim(text.substr(0, import));
  while (module.starts_with('.')) {
    ++found.dots;
    module.remove_prefix(1);
  }
  found.module = std::string(module);
  for (auto part : split(text.substr(import + 8), ',')) {
    while (part.starts_with('(') || part.starts_with(' ')) part.remove_prefix(1);
    auto const name = part.substr(0, part.find_first_not_of(kWordChars));
    if (name.empty()) continue;
    found.names.emplace_back(name);
    auto const as = part.find(" as ");
    if (line.indent == 0) {
      scan.module_names.emplace_back(as == std::string_view::npos ? name
                                                                  : trim(part.substr(as + 4)));
    }
  }
  scan.imports.push_back(std::move(found));
}

/// Constants and aliases of the module; functions and classes are added by who reads them.
void read_module_name(PythonLine const& line, PythonScan& scan) {
  if (line.indent != 0) return;
  std::string_view text = line.text;
  if (text.starts_with("type ")) text.remove_prefix(5);
  auto const end = text.find_first_not_of(kWordChars);
  if (end == 0 || end == std::string_view::npos) return;
  auto const rest = trim(text.substr(end));
  bool const assigned = rest.starts_with(':') || (rest.starts_with('=') && !rest.starts_with("=="));
  if (assigned) scan.module_names.emplace_back(text.substr(0, end));
}

bool is_decorator_of_empty(std::string_view text) {
  return text.starts_with("@abstractmethod") || text.starts_with("@overload") ||
         text.starts_with("@abc.abstractmethod") || text.starts_with("@typing.overload");
}

PythonDefinition read_definition(std::vector<PythonLine> const& lines, std::size_t at) {
  auto const& line = lines[at];
  PythonDefinition found;
  found.name = defined_name(line.text);
  found.signature = line.text;
  found.is_class = line.text.starts_with("class ");
  found.indent = line.indent;
  found.line = line.line;
  found.typed = found.is_class || is_typed(line.text);
  found.says_any = !found.is_class && contains_word(line.text, "Any");
  for (auto above = at; above > 0 && lines[above - 1].text.starts_with('@'); --above) {
    if (is_decorator_of_empty(lines[above - 1].text)) found.may_be_empty = true;
  }
  judge_body(lines, at, found);
  return found;
}

}  // namespace

/// Methods of a Protocol may be empty, because they only describe; the indentation tells where the
/// Protocol's body ends.
PythonScan scan_python(std::string_view text) {
  auto const [lines, problem, problem_line] = split_python(text);
  PythonScan scan;
  scan.problem = problem;
  scan.problem_line = problem_line;
  scan.has_code = !lines.empty();
  scan.has_module_docstring = !lines.empty() && lines.front().text == "\"\"";
  int protocol_indent = -1;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto const& line = lines[i];
    if (line.indent <= protocol_indent) protocol_indent = -1;
    read_field(line, scan);
    read_import(line, scan);
    read_module_name(line, scan);
    if (!is_definition(line.text)) continue;
    auto found = read_definition(lines, i);
    found.may_be_empty = found.may_be_empty || protocol_indent >= 0;
    if (found.is_class && contains_word(line.text, "Protocol")) protocol_indent = line.indent;
    if (line.indent == 0) scan.module_names.push_back(found.name);
    scan.definitions.push_back(std::move(found));
  }
  return scan;
}

}  // namespace omninode::onex
