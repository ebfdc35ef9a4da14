// Follows a run until it comes to rest, shows each stage as it is committed, and never waits in
// silence: a missing worker is named, again and again.
//
// The truth is read from the database, not from events of the bus: they may come late, and waiting
// needs no broker. Killing the waiting process changes nothing about the run.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>

#include "cli/session.hpp"
#include "engine/core/id.hpp"

namespace omninode::cli {

/// How long to wait for which run, and how much to show meanwhile.
struct WaitOptions {
  CorrelationId run;
  /// Of this wait, on a clock that does not jump. It says nothing about the run.
  std::chrono::milliseconds timeout{300'000};
  bool show_stages = true;  ///< a line per stage on `out`
  bool live = false;        ///< also a line that is drawn over while a stage runs
  std::int64_t shown = 0;   ///< events up to this version were shown by an earlier wait
};

enum class WaitEnd {
  came_to_rest,  ///< completed, cancelled or dead-lettered
  needs_person,  ///< paused or awaiting approval: nothing happens until somebody acts
  /// The timeout is over.
  timed_out,
  /// Ctrl-C or SIGTERM.
  interrupted,
};

/// Returns how it ended; the run does not care. Progress goes to `out`, warnings to `err`.
/// A database that cannot be reached is a warning and the wait goes on; in private mode a worker
/// that died is replaced by an engine in this process. Returns shortly after a signal. Throws
/// WrongSchema when the database was migrated meanwhile.
WaitEnd wait_for_run(Session& session, WaitOptions const& options, std::ostream& out,
                     std::ostream& err);

}  // namespace omninode::cli
