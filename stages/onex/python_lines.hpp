// Python source as its statements: lines joined where brackets or backslashes join them, comments
// dropped, strings emptied to "". What every check of Python code reads.
// Pure; linear in the length of the text; any bytes are taken, damage is reported as a problem.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace omninode::onex {

/// One statement. `indent` counts characters, a tab as one; `line` and `last_line` are those of the
/// source, from 1, and differ where a statement spans several.
struct PythonLine {
  std::string text;
  int indent = 0;
  int line = 0;
  int last_line = 0;
};

struct PythonLines {
  std::vector<PythonLine> lines;
  std::string problem;  ///< the first thing that no Python reader would take; empty for none
  int problem_line = 0;
};

/// Never throws: what is wrong is in `problem`, and the lines are given all the same.
PythonLines split_python(std::string_view text);

}  // namespace omninode::onex
