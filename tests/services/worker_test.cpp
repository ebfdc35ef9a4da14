// A whole worker over the memory store: how it ends, and what it leaves behind.
#include "engine/services/worker.hpp"

#include <atomic>
#include <memory>

#include <gtest/gtest.h>

#include "engine/bus/memory_bus.hpp"
#include "tests/services/function_stage.hpp"
#include "tests/services/service_world.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::test {
namespace {

using std::chrono::milliseconds;

class WorkerTest : public ServiceTest {
 protected:
  void start(FunctionStage::Body body) {
    auto registry = std::make_shared<StageRegistry>();
    for (auto const* stage : stages_) registry->add(stage, std::make_unique<FunctionStage>(body));
    Worker::Config config;
    config.info = {WorkerId{Uuid::from_random({200})}, "host.example", 1, "test", {}};
    config.info.stages.assign(stages_.begin(), stages_.end());
    config.executor.threads = 1;
    auto const bus = std::make_shared<MemoryBus>();
    worker_ = std::make_unique<Worker>(
        config, Worker::Ports{[this] { return open_memory_run_store(database_); },
                              [this] { return open_memory_worker_registry(database_); }, bus,
                              hints_, registry, std::make_shared<SteadyClock>()});
  }

  std::unique_ptr<Worker> worker_;
};

// The row still says that the run is ours: nobody has given it back, no reaper has come by.
TEST_F(WorkerTest, AStageThatIsLeftBehindMayAskWhenTheWorkerIsGoneAndTheAnswerIsNo) {
  struct Seen {
    std::atomic<bool> started = false, ask = false, asked = false, owned_before = false,
                      owned_after = true;
  };
  auto const seen = std::make_shared<Seen>();
  start([seen](StageInput const& input, std::stop_token) {
    seen->owned_before = input.still_owned();
    seen->started = true;
    wait_until([&] { return seen->ask.load(); });
    seen->owned_after = input.still_owned();
    seen->asked = true;
    return Done{};
  });
  auto const run = submit();
  worker_->look_now();
  ASSERT_TRUE(wait_until([&] { return seen->started.load(); }));
  worker_.reset();
  ASSERT_EQ(row(run).state, RunState::running);
  seen->ask = true;
  ASSERT_TRUE(wait_until([&] { return seen->asked.load(); }));
  EXPECT_TRUE(seen->owned_before);
  EXPECT_FALSE(seen->owned_after);
}

TEST_F(WorkerTest, ItMayBeDrainedAgainAndAgain) {
  start([](StageInput const&, std::stop_token) { return Done{}; });
  std::atomic<bool> const hurry = false;
  for (int i = 0; i < 8; ++i) EXPECT_EQ(worker_->drain(milliseconds{0}, hurry), 0u);
  ASSERT_EQ(registry_->census().workers.size(), 1u) << "it has retired";
  EXPECT_EQ(registry_->census().workers.front().id, ownership_->worker()) << "of the fixture";
}

}  // namespace
}  // namespace omninode::test
