// Checks of the Python code itself: types, bodies, length, and the form of the text.
#include <algorithm>
#include <iterator>

#include "stages/onex/node_checks.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// About what fits on one screen.
constexpr int kMaxFunctionLines = 60;
/// Any is the honest type at the edge of a foreign package; more than one in so many is not.
constexpr int kAnnotationsPerAny = 20;

struct CodeMeasures {
  QualityMeasure typed{"functions have a type for every parameter and the result", 0, 0, 0.75};
  QualityMeasure said{"annotations say more than Any, and no type is ignored", 0, 0, 0.25};
  std::vector<Finding> any = {};  ///< findings if there are too many of them
  QualityMeasure whole{"functions have a body that does something", 0, 0, 0.5};
  QualityMeasure simple{"functions are short and not much branched", 0, 0, 0.3};
  QualityMeasure clean{"files are formatted and leave nothing for later", 0, 0, 0.2};
};

void count_any(CodeMeasures& measures, bool any, Finding finding) {
  measures.said.count(true);
  if (any) measures.any.push_back(std::move(finding));
}

/// Only where there are too many do they count and become findings; a single one is no fault.
void judge_any(NodeUnderCheck& node, CodeMeasures& measures) {
  auto const count = static_cast<int>(measures.any.size());
  if (count * kAnnotationsPerAny <= measures.said.asked) return;
  measures.said.held -= count;
  std::ranges::move(measures.any, std::back_inserter(node.findings));
}

/// A stub is an error, because a node that does nothing could pass all the other checks; missing
/// types and length are warnings, since the node still works.
void judge_definition(NodeUnderCheck& node, std::string const& path, PythonDefinition const& found,
                      CodeMeasures& measures) {
  bool const stub = found.stub && !found.may_be_empty;
  measures.whole.count(!stub);
  if (stub) node.fail("STUB", path, found.line, found.name + " has an empty body.");
  if (found.is_class) return;
  measures.typed.count(found.typed);
  count_any(measures, found.says_any,
            {false, "ANY", path, found.line, found.name + " has an annotation that says Any."});
  bool const simple = found.lines <= kMaxFunctionLines && !found.branches;
  measures.simple.count(simple);
  if (!found.typed) {
    node.warn("NOT_TYPED", path, found.line,
              found.name + " has a parameter or a result without a type.");
  }
  if (!simple) {
    node.warn("TOO_COMPLEX", path, found.line,
              found.name + " is longer or more branched than one can take in.");
  }
}

/// The mark of unfinished work on a line of Python, in a comment or as code. Docstrings do not
/// count: a node may well be about what is left to do.
std::string_view unfinished(std::string_view line) {
  auto const comment = line.find('#');
  for (std::string_view const mark : {"TODO", "FIXME"}) {
    if (comment != line.npos && contains_word(line.substr(comment), mark)) return mark;
  }
  return trim(line).starts_with("raise NotImplementedError") ? "NotImplementedError" : "";
}

/// What a formatter would change, and marks of unfinished work. True where there is neither.
bool judge_text(NodeUnderCheck& node, std::string const& path, std::string const& text) {
  auto const before = node.findings.size();
  int number = 0;
  for (auto const line : split_lines(text)) {
    ++number;
    if (line.ends_with(' ') || line.ends_with('\t')) {
      node.warn("TRAILING_SPACE", path, number, "The line ends in white space.");
    }
    if (auto const mark = unfinished(line); !mark.empty() && path.ends_with(".py")) {
      node.fail("STUB", path, number, "The line says " + std::string(mark) + ".");
    }
  }
  if (text.find('\r') != std::string::npos) {
    node.warn("LINE_ENDS", path, 0, "The file has carriage returns.");
  }
  if (!text.ends_with('\n') || text.ends_with("\n\n")) {
    node.warn("FINAL_NEWLINE", path, number, "The file does not end in exactly one line end.");
  }
  return node.findings.size() == before;
}

void judge_ignored_types(NodeUnderCheck& node, std::string const& path, std::string_view text,
                         CodeMeasures& measures) {
  int number = 0;
  for (auto const line : split_lines(text)) {
    ++number;
    auto const found = line.find("# type: ignore");
    // With the codes of what it hides, such a line is a statement about the official package.
    if (found == std::string_view::npos || line.substr(found).starts_with("# type: ignore["))
      continue;
    measures.said.count(false);
    node.warn("TYPE_IGNORED", path, number, "The line hides its types from the checker.");
  }
}

}  // namespace

/// Measures are counted over all files and judged once, so that one poor file among many small ones
/// shows in proportion.
void check_code(NodeUnderCheck& node) {
  CodeMeasures measures;
  std::string broken;
  for (auto const& [path, content] : node.files) {
    measures.clean.count(judge_text(node, path, *content));
    auto const scan = node.python.find(path);
    if (scan == node.python.end()) continue;
    auto const& python = scan->second;
    if (!python.problem.empty()) {
      broken = path;
      node.fail("SYNTAX", path, python.problem_line,
                "This is no sound Python: " + python.problem + ".");
    }
    judge_ignored_types(node, path, *content, measures);
    for (auto const& found : python.definitions) judge_definition(node, path, found, measures);
    for (auto const& field : python.fields) {
      count_any(measures, contains_word(field.annotation, "Any"),
                {false, "ANY", path, field.line, field.name + " is annotated as Any."});
    }
  }
  judge_any(node, measures);
  auto& types = node.quality.types;
  auto& code = node.quality.code;
  types.measures = {measures.typed, measures.said};
  code.measures = {measures.whole, measures.simple, measures.clean};
  if (node.python.empty()) types.void_because = code.void_because = "there is no Python file";
  // A file that no interpreter takes makes everything that was counted in it a guess.
  if (!broken.empty()) types.void_because = code.void_because = broken + " is no sound Python";
}

}  // namespace omninode::onex
