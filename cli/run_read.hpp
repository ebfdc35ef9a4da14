// omninode run list|show|history|steps|fetch: looking, never changing.
//
// In text for people, or as the JSON of cli/render_json.hpp. `run` is a correlation id or a unique
// beginning of one; without such a run they return kNotFound. A private database is started for the
// time of the look.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"

namespace omninode::cli {

/// As typed; "" does not filter. See RunFilter for what each means.
struct ListOptions {
  std::string state;
  std::string stage;
  std::string since;
  std::string until;
  std::string error_contains;
  std::string limit = "50";
};

/// Where run_fetch writes, and whether over other content.
struct FetchOptions {
  std::string run;
  std::string output_dir;
  bool force = false;
};

/// Each returns an ExitCode and throws std::invalid_argument for arguments that mean nothing.
int run_list(GlobalOptions const& global, ListOptions const& options, std::ostream& out);
int run_show(GlobalOptions const& global, std::string const& run, std::ostream& out,
             std::ostream& err);
int run_history(GlobalOptions const& global, std::string const& run, std::ostream& out,
                std::ostream& err);
/// The stages of the run's own plan, those that have not begun included.
int run_steps(GlobalOptions const& global, std::string const& run, std::ostream& out,
              std::ostream& err);
/// Puts the node's folder below `output_dir`. kRunFailed where the run has made none, or where
/// other content is there and `force` was not given.
int run_fetch(GlobalOptions const& global, FetchOptions const& options, std::ostream& out,
              std::ostream& err);

}  // namespace omninode::cli
