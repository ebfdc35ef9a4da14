#include "engine/services/event_relay.hpp"

#include <utility>

#include "engine/core/limits.hpp"
#include "engine/services/failpoint.hpp"

namespace omninode {

EventRelay::EventRelay(std::unique_ptr<EventLog> log, std::unique_ptr<EventPublisher> publisher)
    : log_(std::move(log)), publisher_(std::move(publisher)) {}

// Publish, then advance: a crash between the two publishes the batch once more, the other order
// would lose it. The position is remembered over rounds to spare a reading, and only as long as
// nothing failed; the stored one never goes back, so an outdated memory costs doubles at most.
EventRelay::Counts EventRelay::run_once() {
  // Whatever breaks below, the next round asks the log again: another process may lead by then.
  auto position = std::exchange(position_, std::nullopt);
  leads_ = false;
  if (!log_->lead()) return {};
  if (!position) position = log_->position();
  leads_ = true;
  auto const events = log_->after(*position, limits::kMaxRelayBatch);
  if (!events.empty()) {
    publisher_->publish(events);
    failpoint("events_published");
    log_->advance(events.back().position);
    position = events.back().position;
  }
  position_ = position;
  return {true, events.size()};
}

}  // namespace omninode
