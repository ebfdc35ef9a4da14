// omninode serve: a worker on configured servers. omninode dev: everything in one process.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"
#include "cli/program.hpp"

namespace omninode::cli {

/// As typed; checked by `serve` before it connects.
struct ServeOptions {
  std::string stages;  ///< "a,b"; "": all
  /// Stages at the same time, 1 to limits::kMaxStageThreads.
  std::string threads = "16";
  /// Connections that commit, 1 to limits::kMaxCommitters: a commit takes all that waits, so a few
  /// are enough.
  std::string committers = "2";
  std::string output_root;  ///< "": DEFAULT_OUTPUT_DIR, or wherever a run says
  /// Seconds that running stages get at the first signal before their runs are given back.
  std::string drain_timeout = "10";
};

/// Serves until SIGTERM or Ctrl-C, which drain; a second one hurries. Returns kOk after a signal,
/// kRunFailed when too many threads hang in stages that ignore their timeout: then the process
/// should be started anew. Runs that could not be given back are said on `err`; other workers'
/// reapers take them. Throws StoreUnavailable where no database is configured or it cannot be
/// reached at the start; one that goes away later is waited for. Logs to standard error.
int serve(GlobalOptions const& global, ServeOptions const& options, Program const& program,
          std::ostream& out, std::ostream& err);

struct DevOptions {
  bool kafka = false;  ///< also start a real broker
};

/// Brings its own PostgreSQL and bus where none are configured, says on `out` what runs where, and
/// serves like `serve`. A second one on the same data joins as another worker. Logs to the engine's
/// log file, which it names.
int dev(GlobalOptions const& global, DevOptions const& options, Program const& program,
        std::ostream& out, std::ostream& err);
/// Ends every `dev` of this user and, when nobody else uses it, the private PostgreSQL.
/// They drain, so this may take limits::kDrainTimeout each. kOk also where none runs; kRunFailed
/// where one does not end. Runs are stored in any case.
int dev_stop(std::ostream& out, std::ostream& err);

}  // namespace omninode::cli
