// Produces hints on Kafka: idempotent, without lingering, never waiting for the broker.
//
// A thread of its own serves the client: it asks for the topic's metadata at once, takes the
// delivery reports, says at most every few seconds how many hints were lost, and replaces a client
// that has failed for good.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "engine/bus/kafka_config.hpp"
#include "engine/bus/kafka_handle.hpp"
#include "engine/ports/bus.hpp"

namespace omninode {

/// Any thread. The key is the run's id, which spreads runs over the partitions. A hint that is not
/// acknowledged within five seconds is lost: by then the claimers have looked into the store
/// several times. The destructor waits up to a second for hints that are still on their way.
class KafkaHintPublisher final : public HintPublisher {
 public:
  explicit KafkaHintPublisher(KafkaConfig config);
  ~KafkaHintPublisher() override;

  void publish(std::span<Hint const> hints) noexcept override;

 private:
  /// Shared, so that a thread in `publish` may go on with a client that is being replaced.
  using Client = std::shared_ptr<rd_kafka_t>;

  static void on_delivery(rd_kafka_t* kafka, rd_kafka_message_t const* message, void* self);
  Client make_client();
  Client client();
  void produce(rd_kafka_t* kafka, Hint const& hint);
  void drop(std::uint64_t count, rd_kafka_resp_err_t reason);
  void serve(std::stop_token const& stop);
  void replace_client();

  KafkaConfig config_;
  std::atomic<std::uint64_t> dropped_ = 0;  ///< did not fit into the queue, or no broker took them
  std::atomic<rd_kafka_resp_err_t> reason_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::mutex mutex_;
  Client client_;        ///< guarded by mutex_
  std::jthread server_;  // last: it uses all of the above
};

}  // namespace omninode
