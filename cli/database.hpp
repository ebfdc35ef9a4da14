// The database of a command that only looks or acts: the configured one, or the private one, which
// is started for the time of the command where it is not running.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/options.hpp"
#include "cli/session.hpp"
#include "engine/logging.hpp"

namespace omninode::cli {

class Database {
 public:
  explicit Database(GlobalOptions const& global)
      : log_(log_to_state_folder()), infrastructure_(open_infrastructure(global)) {}

  std::string const& url() const { return infrastructure_->database_url(); }

 private:
  std::filesystem::path log_;
  std::unique_ptr<Infrastructure> infrastructure_;
};

}  // namespace omninode::cli
