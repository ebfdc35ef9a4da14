// The database of a command that only looks or acts: the configured one, or the private one, which
// is started for the time of the command where it is not running.
//
// Nothing works on runs here: a run that an operator sends back to work on a private database waits
// for `omninode dev` or the next command that runs an engine.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/options.hpp"
#include "cli/session.hpp"
#include "engine/logging.hpp"

namespace omninode::cli {

/// Owned by one thread; holds the private server's user lock for as long as it lives, so keep it
/// until the last statement. The constructor throws StoreUnavailable or WrongSchema.
class Database {
 public:
  explicit Database(GlobalOptions const& global)
      : log_(log_to_state_folder()), infrastructure_(open_infrastructure(global)) {}

  std::string const& url() const { return infrastructure_->database_url(); }

 private:
  // First, so that starting a private server is already logged into the file and not onto the
  // terminal.
  std::filesystem::path log_;
  std::unique_ptr<Infrastructure> infrastructure_;
};

}  // namespace omninode::cli
