#include <nlohmann/json.hpp>

#include "engine/bus/kafka_bus.hpp"
#include "engine/ports/errors.hpp"
#include "tests/bus/bus_conformance.hpp"
#include "tests/bus/kafka_world.hpp"

namespace omninode::test {
namespace {

class KafkaWorld final : public BusWorld {
 public:
  static constexpr int kPartitions = 4;

  KafkaWorld() : config_(fresh_config(broker())), bus_(config_) {
    create_topics(broker(), {{config_.hint_topic, kPartitions, 3'600'000},
                             {config_.event_topic, kPartitions, 3'600'000}});
  }

  Bus& bus() override { return bus_; }
  void attach(std::vector<HintSource*> const& sources) override {
    EXPECT_TRUE(await_assigned(sources, kPartitions));
    EXPECT_TRUE(await_flow(config_, sources, kPartitions));
  }
  std::vector<std::string> event_ids() override {
    std::vector<std::string> ids;
    for (auto const& value : read_all(config_, config_.event_topic, kPartitions)) {
      ids.push_back(nlohmann::json::parse(value).at("event_id"));
    }
    return ids;
  }
  KafkaConfig const& config() const { return config_; }

 private:
  KafkaConfig config_;
  KafkaBus bus_;
};

std::unique_ptr<BusWorld> make_kafka_world() {
  if (broker().empty()) return nullptr;
  return std::make_unique<KafkaWorld>();
}

INSTANTIATE_TEST_SUITE_P(Kafka, BusConformance, testing::Values(MakeBusWorld{make_kafka_world}),
                         [](auto const&) { return std::string{"bus"}; });

class KafkaBusTest : public testing::Test {
 protected:
  void SetUp() override {
    if (broker().empty()) GTEST_SKIP() << "needs a Kafka broker: OMNINODE_TEST_KAFKA=host:port";
    world_ = std::make_unique<KafkaWorld>();
  }

  std::unique_ptr<HintSource> source() {
    auto made = world_->bus().hint_source({"validation"});
    world_->attach({made.get()});
    return made;
  }

  std::string const& topic() const { return world_->config().hint_topic; }

  std::unique_ptr<KafkaWorld> world_;
};

TEST_F(KafkaBusTest, WhatCannotBeParsedComesBackWithItsPlace) {
  auto const source = this->source();
  RawWriter writer(broker());
  std::string const bytes("\xff\0{", 3);
  writer.write(topic(), 2, bytes);
  writer.write(topic(), 2, nullptr, 0);
  writer.write(topic(), 2, std::string(3 * limits::kMaxHintBytes, 'x'));
  writer.write(topic(), 2, hint_message(hints(1).front()));
  HintSource::Batch all;
  EXPECT_TRUE(wait_until([&] {
    auto const batch = source->poll(std::chrono::milliseconds{20}, 10);
    all.hints.insert(all.hints.end(), batch.hints.begin(), batch.hints.end());
    all.unparseable.insert(all.unparseable.end(), batch.unparseable.begin(),
                           batch.unparseable.end());
    return !all.hints.empty();
  }));
  EXPECT_EQ(all.hints, hints(1));
  ASSERT_EQ(all.unparseable.size(), 3U);
  auto const& first = all.unparseable.front();
  EXPECT_EQ(first.topic, topic());
  EXPECT_EQ(first.partition, 2);
  EXPECT_EQ(first.bytes, bytes);
  EXPECT_EQ(first.reason, "not valid JSON");
  EXPECT_EQ(all.unparseable[1].bytes, "");
  EXPECT_EQ(all.unparseable[1].reason, "a record without a value");
  EXPECT_EQ(all.unparseable[1].offset, first.offset + 1);
  EXPECT_EQ(all.unparseable[2].bytes.size(), limits::kMaxHintBytes);
}

TEST_F(KafkaBusTest, TheNextOfAGroupGoesOnBehindWhatWasDoneWith) {
  auto const publisher = world_->bus().hint_publisher();
  auto const done = hints(20);
  {
    auto const first = source();
    publisher->publish(done);
    std::size_t count = 0;
    EXPECT_TRUE(wait_until([&] {
      count += first->poll(std::chrono::milliseconds{20}, 512).hints.size();
      return count >= done.size();
    }));
    first->poll(std::chrono::milliseconds{0}, 1);  // what it returned before is done with
  }
  auto const meanwhile = hints(20, 100);
  publisher->publish(meanwhile);
  auto const next = world_->bus().hint_source({"validation"});
  std::vector<Hint> all;
  EXPECT_TRUE(wait_until([&] {
    auto const batch = next->poll(std::chrono::milliseconds{20}, 512);
    all.insert(all.end(), batch.hints.begin(), batch.hints.end());
    return all.size() >= meanwhile.size();
  })) << all.size();
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.run < b.run; });
  EXPECT_EQ(all, meanwhile);
}

