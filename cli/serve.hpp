// omninode serve: a worker on configured servers. omninode dev: everything in one process.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"
#include "cli/program.hpp"

namespace omninode::cli {

struct ServeOptions {
  std::string stages;  ///< "a,b"; "": all
  std::string threads = "16";
  std::string committers = "2";
  std::string output_root;  ///< "": DEFAULT_OUTPUT_DIR, or wherever a run says
  std::string drain_timeout = "10";
};

/// Serves until SIGTERM or Ctrl-C, which drain; a second one hurries. Returns an ExitCode.
int serve(GlobalOptions const& global, ServeOptions const& options, Program const& program,
          std::ostream& out, std::ostream& err);

struct DevOptions {
  bool kafka = false;  ///< also start a real broker
};

int dev(GlobalOptions const& global, DevOptions const& options, Program const& program,
        std::ostream& out, std::ostream& err);
/// Ends every `dev` of this user and, when nobody else uses it, the private PostgreSQL.
int dev_stop(std::ostream& out, std::ostream& err);

}  // namespace omninode::cli
