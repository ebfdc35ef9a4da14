// omninode doctor: everything that a run needs, looked at from here, each line with its fix.
#pragma once

#include <iosfwd>

#include "cli/options.hpp"

namespace omninode::cli {

/// Returns kOk, or kRunFailed where a check failed (a warning is none). Changes nothing, except
/// that a private database is started for the time of the look.
int doctor(GlobalOptions const& global, std::ostream& out);

}  // namespace omninode::cli
