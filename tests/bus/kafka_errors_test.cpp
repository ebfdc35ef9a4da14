// What the bus does while brokers fail, against librdkafka's mock cluster: a real socket, no
// server.
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
// Needs the one above before it.
#include <librdkafka/rdkafka_mock.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "engine/bus/kafka_hint_publisher.hpp"
#include "engine/ports/errors.hpp"
#include "tests/bus/kafka_world.hpp"

namespace omninode::test {
namespace {

constexpr std::int16_t kProduceRequest = 0;  // of the Kafka protocol
constexpr std::chrono::milliseconds kShort{20};

// Adds up how many hints the log says were lost: it is all that people see of them.
class LossesInTheLog {
 public:
  LossesInTheLog() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink_));
  }
  ~LossesInTheLog() { spdlog::set_default_logger(before_); }

  std::uint64_t count() const { return sink_->lost; }

 private:
  struct Sink final : spdlog::sinks::base_sink<std::mutex> {
    void sink_it_(spdlog::details::log_msg const& message) override {
      std::string const text(message.payload.data(), message.payload.size());
      static constexpr std::string_view kField = " lost=";
      auto const at = text.find(kField);
      if (at != std::string::npos) lost += std::stoull(text.substr(at + kField.size()));
    }
    void flush_() override {}
    std::atomic<std::uint64_t> lost = 0;
  };

  std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
  std::shared_ptr<spdlog::logger> before_;
};

class KafkaErrors : public testing::Test {
 protected:
  KafkaErrors()
      : owner_(make_kafka(RD_KAFKA_PRODUCER, kafka_conf("unused.invalid:1", {}))),
        cluster_(rd_kafka_mock_cluster_new(owner_.get(), 1)),
        config_(fresh_config(rd_kafka_mock_cluster_bootstraps(cluster_.get()))),
        bus_(config_) {
    for (auto const& topic : {config_.hint_topic, config_.event_topic}) {
      rd_kafka_mock_topic_create(cluster_.get(), topic.c_str(), 1, 1);
    }
  }

  void set_broker(bool up) {
    if (up) {
      rd_kafka_mock_broker_set_up(cluster_.get(), 1);
    } else {
      rd_kafka_mock_broker_set_down(cluster_.get(), 1);
    }
  }

  static bool unavailable(HintSource& source) {
    try {
      source.poll(kShort, 1);
      return false;
    } catch (BusUnavailable const&) {
      return true;
    }
  }

  std::vector<EventRecord> const events_{event_record(1, 1), event_record(1, 2)};
  KafkaHandle owner_;
  std::unique_ptr<rd_kafka_mock_cluster_t, KafkaDelete<rd_kafka_mock_cluster_destroy>> cluster_;
  KafkaConfig config_;
  KafkaBus bus_;
};

TEST_F(KafkaErrors, AnEventThatTheBrokerRefusesIsReportedAndMayBePublishedAgain) {
  auto const publisher = bus_.event_publisher();
  publisher->publish(events_);
  rd_kafka_mock_push_request_errors(cluster_.get(), kProduceRequest, 1,
                                    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  try {
    publisher->publish(events_);
    ADD_FAILURE() << "the broker has refused them";
  } catch (BusUnavailable const& problem) {
    EXPECT_NE(std::string{problem.what()}.find("Topic authorization failed"), std::string::npos)
        << problem.what();
  }
  EXPECT_NO_THROW(publisher->publish(events_));
}

TEST_F(KafkaErrors, AnEventIsSentAgainAfterAPassingError) {
  auto const publisher = bus_.event_publisher();
  rd_kafka_mock_push_request_errors(cluster_.get(), kProduceRequest, 2,
                                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                    RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
  EXPECT_NO_THROW(publisher->publish(events_));
  EXPECT_EQ(read_all(config_, config_.event_topic, 1).size(), events_.size());
}

TEST_F(KafkaErrors, EventsAreNotPublishedWithoutABroker) {
  set_broker(false);
  auto const publisher = bus_.event_publisher();
  EXPECT_THROW(publisher->publish(events_), BusUnavailable);
  set_broker(true);
  EXPECT_NO_THROW(publisher->publish(events_));
}

TEST_F(KafkaErrors, ASourceSaysThatTheBrokersAreGoneUntilTheyAreBack) {
  auto const source = bus_.hint_source({"validation"});
  EXPECT_TRUE(wait_until([&] { return !unavailable(*source); }));
  set_broker(false);
  EXPECT_TRUE(wait_until([&] { return unavailable(*source); }));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(unavailable(*source)) << "it says so every time";
  set_broker(true);
  EXPECT_TRUE(wait_until([&] { return !unavailable(*source); }));
}

TEST_F(KafkaErrors, ASourceIsMadeWithoutABroker) {
  set_broker(false);
  auto const source = bus_.hint_source({"validation"});
  EXPECT_TRUE(wait_until([&] { return unavailable(*source); }));
}

TEST_F(KafkaErrors, HintsThatNoBrokerTakesAreReported) {
  set_broker(false);
  LossesInTheLog const losses;
  KafkaHintPublisher publisher(config_);
  publisher.publish(hints(300));
  EXPECT_TRUE(wait_until([&] { return losses.count() == 300; })) << losses.count();
}

TEST_F(KafkaErrors, HintsThatDoNotFitIntoTheQueueAreReported) {
  set_broker(false);
  LossesInTheLog const losses;
  KafkaHintPublisher publisher(config_);
  constexpr int kClientQueue = 100'000;  // librdkafka's default
  publisher.publish(hints(kClientQueue + 50));
  EXPECT_TRUE(wait_until([&] { return losses.count() >= 50; })) << losses.count();
}

// The broker has forgotten the client's sequence: an idempotent client is of no use after that.
TEST_F(KafkaErrors, HintsFlowAgainAfterTheClientHasFailedForGood) {
  LossesInTheLog const losses;
  KafkaHintPublisher publisher(config_);
  publisher.publish(hints(1));
  ASSERT_TRUE(wait_until([&] { return read_all(config_, config_.hint_topic, 1).size() == 1; }));
  rd_kafka_mock_push_request_errors(cluster_.get(), kProduceRequest, 1,
                                    RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  std::size_t sent = 1;
  EXPECT_TRUE(wait_until([&] {
    publisher.publish(hints(1));
    ++sent;
    return losses.count() > 0 && read_all(config_, config_.hint_topic, 1).size() > 3;
  })) << "sent "
      << sent << ", lost " << losses.count();
}

}  // namespace
}  // namespace omninode::test
