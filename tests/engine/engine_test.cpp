#include "engine/engine.hpp"

#include <atomic>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/services/function_stage.hpp"

namespace omninode::test {
namespace {

std::shared_ptr<StageRegistry const> one_stage() {
  auto registry = std::make_shared<StageRegistry>();
  registry->add("only", std::make_unique<FunctionStage>(
                            [](StageInput const&, std::stop_token) { return Done{}; }));
  return registry;
}

// A program that was told to end before it had started stops all the same.
TEST(Engine, ItMayBeStoppedWithoutAStartAndAgain) {
  Engine engine({}, one_stage());
  std::atomic<bool> const hurry = false;
  EXPECT_EQ(engine.stop(std::chrono::milliseconds{0}, hurry), 0u);
  EXPECT_EQ(engine.stop(std::chrono::milliseconds{0}, hurry), 0u);
}

TEST(Engine, AStageThatNobodyCanRunIsRefused) {
  EngineConfig config;
  config.stages = {"only", "other"};
  EXPECT_THROW(Engine(config, one_stage()), std::invalid_argument);
}

}  // namespace
}  // namespace omninode::test
