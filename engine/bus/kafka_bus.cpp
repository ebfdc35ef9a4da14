#include "engine/bus/kafka_bus.hpp"

#include <utility>

#include "engine/bus/kafka_event_publisher.hpp"
#include "engine/bus/kafka_hint_publisher.hpp"
#include "engine/bus/kafka_hint_source.hpp"

namespace omninode {

KafkaBus::KafkaBus(KafkaConfig config) : config_(std::move(config)) {}

std::unique_ptr<HintPublisher> KafkaBus::hint_publisher() {
  return std::make_unique<KafkaHintPublisher>(config_);
}

// The order in which the stages come does not matter: the group is named after the set.
std::unique_ptr<HintSource> KafkaBus::hint_source(std::vector<std::string> stages) {
  return std::make_unique<KafkaHintSource>(config_, std::move(stages));
}

std::unique_ptr<EventPublisher> KafkaBus::event_publisher() {
  return std::make_unique<KafkaEventPublisher>(config_);
}

}  // namespace omninode
