// omninode submit: stores runs of a plan given as JSON, and what generate shares with it.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/session.hpp"
#include "engine/ports/run_store.hpp"

namespace omninode::cli {

/// As typed; checked by `submit` before it opens anything.
struct SubmitOptions {
  std::string plan;          ///< JSON or "@FILE"
  std::string input = "{}";  ///< JSON object for the stages, or "@FILE"
  /// Above 1 only with `detach` and without a correlation id.
  std::string count = "1";     ///< so many runs at once
  std::string correlation_id;  ///< for one run; "": a fresh one
  /// Seconds of this client's wait, never a verdict on the run.
  std::string timeout = "300";
  bool detach = false;
};

/// Returns an ExitCode. Throws std::invalid_argument before anything is stored. Where a later batch
/// of many runs fails, those that are stored are counted and named before it throws.
int submit(GlobalOptions const& global, SubmitOptions const& options, Program const& program,
           std::ostream& out, std::ostream& err);

/// Stores one run; the same run submitted before is joined with a line on `err`. Throws Conflict
/// when the correlation id belongs to another request. When it returns, the run is durable: it may
/// be named to the user. A broker that does not answer is a warning, not a failure.
///
/// Throws StoreUnavailable where nothing was stored, CommitUnknown where that is not known after
/// several tries: submitting again under the same correlation id is then safe, and the message says
/// so.
void submit_one(Session& session, NewRun const& run, std::ostream& err);

/// What a detached submit prints; warns when nobody serves the first stage. Returns kOk.
int report_submitted(Session& session, NewRun const& run, GlobalOptions const& global,
                     std::ostream& out, std::ostream& err);

/// "operator login@host", the actor of what people do.
/// From the effective user, whose name an environment variable cannot change. It says who, it does
/// not prove it: whoever may write to the database may write any name.
std::string operator_name();

}  // namespace omninode::cli
