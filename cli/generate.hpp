// omninode generate, which is also omninode-generate: a prompt becomes a node on disk.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"
#include "cli/program.hpp"

namespace omninode::cli {

struct GenerateOptions {
  std::string prompt;  ///< the text, "-" or "@FILE"
  std::string output_dir = "./generated";
  std::string node_type;  ///< "": what the prompt says
  bool intelligence = true;
  bool force = false;
  bool detach = false;
  std::string timeout = "300";  ///< seconds of this client's wait, never a verdict on the run
  std::string correlation_id;   ///< "": a fresh one
  std::string onex = "oct25";
};

/// Returns an ExitCode. Throws std::invalid_argument before anything is stored.
int generate(GlobalOptions const& global, GenerateOptions const& options, Program const& program,
             std::ostream& out, std::ostream& err);

struct WatchOptions {
  std::string run;  ///< correlation id or a unique beginning of one
  std::string timeout = "300";
};

/// Follows a run that was submitted before.
int watch(GlobalOptions const& global, WatchOptions const& options, Program const& program,
          std::ostream& out, std::ostream& err);

}  // namespace omninode::cli
