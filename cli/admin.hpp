// omninode worker list · migrate · topics: the system around the runs.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"

namespace omninode::cli {

/// The living workers; with `all` also those that ended. Each command returns an ExitCode.
int worker_list(GlobalOptions const& global, bool all, std::ostream& out);

struct MigrateOptions {
  enum class Action { up, down, status, plan };
  Action action = Action::status;
  std::string to;    ///< down: the version that stays; 0 takes everything back
  bool yes = false;  ///< down: the tables' content is lost, and that is wanted
};
int migrate(GlobalOptions const& global, MigrateOptions const& options, std::ostream& out);

/// Makes what is missing; kRunFailed when a topic that is there differs (it is left as it is).
int topics_create(GlobalOptions const& global, std::ostream& out);
/// Changes nothing; kRunFailed when one is missing or different.
int topics_check(GlobalOptions const& global, std::ostream& out);

}  // namespace omninode::cli
