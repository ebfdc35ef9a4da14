// Checks of layout and Python files.
#include <algorithm>

#include "stages/onex/code_files.hpp"
#include "stages/onex/node_checks.hpp"
#include "stages/onex/python_scan.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr int kMaxFunctionLines = 60;

struct Shares {
  int functions = 0, typed = 0, sound = 0;
  int documentable = 0, documented = 0;
  int test_files = 0, asserting_test_files = 0;
};

double share(int part, int whole) { return whole == 0 ? 1.0 : static_cast<double>(part) / whole; }

void judge_definition(std::string const& path, PythonDefinition const& found, Shares& shares,
                      std::vector<Finding>& findings) {
  ++shares.documentable;
  if (found.has_docstring) ++shares.documented;
  if (!found.has_docstring) {
    findings.push_back(
        {false, "NO_DOCSTRING", path, found.line, found.name + " has no docstring."});
  }
  bool const stub = found.stub && !found.in_protocol;
  if (stub) {
    findings.push_back({true, "STUB", path, found.line, found.name + " has an empty body."});
  }
  if (found.is_class) return;
  ++shares.functions;
  if (found.typed) ++shares.typed;
  if (!found.typed) {
    findings.push_back({false, "NOT_TYPED", path, found.line,
                        found.name + " has a parameter or a result without a type."});
  }
  bool const too_long = found.lines > kMaxFunctionLines || found.branches;
  if (too_long) {
    findings.push_back({false, "TOO_COMPLEX", path, found.line,
                        found.name + " is longer or more branched than one can take in."});
  }
  if (!stub && !too_long) ++shares.sound;
}

void judge_text(std::string const& path, std::string const& text, std::vector<Finding>& findings) {
  int number = 0;
  for (auto const line : split_lines(text)) {
    ++number;
    if (line.ends_with(' ') || line.ends_with('\t')) {
      findings.push_back({false, "TRAILING_SPACE", path, number, "The line ends in white space."});
    }
    for (std::string_view const mark : {"TODO", "FIXME", "NotImplementedError"}) {
      if (!contains_word(line, mark)) continue;
      findings.push_back({true, "STUB", path, number, "The line says " + std::string(mark) + "."});
    }
  }
  if (text.find('\r') != std::string::npos) {
    findings.push_back({false, "LINE_ENDS", path, 0, "The file has carriage returns."});
  }
  if (!text.ends_with('\n') || text.ends_with("\n\n")) {
    findings.push_back(
        {false, "FINAL_NEWLINE", path, number, "The file does not end in exactly one line end."});
  }
}

/// What ONEX asks of node.py: one class of the right name from the right base, its execute
/// method, and errors of the right kind.
double judge_node(NodeDesign const& design, std::string const& text, PythonScan const& scan,
                  std::vector<Finding>& findings) {
  int held = 0;
  constexpr int kAsked = 4;
  auto const expect = [&](bool holds, std::string message) {
    if (holds) ++held;
    if (!holds) findings.push_back({true, "ONEX_NODE", "node.py", 0, std::move(message)});
  };
  auto const derived = std::ranges::count_if(scan.definitions, [](PythonDefinition const& each) {
    return each.is_class && each.signature.find("(NodeEffect)") != std::string::npos;
  });
  auto const named = [&](std::string_view name) {
    return std::ranges::find(scan.definitions, name, &PythonDefinition::name) !=
           scan.definitions.end();
  };
  expect(derived == 1, "Not exactly one class of node.py derives from NodeEffect.");
  expect(named(design.spec.class_name), "node.py has no class " + design.spec.class_name + ".");
  expect(named("execute_effect"), "The node has no method execute_effect.");
  expect(text.find("raise ModelOnexError") != std::string::npos,
         "The node raises no ModelOnexError.");
  return share(held, kAsked);
}

}  // namespace

void check_layout(NodeDesign const& design, Files const& files, std::vector<Finding>& findings) {
  std::vector<std::string> wanted = {"contract.yaml",     "node.py",
                                     "__init__.py",       "models/__init__.py",
                                     "tests/__init__.py", "tests/test_integration.py",
                                     "README.md"};
  for (auto const& model : model_class_names(design, true)) {
    wanted.push_back("models/" + module_of(model) + ".py");
  }
  for (auto const& operation : design.operations) {
    wanted.push_back("tests/test_" + operation.spec.name + ".py");
  }
  for (auto const& path : wanted) {
    if (files.contains(path)) continue;
    findings.push_back({true, "LAYOUT", path, 0, "The file " + path + " is missing."});
  }
}

void check_python(NodeDesign const& design, Files const& files, std::vector<Finding>& findings,
                  Quality& quality) {
  Shares shares;
  int broken = 0;
  for (auto const& [path, content] : files) {
    judge_text(path, *content, findings);
    if (!path.ends_with(".py")) continue;
    PythonScan const scan = scan_python(*content);
    if (!scan.problem.empty()) {
      ++broken;
      findings.push_back({true, "SYNTAX", path, scan.problem_line,
                          "This is no sound Python: " + scan.problem + "."});
    }
    ++shares.documentable;
    if (scan.has_module_docstring) ++shares.documented;
    if (!scan.has_module_docstring) {
      findings.push_back({false, "NO_DOCSTRING", path, 1, "The module has no docstring."});
    }
    for (auto const& found : scan.definitions) judge_definition(path, found, shares, findings);
    if (path.starts_with("tests/test_")) {
      ++shares.test_files;
      if (scan.asserts > 0) ++shares.asserting_test_files;
    }
    if (path == "node.py") quality.onex = judge_node(design, *content, scan, findings);
  }
  auto const readme = files.find("README.md");
  bool const readable =
      readme != files.end() && readme->second->find("## Operations") != std::string::npos;
  if (!readable) {
    findings.push_back({false, "README", "README.md", 0, "The README describes no operations."});
  }
  int const wanted_tests = static_cast<int>(design.operations.size()) + 1;
  quality.types = share(shares.typed, shares.functions);
  quality.code = broken > 0 ? 0.0 : share(shares.sound, shares.functions);
  quality.docs = 0.8 * share(shares.documented, shares.documentable) + (readable ? 0.2 : 0.0);
  quality.tests = std::min(1.0, share(shares.asserting_test_files, wanted_tests));
}

}  // namespace omninode::onex
