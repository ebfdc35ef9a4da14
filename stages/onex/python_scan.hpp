// A light reader of Python source: enough to judge layout, definitions, annotations, names and
// stubs, without a Python at hand. It follows strings, brackets and indentation; it does not parse
// expressions. Pure; linear in the length of the text; damaged text is read as far as it goes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/python_lines.hpp"

namespace omninode::onex {

struct PythonDefinition {
  std::string name;
  std::string signature;  ///< the whole logical line, strings emptied
  bool is_class = false;
  bool may_be_empty = false;  ///< in a Protocol, abstract, or an overload: a body would be wrong
  bool has_docstring = false;
  bool typed = false;     ///< functions: a return annotation, and one for each parameter
  bool says_any = false;  ///< functions: an annotation has `Any` in it
  bool stub = false;      ///< the body does nothing
  bool branches = false;  ///< functions: more if, for and while than one can take in
  bool asserts = false;   ///< functions: the body asserts something or expects an exception
  int indent = 0;
  int line = 0;
  int lines = 0;
};

/// A name with an annotation that is no function: a field, a constant, a variable.
struct PythonField {
  std::string name;
  std::string annotation;
  int line = 0;
};

struct PythonImport {
  int dots = 0;  ///< 0: absolute
  std::string module;
  std::vector<std::string> names;  ///< as the other module calls them; empty for `import x`
  int line = 0;
};

struct PythonScan {
  std::vector<PythonDefinition> definitions;
  std::vector<PythonField> fields;
  std::vector<PythonImport> imports;
  std::vector<std::string> module_names;  ///< what others may import from this module
  bool has_module_docstring = false;
  bool has_code = false;
  std::string problem;  ///< why this is no sane Python; empty where it is
  int problem_line = 0;
};

PythonScan scan_python(std::string_view text);

}  // namespace omninode::onex
