// Consumes hints from Kafka: one consumer group per set of stages, cooperative rebalancing,
// offsets stored by hand.
//
// A new group starts at the end of the topic: older hints are wake-ups whose runs the claimers'
// look into the store has found. Offsets are stored for what an earlier poll returned, and only for
// partitions still assigned; the client commits what is stored.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "engine/bus/kafka_config.hpp"
#include "engine/bus/kafka_handle.hpp"
#include "engine/ports/bus.hpp"

namespace omninode {

/// One thread. A hint may be returned twice, after a rebalance or a crash; the claim's version
/// check makes that harmless. `poll` throws BusUnavailable, once per call, for a topic that does
/// not exist, for brokers that are all away and for a client that has failed, and never instead of
/// hints it has.
class KafkaHintSource final : public HintSource {
 public:
  KafkaHintSource(KafkaConfig const& config, std::vector<std::string> stages);
  ~KafkaHintSource() override;

  Batch poll(std::chrono::milliseconds timeout, std::size_t max) override;
  void set_paused(bool paused) override { paused_ = paused; }

  /// Partitions assigned now; 0 until the group has let this worker in, which takes seconds.
  int assigned() const;

 private:
  static void on_rebalance(rd_kafka_t* kafka, rd_kafka_resp_err_t error,
                           rd_kafka_topic_partition_list_t* partitions, void* self);
  static void on_error(rd_kafka_t* kafka, int error, char const* reason, void* self);
  void forward(rd_kafka_topic_partition_list_t const& partitions, rd_kafka_queue_t* target);
  void take(rd_kafka_message_t const& message, Batch& batch);
  void store_offsets();
  void close();
  void check_bus(bool received, int timeout_ms);

  std::string topic_;
  bool paused_ = false;
  std::map<int, std::int64_t> returned_;  ///< partition -> offset behind what was returned
  bool brokers_lost_ = false;             ///< told by the client, taken back by a hint or an answer
  std::string problem_;                   ///< of this poll; thrown at its end
  KafkaHandle kafka_;
  KafkaQueue fetched_;  ///< messages of the assigned partitions, apart from all else
};

}  // namespace omninode
