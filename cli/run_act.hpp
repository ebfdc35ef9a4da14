// omninode run cancel|pause|resume|retry, dlq replay|discard: an operator's word on one run.
//
// The same road as everybody's: core/decide, then the one commit statement with its version check.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "cli/options.hpp"
#include "engine/core/command.hpp"

namespace omninode::cli {

/// As typed.
struct ActOptions {
  /// A correlation id or a unique beginning of one.
  std::string run;
  /// Kept with the event and the audit; "" is allowed.
  std::string reason;
};

/// Decides and commits `command`; `done` is what a success is called ("cancelled"). Returns
/// kConflict, with what the run is now and the command that helps, where the run has no such
/// transition, kNotFound where there is no run. Throws CommitUnknown where the change may have been
/// made, and std::runtime_error at once where the database refuses its content.
///
/// Decided on the row as it is, again and again until it is committed or refused: a worker that
/// commits a stage meanwhile does not make the command fail. Pausing a run inside a stage is a
/// request that its owner honours, and so is cancelling one inside a stage that publishes. After
/// kOk the change is stored; a run that is ready again is found by the workers' own looks.
int act(GlobalOptions const& global, ActOptions const& options, Command const& command,
        char const* done, std::ostream& out, std::ostream& err);

/// The dead-lettered runs, as run_list shows them.
int dlq_list(GlobalOptions const& global, std::string const& limit, std::ostream& out);

}  // namespace omninode::cli
