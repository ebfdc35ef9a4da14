// The bus: wake-ups for workers and the published events. It carries nothing that is not in the
// store, so losing it, or messages on it, costs time and never work.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/ports/event_log.hpp"
#include "engine/ports/run_store.hpp"

namespace omninode {

/// Produces hints. Any thread.
class HintPublisher {
 public:
  virtual ~HintPublisher() = default;
  /// Best effort: queues the hints and returns; what cannot be queued is dropped and counted.
  /// Never blocks, never throws.
  virtual void publish(std::span<Hint const> hints) noexcept = 0;
};

/// Consumes hints for one worker. One thread at a time.
class HintSource {
 public:
  struct Batch {
    std::vector<Hint> hints;
    std::vector<RunStore::Unparseable> unparseable;
  };
  virtual ~HintSource() = default;
  /// Waits up to `timeout` for the first hint, then takes what is there, up to `max`. A hint that
  /// was returned is done with at the next call. Throws BusUnavailable when the bus is gone.
  virtual Batch poll(std::chrono::milliseconds timeout, std::size_t max) = 0;
  /// Stops or restarts the flow while the worker is full; `poll` still serves the bus, waits
  /// out its time and returns nothing. What is held back is not lost.
  virtual void set_paused(bool paused) = 0;
};

/// Publishes committed events. One thread at a time.
class EventPublisher {
 public:
  virtual ~EventPublisher() = default;
  /// Returns when every event is acknowledged, in order per run; throws BusUnavailable otherwise,
  /// after which any part of them may have been published.
  virtual void publish(std::span<EventRecord const> events) = 0;
};

/// The parts of one bus, made together. Making one never waits for a broker. Any thread.
class Bus {
 public:
  virtual ~Bus() = default;
  virtual std::unique_ptr<HintPublisher> hint_publisher() = 0;
  /// Workers that serve the same stages share the hints; different sets each see all of them.
  virtual std::unique_ptr<HintSource> hint_source(std::vector<std::string> stages) = 0;
  virtual std::unique_ptr<EventPublisher> event_publisher() = 0;
};

}  // namespace omninode
