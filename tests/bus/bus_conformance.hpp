// What every bus must do. A test program that includes this instantiates BusConformance with the
// worlds it can make.
#pragma once

#include <algorithm>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

#include "engine/bus/event_message.hpp"
#include "tests/bus/bus_world.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::test {

class BusConformance : public testing::TestWithParam<MakeBusWorld> {
 protected:
  using Stages = std::vector<std::string>;
  static constexpr std::chrono::milliseconds kShort{20};
  static constexpr std::size_t kMax = 512;

  void SetUp() override {
    world_ = GetParam()();
    if (!world_) {
      GTEST_SKIP() << "needs a Kafka broker: set OMNINODE_TEST_KAFKA to host:port of one that may "
                      "be filled with test topics";
    }
    publisher_ = world_->bus().hint_publisher();
  }

  std::unique_ptr<HintSource> source(Stages stages = {"validation"}) {
    auto made = world_->bus().hint_source(std::move(stages));
    world_->attach({made.get()});
    return made;
  }

  static void poll_into(HintSource& source, std::vector<Hint>& all, std::size_t max = kMax) {
    auto const batch = source.poll(kShort, max);
    ASSERT_LE(batch.hints.size() + batch.unparseable.size(), max);
    ASSERT_TRUE(batch.unparseable.empty());
    std::copy_if(batch.hints.begin(), batch.hints.end(), std::back_inserter(all),
                 [](auto const& hint) { return hint.stage != kProbeStage; });
  }

  /// Everything up to `count` hints, by run.
  static std::vector<Hint> receive(HintSource& source, std::size_t count, std::size_t max = kMax) {
    std::vector<Hint> all;
    EXPECT_TRUE(wait_until([&] {
      poll_into(source, all, max);
      return all.size() >= count;
    })) << all.size()
        << " of " << count;
    return by_run(std::move(all));
  }

  static std::vector<Hint> by_run(std::vector<Hint> all) {
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.run < b.run; });
    return all;
  }

  std::unique_ptr<BusWorld> world_;
  std::unique_ptr<HintPublisher> publisher_;
};

TEST_P(BusConformance, AHintArrivesAsItWasPublished) {
  auto const source = this->source();
  auto const sent = hints(1);
  publisher_->publish(sent);
  EXPECT_EQ(receive(*source, 1), sent);
}

TEST_P(BusConformance, AnEmptyBusGivesAnEmptyBatch) {
  auto const source = this->source();
  auto const batch = source->poll(kShort, kMax);
  EXPECT_TRUE(batch.hints.empty());
  EXPECT_TRUE(batch.unparseable.empty());
}

TEST_P(BusConformance, ABatchTakesWhatIsThereUpToTheMaximum) {
  auto const source = this->source();
  auto const sent = hints(500);
  publisher_->publish(sent);
  EXPECT_EQ(receive(*source, 500, 7), sent);
}

TEST_P(BusConformance, SourcesOfTheSameStagesShareTheHints) {
  auto const one = world_->bus().hint_source({"validation", "codegen"});
  auto const other = world_->bus().hint_source({"codegen", "validation"});
  world_->attach({one.get(), other.get()});
  auto const sent = hints(200);
  publisher_->publish(sent);
  std::vector<Hint> all;
  EXPECT_TRUE(wait_until([&] {
    poll_into(*one, all, 3);
    poll_into(*other, all, 3);
    return all.size() >= sent.size();
  })) << all.size();
  EXPECT_EQ(by_run(all), sent) << "each hint goes to one of them";
}

TEST_P(BusConformance, SourcesOfDifferentStagesEachSeeAllHints) {
  auto const one = source({"validation"});
  auto const other = source({"validation", "codegen"});
  auto const sent = hints(50);
  publisher_->publish(sent);
  EXPECT_EQ(receive(*one, 50), sent);
  EXPECT_EQ(receive(*other, 50), sent);
}

TEST_P(BusConformance, APausedSourceGivesNothingAndLosesNothing) {
  auto const source = this->source();
  source->set_paused(true);
  auto const sent = hints(100);
  publisher_->publish(sent);
  // A second source sees them arrive, so that the first has had its chance.
  auto const witness = this->source({"codegen"});
  auto const marker = hints(1, 1'000);
  publisher_->publish(marker);
  receive(*witness, 1);
  std::vector<Hint> none;
  for (int i = 0; i < 10; ++i) poll_into(*source, none);
  EXPECT_TRUE(none.empty());
  source->set_paused(false);
  auto all = receive(*source, 101);
  ASSERT_EQ(all.size(), 101U);
  EXPECT_EQ(all.back(), marker.front());
  all.pop_back();
  EXPECT_EQ(all, sent);
}

TEST_P(BusConformance, PausingBetweenBatchesLosesNothing) {
  auto const source = this->source();
  auto const sent = hints(300);
  publisher_->publish(sent);
  std::vector<Hint> all;
  bool paused = false;
  EXPECT_TRUE(wait_until([&] {
    source->set_paused(paused);
    poll_into(*source, all, 10);
    paused = !paused;
    return all.size() >= sent.size();
  })) << all.size();
  EXPECT_EQ(by_run(all), sent);
}

TEST_P(BusConformance, EventsArriveInOrderPerRun) {
  auto const events = world_->bus().event_publisher();
  std::vector<EventRecord> records;
  std::vector<std::string> expected;
  for (std::int64_t version = 1; version <= 100; ++version) {
    records.push_back(event_record(7, version));
    expected.push_back(event_id(records.back()).str());
  }
  events->publish(std::span{records}.first(60));
  events->publish(std::span{records}.last(40));
  EXPECT_EQ(world_->event_ids(), expected);
}

}  // namespace omninode::test
