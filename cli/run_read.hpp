// omninode run list|show|history|steps|result|fetch: looking, never changing.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"

namespace omninode::cli {

struct ListOptions {
  std::string state;
  std::string stage;
  std::string since;
  std::string until;
  std::string error_contains;
  std::string limit = "50";
};

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
int run_steps(GlobalOptions const& global, std::string const& run, std::ostream& out,
              std::ostream& err);
int run_result(GlobalOptions const& global, std::string const& run, std::ostream& out,
               std::ostream& err);
int run_fetch(GlobalOptions const& global, FetchOptions const& options, std::ostream& out,
              std::ostream& err);

}  // namespace omninode::cli
