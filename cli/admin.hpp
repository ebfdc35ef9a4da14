// omninode worker list · migrate · topics: the system around the runs.
//
// Answers go to `out` in the format of `global`, one document or a row per line. What prevents an
// answer is thrown: StoreUnavailable, WrongSchema and BusUnavailable become exit codes in
// cli/command_line.cpp.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"

namespace omninode::cli {

/// The living workers; with `all` also those that ended. Each command returns an ExitCode.
/// A worker that was killed and not yet declared dead is listed with "no" under ALIVE.
int worker_list(GlobalOptions const& global, bool all, std::ostream& out);

/// A configured database is never migrated by itself; a private one is at every start.
struct MigrateOptions {
  enum class Action { up, down, status, plan };
  Action action = Action::status;
  std::string to;    ///< down: the version that stays; 0 takes everything back
  bool yes = false;  ///< down: the tables' content is lost, and that is wanted
};
/// Lists what was done or would be done. Throws std::invalid_argument for `down` without `yes`,
/// before the database is opened.
int migrate(GlobalOptions const& global, MigrateOptions const& options, std::ostream& out);

/// Makes what is missing; kRunFailed when a topic that is there differs (it is left as it is).
/// Without a configured broker: std::invalid_argument. Partitions are not added to a topic that is
/// there, because keys would then change their partition.
int topics_create(GlobalOptions const& global, std::ostream& out);
/// Changes nothing; kRunFailed when one is missing or different.
int topics_check(GlobalOptions const& global, std::ostream& out);

}  // namespace omninode::cli
