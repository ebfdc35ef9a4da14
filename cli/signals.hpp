// Ctrl-C and SIGTERM as a counter that loops look at.
#pragma once

#include <atomic>
#include <stdexcept>

namespace omninode::cli {

/// From now on SIGINT and SIGTERM are counted instead of ending the process, and SIGPIPE is
/// ignored.
void count_signals();

/// How many came since. Any thread.
int signals_seen();

/// A signal came before the command had stored anything.
class Interrupted : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Set from the second signal on: whoever drains gives back at once.
std::atomic<bool> const& hurry();

}  // namespace omninode::cli
