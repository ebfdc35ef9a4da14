// The bus in memory, for one process: what embedded mode and tests use. It passes the same
// conformance suite as Kafka's.
//
// Nothing is kept: a hint that no source has taken when the bus ends is found by the claimers' look
// into the store. All parts may be used from any thread; each source by one at a time.
#pragma once

#include <memory>
#include <vector>

#include "engine/ports/bus.hpp"

namespace omninode {

/// The parts share the queues and may outlive this object.
class MemoryBus final : public Bus {
 public:
  MemoryBus();
  ~MemoryBus() override;

  std::unique_ptr<HintPublisher> hint_publisher() override;
  std::unique_ptr<HintSource> hint_source(std::vector<std::string> stages) override;
  std::unique_ptr<EventPublisher> event_publisher() override;

  /// The events published so far, the newest limits::kMemoryBusCapacity of them.
  std::vector<EventRecord> events() const;

  struct Parts;

 private:
  std::shared_ptr<Parts> parts_;
};

}  // namespace omninode
