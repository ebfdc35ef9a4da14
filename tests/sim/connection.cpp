#include "tests/sim/connection.hpp"

#include <string>
#include <utility>

#include "engine/ports/errors.hpp"

namespace omninode::sim {

// A restart breaks every connection once; the next call makes a new one.
bool Connection::broke() {
  bool const restarted = std::exchange(server_start_, world_.server_start) != world_.server_start;
  bool const cut = cut_until_ != nullptr && world_.scheduler.now() < *cut_until_;
  return restarted || cut || world_.server_is_down();
}

void Connection::send(std::string_view what) {
  if (!quiet_) world_.scheduler.yield(what);
  if (broke() || world_.random().chance(world_.faults.unavailable)) {
    throw StoreUnavailable("no connection");
  }
}

Connection::Fate Connection::draw_fate() {
  if (!world_.random().chance(world_.faults.in_doubt)) return Fate::answered;
  auto const fate = static_cast<Fate>(world_.random().between(1, 3));
  if (world_.scheduler.traced()) {
    world_.scheduler.say(fate == Fate::answer_lost  ? "* lands, its answer is lost"
                         : fate == Fate::lands_late ? "* is late"
                                                    : "* is lost");
  }
  return fate;
}

void Connection::receive(std::string_view what) {
  if (!quiet_) world_.scheduler.yield(what);
  if (broke()) throw StoreUnavailable("the connection broke");
}

void Connection::receive_written(std::string_view what) {
  if (!quiet_) world_.scheduler.yield(what);
  if (broke()) throw CommitUnknown("the connection broke before the answer");
}

}  // namespace omninode::sim
