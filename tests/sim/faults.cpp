#include "tests/sim/faults.hpp"

namespace omninode::sim {

Faults Faults::draw(Random& random) {
  Faults faults;
  // Half of the kinds are absent from a world, the others are rare or frequent.
  auto maybe = [&random](int& rate, int high) {
    if (random.chance(500)) rate = random.between(1, high);
  };
  maybe(faults.crash, 12);
  maybe(faults.freeze, 8);
  maybe(faults.cut, 6);
  maybe(faults.drain, 8);
  maybe(faults.outage, 5);
  maybe(faults.restart, 5);
  maybe(faults.bus_outage, 5);
  maybe(faults.clock_jump, 5);
  maybe(faults.unavailable, 60);
  maybe(faults.in_doubt, 250);
  maybe(faults.busy, 200);
  maybe(faults.open_transaction, 200);
  maybe(faults.lost_hint, 600);
  maybe(faults.double_hint, 300);
  maybe(faults.late_hint, 300);
  maybe(faults.stalls, 40);
  maybe(faults.retry, 300);
  maybe(faults.fail, 100);
  maybe(faults.hang, 80);
  maybe(faults.slow, 400);
  maybe(faults.exception, 80);
  maybe(faults.poison, 80);
  return faults;
}

void Faults::calm() {
  crash = freeze = cut = drain = outage = restart = bus_outage = clock_jump = landing = 0;
  unavailable = in_doubt = busy = open_transaction = 0;
  lost_hint = double_hint = late_hint = stalls = 0;
}

}  // namespace omninode::sim
