// What a waiting command says at the end, and its exit code.
#pragma once

#include <iosfwd>

#include "cli/session.hpp"
#include "cli/wait.hpp"

namespace omninode::cli {

/// Reports how the wait ended; a completed run's files are compared with what was stored, and
/// written from the store where no worker could write them here. Returns an ExitCode.
int report_outcome(Session& session, CorrelationId run, WaitEnd end, GlobalOptions const& global,
                   std::ostream& out, std::ostream& err);

}  // namespace omninode::cli
