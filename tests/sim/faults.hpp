// What goes wrong in a world. Each world has its own mixture: a fault that is always there hides
// what only happens without it.
#pragma once

#include "tests/sim/random.hpp"

namespace omninode::sim {

/// All are chances of a thousand.
struct Faults {
  // Between two steps.
  int crash = 0;    ///< a process is killed
  int freeze = 0;   ///< a process stands still, for up to twice the lease, and goes on
  int cut = 0;      ///< a worker's heartbeat does not reach the database
  int drain = 0;    ///< a worker ends as at a SIGTERM
  int outage = 0;   ///< nobody reaches the database
  int restart = 0;  ///< of the database: locks and connections are gone
  int bus_outage = 0;
  int clock_jump = 0;  ///< of the time of day
  int landing = 30;    ///< a statement lands whose connection is long gone
  // Of a call.
  int unavailable = 0;
  int in_doubt = 0;
  int busy = 0;
  int open_transaction = 0;  ///< what a statement wrote is visible to the relay later
  // Of a hint.
  int lost_hint = 0;
  int double_hint = 0;
  int late_hint = 0;
  int stalls = 0;  ///< a step that takes long
  // Of the start of a stage.
  int retry = 0;
  int fail = 0;
  int hang = 0;  ///< far past its deadline, deaf to its stop token
  int slow = 0;
  int exception = 0;
  int poison = 0;  ///< kills its process

  static Faults draw(Random& random);
  /// The world as it is when it is left in peace; what stages do is their own affair.
  void calm();
};

}  // namespace omninode::sim
