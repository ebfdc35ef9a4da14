// The documented exit codes of every command.
//
// They are a contract: scripts branch on them. After 124 and 130 the run goes on by itself; after 1
// it is over.
#pragma once

namespace omninode::cli {

enum ExitCode : int {
  kOk = 0,
  // Also a check that failed, and any failure without a code of its own.
  kRunFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kConflict = 4,
  // A broker that a command on topics cannot reach counts here too.
  kNoDatabase = 5,    ///< unreachable, or a schema that is not this program's
  kWaitEnded = 124,   ///< the wait ended, the run goes on
  kInterrupted = 130  ///< Ctrl-C, the run goes on
};

}  // namespace omninode::cli
