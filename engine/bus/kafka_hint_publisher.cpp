#include "engine/bus/kafka_hint_publisher.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

#include "engine/bus/hint_message.hpp"

namespace omninode {
namespace {

using std::chrono::steady_clock;

constexpr int kMetadataWaitMs = 250;
constexpr int kServeMs = 50;
constexpr int kFlushMs = 1'000;
constexpr std::chrono::seconds kWarnInterval{5};
// A hint is worth nothing any more when the claimers have looked into the store several times.
constexpr char const* kHintTimeoutMs = "5000";

// Warns of lost hints: the first at once, then at most once per interval.
class LossReport {
 public:
  void update(std::uint64_t dropped, rd_kafka_resp_err_t reason) {
    auto const now = steady_clock::now();
    if (dropped == reported_ || now < next_) return;
    spdlog::warn("hints: lost, their runs are found in the store lost={} in_all={} reason={}",
                 dropped - reported_, dropped, rd_kafka_err2str(reason));
    reported_ = dropped;
    next_ = now + kWarnInterval;
  }

 private:
  std::uint64_t reported_ = 0;
  steady_clock::time_point next_ = steady_clock::now();
};

}  // namespace

KafkaHintPublisher::KafkaHintPublisher(KafkaConfig config)
    : config_(std::move(config)),
      client_(make_client()),
      server_([this](std::stop_token const& stop) { serve(stop); }) {}

KafkaHintPublisher::~KafkaHintPublisher() {
  server_.request_stop();
  server_.join();
  rd_kafka_flush(client_.get(), kFlushMs);
}

KafkaHintPublisher::Client KafkaHintPublisher::make_client() {
  // Reports of success are of no interest, and there would be one per hint. No linger: the default
  // of 5 ms is longer than the rest of the way to a consumer takes.
  auto conf = kafka_conf(config_.bootstrap, {{"enable.idempotence", "true"},
                                             {"acks", "all"},
                                             {"linger.ms", "0"},
                                             {"message.timeout.ms", kHintTimeoutMs},
                                             {"delivery.report.only.error", "true"}});
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &on_delivery);
  return make_kafka(RD_KAFKA_PRODUCER, std::move(conf));
}

KafkaHintPublisher::Client KafkaHintPublisher::client() {
  std::lock_guard const lock(mutex_);
  return client_;
}

void KafkaHintPublisher::publish(std::span<Hint const> hints) noexcept {
  std::size_t done = 0;
  try {
    // A copy of the pointer: the client may be replaced meanwhile.
    auto const kafka = client();
    for (; done < hints.size(); ++done) produce(kafka.get(), hints[done]);
  } catch (std::exception const&) {  // out of memory
    drop(hints.size() - done, RD_KAFKA_RESP_ERR__FAIL);
  }
}

void KafkaHintPublisher::produce(rd_kafka_t* kafka, Hint const& hint) {
  auto const key = std::to_string(hint.run.value);
  auto const value = hint_message(hint);
  // Without the flag to block, a full queue is an answer.
  auto const error = rd_kafka_producev(
      kafka, RD_KAFKA_V_TOPIC(config_.hint_topic.c_str()), RD_KAFKA_V_KEY(key.data(), key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) drop(1, error);
}

void KafkaHintPublisher::drop(std::uint64_t count, rd_kafka_resp_err_t reason) {
  reason_ = reason;
  dropped_ += count;
}

void KafkaHintPublisher::on_delivery(rd_kafka_t*, rd_kafka_message_t const* message, void* self) {
  static_cast<KafkaHintPublisher*>(self)->drop(1, message->err);
}

// A client must be polled, or its reports pile up and its queue never empties. Nobody else does it:
// `publish` is called from threads that must not run callbacks or wait.
void KafkaHintPublisher::serve(std::stop_token const& stop) {
  LossReport losses;
  bool warm = false;  // the first message to a topic waits half a second for its metadata
  while (!stop.stop_requested()) {
    auto const kafka = client();
    if (!warm) warm = fetch_metadata(kafka.get(), config_.hint_topic, kMetadataWaitMs);
    rd_kafka_poll(kafka.get(), kServeMs);
    losses.update(dropped_, reason_);
    if (rd_kafka_fatal_error(kafka.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      replace_client();
      warm = false;
    }
  }
}

// An idempotent client whose sequence the broker does not accept any more (after it lost its data,
// for one) refuses every further message.
void KafkaHintPublisher::replace_client() {
  try {
    auto fresh = make_client();
    std::lock_guard const lock(mutex_);
    client_.swap(fresh);
  } catch (std::exception const& problem) {
    spdlog::warn("hints: the Kafka client failed and cannot be replaced yet problem={}",
                 problem.what());
  }
}

}  // namespace omninode
