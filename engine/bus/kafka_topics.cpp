#include "engine/bus/kafka_topics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string_view>
#include <thread>

#include "engine/bus/kafka_handle.hpp"
#include "engine/ports/errors.hpp"

namespace omninode {
namespace {

constexpr int kTimeoutMs = 10'000;
constexpr int kAnswerTimeoutMs = 2 * kTimeoutMs;  // behind the client's own limit
constexpr int kWantedReplicas = 3;                // one on a cluster that has fewer brokers
constexpr int kVisibleTries = 100;
constexpr std::chrono::milliseconds kVisiblePause{50};

using Event = std::unique_ptr<rd_kafka_event_t, KafkaDelete<rd_kafka_event_destroy>>;
using Resource =
    std::unique_ptr<rd_kafka_ConfigResource_t, KafkaDelete<rd_kafka_ConfigResource_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, KafkaDelete<rd_kafka_NewTopic_destroy>>;

// The admin calls work on any client; a producer joins no group.
KafkaHandle admin(std::string const& bootstrap) {
  return make_kafka(RD_KAFKA_PRODUCER, kafka_conf(bootstrap, {}));
}

struct Topic {
  int partitions = 0;
  std::string retention_ms;
};

// What the brokers say about themselves.
struct Cluster {
  int brokers = 0;
  std::map<std::string, Topic> topics;
};

Cluster look(rd_kafka_t* kafka, std::string const& bootstrap) {
  rd_kafka_metadata_t const* metadata = nullptr;
  auto const error = rd_kafka_metadata(kafka, 1, nullptr, &metadata, kTimeoutMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw BusUnavailable("no Kafka broker answers at " + bootstrap + ": " +
                         rd_kafka_err2str(error));
  }
  Cluster cluster;
  cluster.brokers = metadata->broker_cnt;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    auto const& topic = metadata->topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      cluster.topics[topic.topic].partitions = topic.partition_cnt;
    }
  }
  rd_kafka_metadata_destroy(metadata);
  return cluster;
}

// Waits for one answer; what the client reports as a whole is thrown, the parts are looked at by
// the caller.
Event answer(rd_kafka_queue_t* queue, char const* otherwise) {
  Event event(rd_kafka_queue_poll(queue, kAnswerTimeoutMs));
  if (!event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw BusUnavailable(std::string{otherwise} + ": " +
                         (event ? rd_kafka_event_error_string(event.get()) : "no answer"));
  }
  return event;
}

// Empty where the broker does not say.
std::string retention_of(rd_kafka_ConfigResource_t const* resource) {
  std::size_t count = 0;
  auto const* const* const entries = rd_kafka_ConfigResource_configs(resource, &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (rd_kafka_ConfigEntry_name(entries[i]) == std::string_view{"retention.ms"}) {
      auto const* const value = rd_kafka_ConfigEntry_value(entries[i]);
      return value != nullptr ? value : "";
    }
  }
  return "";
}

// One request for all topics that are there; one that is missing has no settings to ask for.
void read_retention(rd_kafka_t* kafka, std::vector<TopicSpec> const& specs, Cluster& cluster) {
  std::vector<Resource> owned;
  std::vector<rd_kafka_ConfigResource_t*> resources;
  for (auto const& spec : specs) {
    if (!cluster.topics.contains(spec.name)) continue;
    owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, spec.name.c_str()));
    resources.push_back(owned.back().get());
  }
  if (resources.empty()) return;
  KafkaQueue const queue(rd_kafka_queue_new(kafka));
  rd_kafka_DescribeConfigs(kafka, resources.data(), resources.size(), nullptr, queue.get());
  auto const event = answer(queue.get(), "the topics' settings cannot be read");
  std::size_t count = 0;
  auto const* const result = rd_kafka_event_DescribeConfigs_result(event.get());
  auto const* const* const described = rd_kafka_DescribeConfigs_result_resources(result, &count);
  for (std::size_t i = 0; i < count; ++i) {
    auto const topic = cluster.topics.find(rd_kafka_ConfigResource_name(described[i]));
    if (topic != cluster.topics.end()) topic->second.retention_ms = retention_of(described[i]);
  }
}