// A claimer that could not quarantine a record never comes back for more.
TEST_F(KafkaBusTest, TheNextOfAGroupGetsWhatTheLastPollReturned) {
  {
    auto const first = source();
    RawWriter writer(broker());
    writer.write(topic(), 1, "no hint");
    EXPECT_TRUE(wait_until(
        [&] { return !first->poll(std::chrono::milliseconds{20}, 1).unparseable.empty(); }));
  }
  auto const next = world_->bus().hint_source({"validation"});
  EXPECT_TRUE(wait_until(
      [&] { return !next->poll(std::chrono::milliseconds{20}, 512).unparseable.empty(); }));
}

TEST_F(KafkaBusTest, APausedSourceDoesNotTakePartitionsThatComeToIt) {
  auto const first = source();
  auto second = world_->bus().hint_source({"validation"});
  world_->attach({first.get(), second.get()});
  first->set_paused(true);
  second.reset();
  ASSERT_TRUE(await_assigned({first.get()}, KafkaWorld::kPartitions));
  auto const sent = hints(40);
  world_->bus().hint_publisher()->publish(sent);
  auto const witness = world_->bus().hint_source({"codegen"});
  world_->attach({witness.get()});
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(first->poll(std::chrono::milliseconds{20}, 512).hints.empty());
  }
  first->set_paused(false);
  std::set<std::int64_t> runs;
  EXPECT_TRUE(wait_until([&] {
    for (auto const& hint : first->poll(std::chrono::milliseconds{20}, 512).hints) {
      runs.insert(hint.run.value);
    }
    return runs.contains(1) && runs.contains(40);
  }));
  for (auto const& hint : sent) EXPECT_TRUE(runs.contains(hint.run.value)) << hint.run.value;
}

TEST_F(KafkaBusTest, AMissingTopicIsNamedWithItsRepair) {
  auto config = fresh_config(broker());
  KafkaBus bus(config);
  auto const source = bus.hint_source({"validation"});
  std::string problem;
  EXPECT_TRUE(wait_until([&] {
    try {
      source->poll(std::chrono::milliseconds{20}, 1);
    } catch (BusUnavailable const& unavailable) {
      problem = unavailable.what();
    }
    return !problem.empty();
  }));
  EXPECT_EQ(problem, "hints: the topic " + config.hint_topic +
                         " does not exist; `omninode topics create` makes it");
  auto const event = event_record(1, 1);
  try {
    bus.event_publisher()->publish({&event, 1});
    ADD_FAILURE() << "published to a topic that does not exist";
  } catch (BusUnavailable const& unavailable) {
    EXPECT_EQ(std::string{unavailable.what()},
              "events cannot be published to " + config.event_topic + ": the topic " +
                  config.event_topic + " does not exist; `omninode topics create` makes it; " +
                  "they wait in the database");
  }
}

TEST_F(KafkaBusTest, TopicsAreMadeOnceAndCompared) {
  auto const name = fresh_config(broker()).hint_topic;
  std::vector<TopicSpec> const specs{{name, 3, 86'400'000}};
  using Kind = TopicState::Kind;
  EXPECT_EQ(check_topics(broker(), specs).at(0).kind, Kind::missing);
  EXPECT_EQ(create_topics(broker(), specs).at(0).kind, Kind::created);
  auto const present = create_topics(broker(), specs).at(0);
  EXPECT_EQ(present.kind, Kind::present);
  EXPECT_EQ(present.detail, "3 partitions, retention 86400000 ms");
  auto const other = check_topics(broker(), {{name, 5, 1'000}}).at(0);
  EXPECT_EQ(other.kind, Kind::different);
  EXPECT_EQ(other.detail,
            "3 partitions, retention 86400000 ms; expected 5 partitions, retention 1000 ms");
  EXPECT_EQ(check_topics(broker(), {{name, 3, 1'000}}).at(0).kind, Kind::different);
}

}  // namespace
}  // namespace omninode::test
