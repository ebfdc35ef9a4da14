// Publishes committed events on Kafka and returns when the broker has acknowledged all of them.
#pragma once

#include <cstddef>

#include "engine/bus/kafka_config.hpp"
#include "engine/bus/kafka_handle.hpp"
#include "engine/ports/bus.hpp"

namespace omninode {

/// One thread. The key is the correlation id, so the events of a run keep their order on one
/// partition. A publish waits at most about eight seconds, and for a topic that does not exist
/// about two, before it throws BusUnavailable. Idempotent: the client neither doubles nor reorders
/// within one publish; after a failed one the caller publishes again, which doubles what had
/// arrived.
class KafkaEventPublisher final : public EventPublisher {
 public:
  explicit KafkaEventPublisher(KafkaConfig config);
  ~KafkaEventPublisher() override;

  void publish(std::span<EventRecord const> events) override;

 private:
  static void on_delivery(rd_kafka_t* kafka, rd_kafka_message_t const* message, void* self);
  void connect();
  rd_kafka_resp_err_t produce(EventRecord const& event);
  [[noreturn]] void give_up(rd_kafka_resp_err_t error);

  KafkaConfig config_;
  KafkaHandle kafka_;
  std::size_t outstanding_ = 0;  // produced by this publish, not yet reported on
  rd_kafka_resp_err_t failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;
};

}  // namespace omninode
