#include "engine/bus/kafka_hint_source.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/bus/hint_message.hpp"
#include "engine/core/digest.hpp"
#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"

namespace omninode {
namespace {

constexpr std::size_t kGroupDigits = 12;
constexpr std::chrono::milliseconds kCloseTimeout{1'000};
constexpr int kClosePollMs = 10;
// What is kept of a record that is no hint, whatever its size.
constexpr std::size_t kKeptBytes = limits::kMaxHintBytes;

// Workers of one set of stages share a group. Not one group for all: a hint must reach a worker
// that serves its stage, and which of a group gets it is the broker's choice.
std::string group_of(std::string const& prefix, std::vector<std::string> stages) {
  std::sort(stages.begin(), stages.end());
  std::string all;
  for (auto const& stage : stages) all += stage + ',';
  return prefix + "-" + sha256_hex(all).substr(0, kGroupDigits);
}

}  // namespace

KafkaHintSource::KafkaHintSource(KafkaConfig const& config, std::vector<std::string> stages)
    : topic_(config.hint_topic) {
  // Latest: hints from before the group was there belong to runs that looking into the store finds.
  // The session is as short as brokers allow by default: for so long the partitions of a killed
  // worker lie idle. Metadata is looked at often, for a topic that is made after the start.
  auto conf =
      kafka_conf(config.bootstrap, {{"group.id", group_of(config.group_prefix, std::move(stages))},
                                    {"partition.assignment.strategy", "cooperative-sticky"},
                                    {"auto.offset.reset", "latest"},
                                    {"enable.auto.offset.store", "false"},
                                    {"session.timeout.ms", "6000"},
                                    {"heartbeat.interval.ms", "1500"},
                                    {"topic.metadata.refresh.interval.ms", "10000"}});
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_rebalance_cb(conf.get(), &on_rebalance);
  rd_kafka_conf_set_error_cb(conf.get(), &on_error);
  kafka_ = make_kafka(RD_KAFKA_CONSUMER, std::move(conf));
  rd_kafka_poll_set_consumer(kafka_.get());
  // Nothing here waits: the client connects and joins in its own threads.
  fetched_.reset(rd_kafka_queue_new(kafka_.get()));
  KafkaPartitions const topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(kafka_.get(), topics.get());
}

// Stores no offsets: nobody came back for more, so what the last poll returned may not be done
// with. Whoever gets its partitions next receives it again, which does no harm.
KafkaHintSource::~KafkaHintSource() {
  // Closing would wait a whole session to commit to brokers that are away.
  if (!brokers_lost_) close();
  // Messages hold their partitions, and those would hold up the client's end.
  while (KafkaMessage(rd_kafka_consume_queue(fetched_.get(), 0))) {
  }
}

// Leaves the group, which hands the partitions on at once instead of after the session's six
// seconds. A broker that does not answer is not waited for; the group finds out by itself.
void KafkaHintSource::close() {
  auto const deadline = std::chrono::steady_clock::now() + kCloseTimeout;
  KafkaQueue const closing(rd_kafka_queue_new(kafka_.get()));
  auto* const problem = rd_kafka_consumer_close_queue(kafka_.get(), closing.get());
  if (problem != nullptr) rd_kafka_error_destroy(problem);
  while (problem == nullptr && rd_kafka_consumer_closed(kafka_.get()) == 0 &&
         std::chrono::steady_clock::now() < deadline) {
    rd_kafka_queue_poll_callback(closing.get(), kClosePollMs);
  }
}

// Stores first: coming back for more means that what was returned is done with. The client is
// served even while the source is paused, because one that is not polled is put out of its group.
HintSource::Batch KafkaHintSource::poll(std::chrono::milliseconds timeout, std::size_t max) {
  store_offsets();
  Batch batch;
  auto const timeout_ms = static_cast<int>(timeout.count());
  // Rebalances and errors; messages have a queue of their own.
  while (auto const message =
             KafkaMessage(rd_kafka_consumer_poll(kafka_.get(), paused_ ? timeout_ms : 0))) {
    take(*message, batch);
  }
  // Waits for the first message alone; the rest is what has been fetched already.
  auto wait_ms = timeout_ms;
  while (!paused_ && batch.hints.size() + batch.unparseable.size() < max) {
    KafkaMessage const message(rd_kafka_consume_queue(fetched_.get(), wait_ms));
    if (!message) break;
    take(*message, batch);
    wait_ms = 0;
  }
  check_bus(!batch.hints.empty() || !batch.unparseable.empty(), timeout_ms);
  return batch;
}

void KafkaHintSource::take(rd_kafka_message_t const& message, Batch& batch) {
  if (message.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
    problem_ = "the topic " + topic_ + " does not exist; `omninode topics create` makes it";
    return;
  }
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    problem_ = rd_kafka_message_errstr(&message);
    return;
  }
  // A tombstone has no payload; the parser refuses it like all else that is no hint.
  returned_[message.partition] = message.offset + 1;
  std::string_view const text{static_cast<char const*>(message.payload), message.len};
  auto parsed = parse_hint(text);
  if (auto* hint = std::get_if<Hint>(&parsed)) {
    batch.hints.push_back(std::move(*hint));
  } else {
    batch.unparseable.push_back({topic_, message.partition, message.offset,
                                 std::string{text.substr(0, kKeptBytes)},
                                 std::get<std::string>(parsed)});
  }
}

// What an earlier poll returned has been acted upon, or will be found in the store. Storing fails
// for partitions that have moved on, which is right: they are somebody else's now.
void KafkaHintSource::store_offsets() {
  if (returned_.empty()) return;
  KafkaPartitions const offsets(
      rd_kafka_topic_partition_list_new(static_cast<int>(returned_.size())));
  for (auto const& [partition, offset] : returned_) {
    rd_kafka_topic_partition_list_add(offsets.get(), topic_.c_str(), partition)->offset = offset;
  }
  rd_kafka_offsets_store(kafka_.get(), offsets.get());
  returned_.clear();
}

// What was received is never thrown away for a problem beside it. The client says once that it has
// lost the brokers and nothing when it has them again, so that is asked.
void KafkaHintSource::check_bus(bool received, int timeout_ms) {
  auto const problem = std::exchange(problem_, {});
  if (received) {
    brokers_lost_ = false;
    return;
  }
  if (!problem.empty()) throw BusUnavailable("hints: " + problem);
  if (brokers_lost_) brokers_lost_ = !fetch_metadata(kafka_.get(), topic_, timeout_ms);
  if (brokers_lost_) {
    throw BusUnavailable("no Kafka broker can be reached; waiting runs are found in the store");
  }
}

int KafkaHintSource::assigned() const {
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment(kafka_.get(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
  KafkaPartitions const owned(assigned);
  return owned->cnt;
}

// Called from within poll. A partition's messages are led into our queue before it is assigned and
// out of it after it is taken away, so that none goes to the client's own queue, which a paused
// source does serve.
void KafkaHintSource::on_rebalance(rd_kafka_t* kafka, rd_kafka_resp_err_t error,
                                   rd_kafka_topic_partition_list_t* partitions, void* self) {
  auto& source = *static_cast<KafkaHintSource*>(self);
  bool const assigning = error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  // Somebody else commits for these from now on, even should they come back before the next poll.
  for (int i = 0; !assigning && i < partitions->cnt; ++i) {
    source.returned_.erase(partitions->elems[i].partition);
  }
  if (assigning) source.forward(*partitions, source.fetched_.get());
  if (std::strcmp(rd_kafka_rebalance_protocol(kafka), "COOPERATIVE") == 0) {
    auto* const problem = assigning ? rd_kafka_incremental_assign(kafka, partitions)
                                    : rd_kafka_incremental_unassign(kafka, partitions);
    if (problem != nullptr) rd_kafka_error_destroy(problem);
  } else {
    rd_kafka_assign(kafka, assigning ? partitions : nullptr);
  }
  if (!assigning) source.forward(*partitions, nullptr);
}

// The client's own pause drops what it has fetched and may not fetch it again (librdkafka 2.0.2:
// 70 of 300 hints were lost under a pause between any two polls). So messages go to a queue that is
// left alone while the source is paused; the client stops fetching when that is long enough.
void KafkaHintSource::forward(rd_kafka_topic_partition_list_t const& partitions,
                              rd_kafka_queue_t* target) {
  for (int i = 0; i < partitions.cnt; ++i) {
    auto const& one = partitions.elems[i];
    KafkaQueue const queue(rd_kafka_queue_get_partition(kafka_.get(), one.topic, one.partition));
    if (queue) rd_kafka_queue_forward(queue.get(), target);
  }
}

// All other errors are told for information: the client goes on trying by itself.
void KafkaHintSource::on_error(rd_kafka_t*, int error, char const* reason, void* self) {
  auto& source = *static_cast<KafkaHintSource*>(self);
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) source.brokers_lost_ = true;
  // The client is of no use any more; the runs are found in the store.
  if (error == RD_KAFKA_RESP_ERR__FATAL) source.problem_ = reason;
}

}  // namespace omninode
