// The bus over Kafka. Making it, or a part of it, never waits for a broker: one that is away is
// used as soon as it comes.
#pragma once

#include "engine/bus/kafka_config.hpp"
#include "engine/ports/bus.hpp"

namespace omninode {

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
