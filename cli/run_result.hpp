// omninode run result: what a run was given and what its stages made, whole or in part.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"

namespace omninode::cli {

struct ResultOptions {
  std::string run = {};
  std::string stage = {};  ///< "": no stage; else its output as committed
  bool files = false;      ///< the files with their sizes and sums
  bool trace = false;      ///< which place of the node answers which statement of the prompt
  bool quality = false;    ///< the score with its reasons, the findings and the changes
};

/// Returns an ExitCode: kNotFound where the run, or what was asked of it, is not there (yet).
/// At most one part is given; without any it is the whole document, where input, outputs and
/// warnings are JSON in every format, since stages wrote them so: -o only decides between one
/// line and indented ones.
int run_result(GlobalOptions const& global, ResultOptions const& options, std::ostream& out,
               std::ostream& err);

}  // namespace omninode::cli
