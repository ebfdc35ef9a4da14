// A light reader of Python source: enough to judge layout, definitions, annotations and stubs,
// without a Python at hand. It follows strings, brackets and indentation; it does not parse
// expressions. Pure; linear in the length of the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace omninode::onex {

struct PythonDefinition {
  std::string name;
  std::string signature;  ///< the whole logical line, strings emptied
  bool is_class = false;
  bool in_protocol = false;  ///< inside a class that derives from Protocol
  bool has_docstring = false;
  bool typed = false;     ///< functions: a return annotation, and one for each parameter
  bool stub = false;      ///< the body does nothing
  bool branches = false;  ///< functions: more than a few levels of if, for and while
  int line = 0;
  int lines = 0;
};

struct PythonScan {
  std::vector<PythonDefinition> definitions;
  bool has_module_docstring = false;
  bool has_code = false;
  std::string problem;  ///< why this is no sane Python; empty where it is
  int problem_line = 0;
  int asserts = 0;
};

PythonScan scan_python(std::string_view text);

}  // namespace omninode::onex