// Only what the list of topics says; all else is the cluster's default.
NewTopic request_for(TopicSpec const& spec, int replicas) {
  std::array<char, 256> error{};
  NewTopic topic(rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, replicas, error.data(),
                                       error.size()));
  if (!topic) throw BusUnavailable("the topic " + spec.name + " cannot be made: " + error.data());
  auto const retention = std::to_string(spec.retention_ms);
  rd_kafka_NewTopic_set_config(topic.get(), "retention.ms", retention.c_str());
  return topic;
}

// Sends one request for all; a topic that somebody else has just made is fine.
void create(rd_kafka_t* kafka, std::vector<TopicSpec> const& missing, int replicas) {
  std::vector<NewTopic> owned;
  std::vector<rd_kafka_NewTopic_t*> topics;
  for (auto const& spec : missing) {
    owned.push_back(request_for(spec, replicas));
    topics.push_back(owned.back().get());
  }
  KafkaQueue const queue(rd_kafka_queue_new(kafka));
  rd_kafka_CreateTopics(kafka, topics.data(), topics.size(), nullptr, queue.get());
  auto const event = answer(queue.get(), "the topics cannot be made");
  std::size_t count = 0;
  auto const* const result = rd_kafka_event_CreateTopics_result(event.get());
  auto const* const* const results = rd_kafka_CreateTopics_result_topics(result, &count);
  for (std::size_t i = 0; i < count; ++i) {
    auto const error = rd_kafka_topic_result_error(results[i]);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      throw BusUnavailable(std::string{"the topic "} + rd_kafka_topic_result_name(results[i]) +
                           " cannot be made: " + rd_kafka_topic_result_error_string(results[i]));
    }
  }
}

// Retention as text: a broker that does not say it is different, not zero. A partition more or less
// is a difference too, because it moves the keys to other partitions.
TopicState compare(TopicSpec const& spec, Topic const& topic) {
  auto const describe = [](int partitions, std::string const& retention_ms) {
    return std::to_string(partitions) + " partitions, retention " + retention_ms + " ms";
  };
  auto const wanted = std::to_string(spec.retention_ms);
  TopicState state{spec.name, TopicState::Kind::present,
                   describe(topic.partitions, topic.retention_ms)};
  if (topic.partitions != spec.partitions || topic.retention_ms != wanted) {
    state.kind = TopicState::Kind::different;
    state.detail += "; expected " + describe(spec.partitions, wanted);
  }
  return state;
}

std::vector<TopicState> compare(rd_kafka_t* kafka, std::string const& bootstrap,
                                std::vector<TopicSpec> const& specs) {
  auto cluster = look(kafka, bootstrap);
  read_retention(kafka, specs, cluster);
  std::vector<TopicState> states;
  for (auto const& spec : specs) {
    auto const found = cluster.topics.find(spec.name);
    states.push_back(found == cluster.topics.end()
                         ? TopicState{spec.name, TopicState::Kind::missing, ""}
                         : compare(spec, found->second));
  }
  return states;
}

bool is_missing(TopicState const& state) { return state.kind == TopicState::Kind::missing; }

}  // namespace

std::vector<TopicState> check_topics(std::string const& bootstrap,
                                     std::vector<TopicSpec> const& specs) {
  auto const kafka = admin(bootstrap);
  return compare(kafka.get(), bootstrap, specs);
}

// Looks before it makes: on a cluster where everything is there, no right to create topics is
// needed.
std::vector<TopicState> create_topics(std::string const& bootstrap,
                                      std::vector<TopicSpec> const& specs) {
  auto const kafka = admin(bootstrap);
  auto const before = compare(kafka.get(), bootstrap, specs);
  std::vector<TopicSpec> missing;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (is_missing(before[i])) missing.push_back(specs[i]);
  }
  if (missing.empty()) return before;
  auto const brokers = look(kafka.get(), bootstrap).brokers;
  create(kafka.get(), missing, brokers >= kWantedReplicas ? kWantedReplicas : 1);
  // Acknowledged is not yet visible everywhere: whoever calls this uses the topics next, and a
  // source that did not find its topic looks for it again only seconds later.
  auto after = before;
  for (int i = 0; i < kVisibleTries && std::any_of(after.begin(), after.end(), is_missing); ++i) {
    std::this_thread::sleep_for(kVisiblePause);
    after = compare(kafka.get(), bootstrap, specs);
  }
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!is_missing(before[i]) || is_missing(after[i])) continue;
    after[i].kind = TopicState::Kind::created;
  }
  return after;
}

}  // namespace omninode
