// The bus over Kafka. Making it, or a part of it, never waits for a broker: one that is away is
// used as soon as it comes.
#pragma once

#include "engine/bus/kafka_config.hpp"
#include "engine/ports/bus.hpp"

namespace omninode {

/// Any thread. Each part is a client of its own, with its own connections and threads, and may
/// outlive this object. What a part cannot do while the broker is away is said in
/// engine/ports/bus.hpp.
class KafkaBus final : public Bus {
 public:
  explicit KafkaBus(KafkaConfig config);

  std::unique_ptr<HintPublisher> hint_publisher() override;
  std::unique_ptr<HintSource> hint_source(std::vector<std::string> stages) override;
  std::unique_ptr<EventPublisher> event_publisher() override;

 private:
  KafkaConfig config_;
};

}  // namespace omninode
