#include "cli/signals.hpp"

#include <signal.h>

namespace omninode::cli {
namespace {

std::atomic<int> seen = 0;
std::atomic<bool> twice = false;

static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "a signal handler may use them");

// Runs on whichever thread the system picks, in the middle of anything: two atomics and no more.
void on_signal(int) {
  if (++seen > 1) twice = true;
}

}  // namespace

// Without SA_RESTART, so that a read of standard input that waits for a person ends at Ctrl-C.
void count_signals() {
  struct sigaction action {};
  action.sa_handler = &on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

int signals_seen() { return seen; }

std::atomic<bool> const& hurry() { return twice; }

}  // namespace omninode::cli
