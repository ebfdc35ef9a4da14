// omninode doctor: everything that a run needs, looked at from here, each line with its fix.
#pragma once

#include <iosfwd>

#include "cli/options.hpp"

namespace omninode::cli {

/// Returns kOk, or kRunFailed where a check failed (a warning is none). Changes nothing, except
/// that a private database is started for the time of the look.
/// Never throws for what it finds: a database or broker that cannot be reached is a failed check.
/// As JSON the same checks with name, status (ok, warn, fail), detail and fix.
int doctor(GlobalOptions const& global, std::ostream& out);

}  // namespace omninode::cli
