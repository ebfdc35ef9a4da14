// Ctrl-C and SIGTERM as a counter that loops look at.
//
// A handler may do next to nothing, and stages run on other threads: so the handler counts, and
// whoever loops decides what a signal means to it.
#pragma once

#include <atomic>
#include <stdexcept>

namespace omninode::cli {

/// From now on SIGINT and SIGTERM are counted instead of ending the process, and SIGPIPE is
/// ignored.
/// From the main thread, before others are started. SIGPIPE: a reader that has gone away must not
/// end a process that owns runs.
void count_signals();

/// How many came since. Any thread.
/// Never goes down.
int signals_seen();

/// A signal came before the command had stored anything. The message says while doing what.
class Interrupted : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Set from the second signal on: whoever drains gives back at once.
std::atomic<bool> const& hurry();

}  // namespace omninode::cli
