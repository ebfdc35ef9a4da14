// The documented exit codes of every command.
#pragma once

namespace omninode::cli {

enum ExitCode : int {
  kOk = 0,
  kRunFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kConflict = 4,
  kNoDatabase = 5,    ///< unreachable, or a schema that is not this program's
  kWaitEnded = 124,   ///< the wait ended, the run goes on
  kInterrupted = 130  ///< Ctrl-C, the run goes on
};

}  // namespace omninode::cli
