#include "tests/sim/sim_bus.hpp"

#include <algorithm>
#include <utility>

#include "engine/ports/errors.hpp"

namespace omninode::sim {

void SimHintPublisher::publish(std::span<Hint const> hints) noexcept {
  auto& random = world_.random();
  for (auto const& hint : hints) {
    if (world_.bus_is_down() || random.chance(world_.faults.lost_hint)) continue;
    if (random.chance(world_.faults.late_hint)) {
      world_.late_hints.push_back(hint);
      continue;
    }
    int const times = random.chance(world_.faults.double_hint) ? 2 : 1;
    for (int i = 0; i < times; ++i) world_.hints->publish(std::span{&hint, 1});
  }
}

SimHintSource::SimHintSource(World& world, std::vector<std::string> stages)
    : world_(world), real_(world.bus.hint_source(std::move(stages))) {}

HintSource::Batch SimHintSource::poll(std::chrono::milliseconds, std::size_t max) {
  world_.scheduler.yield("poll");
  if (world_.bus_is_down()) throw BusUnavailable("no broker");
  auto batch = real_->poll(milliseconds{0}, max);
  if (batch.hints.size() > 1 && world_.random().chance(world_.faults.late_hint)) {
    std::reverse(batch.hints.begin(), batch.hints.end());
  }
  return batch;
}

SimEventPublisher::SimEventPublisher(World& world)
    : world_(world), real_(world.bus.event_publisher()) {}

// A broker that goes away has taken any part of the batch, here the first.
void SimEventPublisher::publish(std::span<EventRecord const> events) {
  world_.scheduler.yield("publish events");
  if (world_.bus_is_down()) throw BusUnavailable("no broker");
  if (world_.random().chance(world_.faults.unavailable)) {
    real_->publish(events.first(world_.random().below(events.size())));
    throw BusUnavailable("the broker went away");
  }
  real_->publish(events);
  world_.scheduler.yield("events acknowledged");
}

SimEventLog::SimEventLog(World& world)
    : world_(world), connection_(world), real_(open_memory_event_log(world.database)) {}

bool SimEventLog::lead() {
  connection_.send("ask for the lead");
  return real_->lead();
}

EventPosition SimEventLog::position() {
  connection_.send("read position");
  return real_->position();
}

// What an open transaction wrote is not to be seen yet. Behind the first such event the order may
// still change, so the reading ends there; a relay that goes by what it sees passes over it.
std::vector<EventRecord> SimEventLog::after(EventPosition position, std::size_t limit) {
  connection_.send("read events");
  auto events = real_->after(position, limit);
  auto const held = [this](EventRecord const& event) {
    return world_.is_held(RunId{event.position.run}, event.position.version);
  };
  if (world_.broken == Broken::relay_by_sequence) {
    std::erase_if(events, held);
  } else {
    events.erase(std::find_if(events.begin(), events.end(), held), events.end());
  }
  if (world_.broken == Broken::advance_before_ack && !events.empty()) {
    real_->advance(events.back().position);
  }
  connection_.receive("events read");
  return events;
}

void SimEventLog::advance(EventPosition position) {
  connection_.send("advance");
  real_->advance(position);
  connection_.receive_written("advanced");
}

}  // namespace omninode::sim
