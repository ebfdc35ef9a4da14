// Publishes every committed event, at least once and in order per run. One process leads at a
// time; should two do so for a moment, consumers drop what they have seen (run and version).
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "engine/ports/bus.hpp"
#include "engine/ports/event_log.hpp"

namespace omninode {

/// `run_once` on one thread, `leads` on any.
class EventRelay {
 public:
  EventRelay(std::unique_ptr<EventLog> log, std::unique_ptr<EventPublisher> publisher);

  struct Counts {
    bool leads = false;
    std::size_t published = 0;  ///< limits::kMaxRelayBatch: more may wait, go on at once
  };
  /// Publishes up to limits::kMaxRelayBatch events. Throws BusUnavailable or StoreUnavailable,
  /// after which the same events are published again.
  Counts run_once();

  /// Whether this process led at its last round. May be out of date by a moment: good enough for
  /// work that may be done twice or not at all, such as forwarding hints.
  bool leads() const { return leads_; }

 private:
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<EventPublisher> publisher_;
  std::optional<EventPosition> position_;
  std::atomic<bool> leads_ = false;
};

}  // namespace omninode
