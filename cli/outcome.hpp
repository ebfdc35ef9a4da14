// What a waiting command says at the end, and its exit code.
#pragma once

#include <iosfwd>

#include "cli/session.hpp"
#include "cli/wait.hpp"

namespace omninode::cli {

/// Reports how the wait ended; a completed run's files are compared with what was stored, and
/// written from the store where no worker could write them here. Returns an ExitCode.
///
/// The row decides, not `end`: a run that has come to rest since is reported so. The result goes to
/// `out`, what went wrong to `err` with the command that helps next. A completed run whose files
/// cannot be put into the folder is kRunFailed, because what was asked for is not there; its files
/// stay stored.
int report_outcome(Session& session, CorrelationId run, WaitEnd end, GlobalOptions const& global,
                   std::ostream& out, std::ostream& err);

}  // namespace omninode::cli
