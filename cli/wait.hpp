// Follows a run until it comes to rest, shows each stage as it is committed, and never waits in
// silence: a missing worker is named, again and again.
#pragma once

#include <chrono>
#include <iosfwd>

#include "cli/session.hpp"
#include "engine/core/id.hpp"

namespace omninode::cli {

struct WaitOptions {
  CorrelationId run;
  std::chrono::milliseconds timeout{300'000};
  bool show_stages = true;  ///< a line per stage on `out`
  bool live = false;        ///< also a line that is drawn over while a stage runs
};

enum class WaitEnd {
  came_to_rest,  ///< completed, cancelled or dead-lettered
  needs_person,  ///< paused or awaiting approval: nothing happens until somebody acts
  timed_out,
  interrupted,
};

/// Returns how it ended; the run does not care. Progress goes to `out`, warnings to `err`.
WaitEnd wait_for_run(Session& session, WaitOptions const& options, std::ostream& out,
                     std::ostream& err);

}  // namespace omninode::cli
