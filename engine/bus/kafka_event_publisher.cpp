#include "engine/bus/kafka_event_publisher.hpp"

#include <chrono>
#include <utility>

#include "engine/bus/event_message.hpp"
#include "engine/ports/errors.hpp"

namespace omninode {
namespace {

using std::chrono::steady_clock;

// Serving the client returns as soon as there is a report; this bounds the wait when there is none.
constexpr int kPollMs = 100;
constexpr char const* kMessageTimeoutMs = "5000";
// Behind the client's own limit, which it looks at once a second.
constexpr std::chrono::milliseconds kPublishTimeout{8'000};
// How long a topic that is unknown may still be on its way to all brokers.
constexpr char const* kPropagationMs = "2000";

std::string reason(rd_kafka_resp_err_t error, std::string const& topic) {
  bool const unknown =
      error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  return unknown ? "the topic " + topic + " does not exist; `omninode topics create` makes it"
                 : std::string{rd_kafka_err2str(error)};
}

}  // namespace

KafkaEventPublisher::KafkaEventPublisher(KafkaConfig config) : config_(std::move(config)) {}

KafkaEventPublisher::~KafkaEventPublisher() {
  if (kafka_) rd_kafka_purge(kafka_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

// Not in the constructor: a client that has failed is replaced at the next publish.
void KafkaEventPublisher::connect() {
  // Without a gap: no event arrives behind one of the same batch that did not, or publishing again
  // would put the later before the earlier for whoever drops doubles.
  auto conf =
      kafka_conf(config_.bootstrap, {{"enable.idempotence", "true"},
                                     {"acks", "all"},
                                     {"enable.gapless.guarantee", "true"},
                                     {"linger.ms", "1"},
                                     {"compression.type", "gzip"},
                                     {"message.timeout.ms", kMessageTimeoutMs},
                                     {"topic.metadata.propagation.max.ms", kPropagationMs}});
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &on_delivery);
  kafka_ = make_kafka(RD_KAFKA_PRODUCER, std::move(conf));
}

// A full client queue is waited out here, by serving reports, because dropping is for hints only.
// The first failure ends the publish: with the gapless guarantee nothing behind it can arrive
// either.
void KafkaEventPublisher::publish(std::span<EventRecord const> events) {
  if (!kafka_) connect();
  outstanding_ = 0;
  failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  auto const deadline = steady_clock::now() + kPublishTimeout;
  for (auto const& event : events) {
    auto error = produce(event);
    while (error == RD_KAFKA_RESP_ERR__QUEUE_FULL && steady_clock::now() < deadline) {
      rd_kafka_poll(kafka_.get(), kPollMs);
      error = produce(event);
    }
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) give_up(error);
    ++outstanding_;
  }
  // Each message gets its report; the deadline is for a client that breaks this promise.
  while (outstanding_ > 0) {
    rd_kafka_poll(kafka_.get(), kPollMs);
    if (failure_ != RD_KAFKA_RESP_ERR_NO_ERROR) give_up(failure_);
    if (steady_clock::now() > deadline) give_up(RD_KAFKA_RESP_ERR__TIMED_OUT);
  }
}

rd_kafka_resp_err_t KafkaEventPublisher::produce(EventRecord const& event) {
  auto const key = event.correlation_id.value.str();
  auto const value = event_message(event);
  // The client copies both; its interface merely knows no const.
  return rd_kafka_producev(kafka_.get(), RD_KAFKA_V_TOPIC(config_.event_topic.c_str()),
                           RD_KAFKA_V_KEY(key.data(), key.size()),
                           RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                           RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
}

// Runs inside rd_kafka_poll, on the publishing thread, so nothing here needs a lock.
void KafkaEventPublisher::on_delivery(rd_kafka_t*, rd_kafka_message_t const* message, void* self) {
  auto* const publisher = static_cast<KafkaEventPublisher*>(self);
  --publisher->outstanding_;
  // The first reason is the telling one: what follows it fails because of the gap.
  if (publisher->failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) publisher->failure_ = message->err;
}

// A client that has failed once is not used again: a fresh one starts a fresh sequence, and takes
// none of what was left behind into the next publish.
void KafkaEventPublisher::give_up(rd_kafka_resp_err_t error) {
  rd_kafka_purge(kafka_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  kafka_.reset();
  throw BusUnavailable("events cannot be published to " + config_.event_topic + ": " +
                       reason(error, config_.event_topic) + "; they wait in the database");
}

}  // namespace omninode
