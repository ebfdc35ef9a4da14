#include "engine/bus/memory_bus.hpp"

#include "engine/core/limits.hpp"
#include "tests/bus/bus_conformance.hpp"

namespace omninode::test {
namespace {

class MemoryWorld final : public BusWorld {
 public:
  Bus& bus() override { return bus_; }
  void attach(std::vector<HintSource*> const&) override {}
  std::vector<std::string> event_ids() override {
    std::vector<std::string> ids;
    for (auto const& event : bus_.events()) ids.push_back(event_id(event).str());
    return ids;
  }

 private:
  MemoryBus bus_;
};

INSTANTIATE_TEST_SUITE_P(Memory, BusConformance, testing::Values(MakeBusWorld{[] {
                           return std::make_unique<MemoryWorld>();
                         }}),
                         [](auto const&) { return std::string{"bus"}; });

TEST(MemoryBus, DropsTheOldestHintsWhenNobodyTakesThem) {
  MemoryBus bus;
  auto const source = bus.hint_source({"validation"});
  auto const sent = hints(static_cast<int>(limits::kMemoryBusCapacity) + 5);
  bus.hint_publisher()->publish(sent);
  auto const batch = source->poll(std::chrono::milliseconds{0}, sent.size());
  ASSERT_EQ(batch.hints.size(), limits::kMemoryBusCapacity);
  EXPECT_EQ(batch.hints.front(), sent[5]);
  EXPECT_EQ(batch.hints.back(), sent.back());
}

TEST(MemoryBus, ASourceWakesUpForAHint) {
  MemoryBus bus;
  auto const source = bus.hint_source({"validation"});
  std::jthread const later([&] { bus.hint_publisher()->publish(hints(1)); });
  EXPECT_EQ(source->poll(std::chrono::minutes{1}, 10).hints, hints(1));
}

}  // namespace
}  // namespace omninode::test
