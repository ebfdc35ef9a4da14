// A Kafka broker for tests: the one that OMNINODE_TEST_KAFKA names, with topics and groups of its
// own for every world.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "engine/bus/hint_message.hpp"
#include "engine/bus/kafka_bus.hpp"
#include "engine/bus/kafka_handle.hpp"
#include "engine/bus/kafka_hint_source.hpp"
#include "engine/bus/kafka_topics.hpp"
#include "engine/core/limits.hpp"
#include "tests/bus/bus_world.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::test {

inline std::string broker() {
  auto const* const value = std::getenv("OMNINODE_TEST_KAFKA");
  return value != nullptr ? value : "";
}

/// Names that nobody has used before.
inline KafkaConfig fresh_config(std::string const& bootstrap) {
  auto const unique =
      std::to_string(std::random_device{}()) + std::to_string(std::random_device{}());
  KafkaConfig config;
  config.bootstrap = bootstrap;
  config.hint_topic = "test-hints-" + unique;
  config.event_topic = "test-events-" + unique;
  config.group_prefix = "test-workers-" + unique;
  return config;
}

/// Writes records as they are, as a hostile or broken producer would.
class RawWriter {
 public:
  explicit RawWriter(std::string const& bootstrap)
      : kafka_(make_kafka(RD_KAFKA_PRODUCER, kafka_conf(bootstrap, {{"linger.ms", "0"}}))) {}

  /// Null data is a tombstone. Returns when the broker has it.
  void write(std::string const& topic, int partition, char const* data, std::size_t size) {
    auto const error = rd_kafka_producev(kafka_.get(), RD_KAFKA_V_TOPIC(topic.c_str()),
                                         RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_KEY("k", 1),
                                         RD_KAFKA_V_VALUE(const_cast<char*>(data), size),
                                         RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR || rd_kafka_flush(kafka_.get(), 30'000) != 0) {
      throw std::runtime_error("a test record could not be written");
    }
  }
  void write(std::string const& topic, int partition, std::string const& value) {
    write(topic, partition, value.data(), value.size());
  }

 private:
  KafkaHandle kafka_;
};

/// All values of a topic's partitions, partition by partition.
inline std::vector<std::string> read_all(KafkaConfig const& config, std::string const& topic,
                                         int partitions) {
  auto const kafka = make_kafka(
      RD_KAFKA_CONSUMER, kafka_conf(config.bootstrap, {{"group.id", config.group_prefix + "-read"},
                                                       {"enable.auto.commit", "false"},
                                                       {"enable.partition.eof", "true"}}));
  std::vector<std::string> values;
  for (int i = 0; i < partitions; ++i) {
    KafkaPartitions const one(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(one.get(), topic.c_str(), i)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(kafka.get(), one.get());
    for (;;) {
      KafkaMessage const message(rd_kafka_consumer_poll(kafka.get(), 60'000));
      if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) break;
      values.emplace_back(static_cast<char const*>(message->payload), message->len);
    }
  }
  return values;
}

inline KafkaHintSource& kafka(HintSource& source) { return dynamic_cast<KafkaHintSource&>(source); }

/// Polls until all of them share `partitions`. What they receive meanwhile is dropped.
inline bool await_assigned(std::vector<HintSource*> const& sources, int partitions) {
  return wait_until([&] {
    int sum = 0;
    bool all = true;
    for (auto* const source : sources) {
      source->poll(std::chrono::milliseconds{5}, limits::kMaxHintPoll);
      auto const assigned = kafka(*source).assigned();
      sum += assigned;
      all = all && assigned > 0;
    }
    return all && sum == partitions;
  });
}

/// A new group starts at a partition's end as it is when the client first asks for it. So probes
/// go through each partition until one round of them has arrived as a whole.
inline bool await_flow(KafkaConfig const& config, std::vector<HintSource*> const& sources,
                       int partitions) {
  RawWriter writer(config.bootstrap);
  std::int64_t run = 1'000'000;
  return wait_until([&] {
    std::set<std::int64_t> missing;
    for (int i = 0; i < partitions; ++i) {
      missing.insert(++run);
      writer.write(config.hint_topic, i, hint_message({RunId{run}, 1, kProbeStage}));
    }
    for (int i = 0; i < 20 && !missing.empty(); ++i) {
      for (auto* const source : sources) {
        auto const batch = source->poll(std::chrono::milliseconds{20}, limits::kMaxHintPoll);
        for (auto const& hint : batch.hints) missing.erase(hint.run.value);
      }
    }
    return missing.empty();
  });
}

}  // namespace omninode::test
