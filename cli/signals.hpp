// Ctrl-C and SIGTERM as a counter that loops look at.
#pragma once

#include <atomic>

namespace omninode::cli {

/// From now on SIGINT and SIGTERM are counted instead of ending the process, and SIGPIPE is
/// ignored.
void count_signals();

/// How many came since. Any thread.
int signals_seen();

/// Set from the second signal on: whoever drains gives back at once.
std::atomic<bool> const& hurry();

}  // namespace omninode::cli
