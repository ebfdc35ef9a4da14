// Checks of what explains a node and what proves it: docstrings, the README and the tests.
#include <algorithm>

#include "stages/onex/node_checks.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// Names alone are looked for: how a README says things is its author's affair.
void judge_readme(NodeUnderCheck& node, QualityMeasure& readme) {
  auto const* text = node.content("README.md");
  bool const operations = text != nullptr && text->find("## Operations") != std::string::npos;
  readme.count(operations);
  if (!operations) node.warn("README", "README.md", 0, "The README describes no operations.");
  for (auto const& operation : node.design.operations) {
    bool const named = text != nullptr && text->find(operation.spec.name) != std::string::npos;
    readme.count(named);
    if (named) continue;
    node.warn("README", "README.md", 0,
              "The README does not mention the operation " + operation.spec.name + ".");
  }
}

bool is_test(PythonDefinition const& found) {
  return !found.is_class && found.name.starts_with("test_");
}

}  // namespace

/// Missing docstrings are warnings, since the node works without them; they cost quality. Without
/// any Python file the share would be that of nothing, so the part is void instead of perfect.
void check_docs(NodeUnderCheck& node) {
  QualityMeasure documented{"modules, classes and functions have a docstring", 0, 0, 0.8};
  QualityMeasure readme{"things that the README must tell are in it", 0, 0, 0.2};
  for (auto const& [path, scan] : node.python) {
    documented.count(scan.has_module_docstring);
    if (!scan.has_module_docstring) {
      node.warn("NO_DOCSTRING", path, 1, "The module has no docstring.");
    }
    for (auto const& found : scan.definitions) {
      documented.count(found.has_docstring);
      if (found.has_docstring) continue;
      node.warn("NO_DOCSTRING", path, found.line, found.name + " has no docstring.");
    }
  }
  judge_readme(node, readme);
  node.quality.docs.measures = {documented, readme};
  if (node.python.empty()) node.quality.docs.void_because = "there is no Python file";
}

/// A missing test file is an error: an operation nobody tests is not finished. A test without an
/// assertion passes whatever the node does, and so counts against the node's quality.
void check_tests(NodeUnderCheck& node) {
  QualityMeasure files{"test files have a test: one per operation, and the integration", 0, 0, 0.4};
  QualityMeasure asserting{"tests assert something", 0, 0, 0.6};
  auto wanted = std::vector<std::string>{"tests/test_integration.py"};
  for (auto const& operation : node.design.operations) {
    wanted.push_back("tests/test_" + operation.spec.name + ".py");
  }
  for (auto const& path : wanted) {
    auto const scan = node.python.find(path);
    bool const tests =
        scan != node.python.end() && std::ranges::any_of(scan->second.definitions, is_test);
    files.count(tests);
    if (!tests) node.fail("NO_TEST", path, 0, "The file has no test.");
  }
  for (auto const& [path, scan] : node.python) {
    if (!path.starts_with("tests/test_")) continue;
    for (auto const& found : scan.definitions) {
      if (!is_test(found)) continue;
      asserting.count(found.asserts);
      if (found.asserts) continue;
      node.warn("NO_ASSERTION", path, found.line, found.name + " asserts nothing.");
    }
  }
  node.quality.tests.measures = {files, asserting};
  if (asserting.asked == 0) node.quality.tests.void_because = "there is no test";
}

}  // namespace omninode::onex
