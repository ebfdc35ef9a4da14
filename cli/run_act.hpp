// omninode run cancel|pause|resume|retry, dlq replay|discard: an operator's word on one run.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "cli/options.hpp"
#include "engine/core/command.hpp"

namespace omninode::cli {

struct ActOptions {
  std::string run;
  std::string reason;
};

/// Decides and commits `command`; `done` is what a success is called ("cancelled"). Returns
/// kConflict, with what the run is now, where the run has no such transition.
int act(GlobalOptions const& global, ActOptions const& options, Command const& command,
        char const* done, std::ostream& out, std::ostream& err);

/// The dead-lettered runs.
int dlq_list(GlobalOptions const& global, std::string const& limit, std::ostream& out);

}  // namespace omninode::cli
