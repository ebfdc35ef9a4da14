// omninode verify: do the promises hold for every run in the database?
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"

namespace omninode::cli {

struct VerifyOptions {
  std::string limit = "20";    ///< offending runs per invariant
  std::string timeout = "60";  ///< seconds per invariant
  bool files = false;          ///< also the folders that completed runs have written
};

/// Returns kOk where all of it holds, kRunFailed where one invariant is violated or could not be
/// looked at in time. Changes nothing, takes no lock; may be asked of a live system.
/// With `files` each written folder is compared with the sums that its run has committed: bytes
/// that differ are a violation, a folder that is not there is a warning, because people move
/// things. As JSON {"holds", "invariants": [{id, promise, verdict, violations: [{correlation_id,
/// what}], more, problem}], "gone": [{correlation_id, what}]}.
int verify(GlobalOptions const& global, VerifyOptions const& options, std::ostream& out);

}  // namespace omninode::cli
