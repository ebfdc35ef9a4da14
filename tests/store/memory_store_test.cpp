#include "tests/store/store_conformance.hpp"

namespace omninode::test {
namespace {

class ManualClock final : public Clock {
 public:
  time_point now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  time_point now_{std::chrono::seconds{1'000'000}};
};

class MemoryWorld final : public StoreWorld {
 public:
  std::unique_ptr<RunStore> open_store() override { return open_memory_run_store(database_); }
  std::unique_ptr<WorkerRegistry> open_registry() override {
    return open_memory_worker_registry(database_);
  }
  std::unique_ptr<EventLog> open_log() override { return open_memory_event_log(database_); }
  void pass_time(std::chrono::milliseconds by) override { clock_->advance(by); }
  std::vector<MemoryDatabase::DeadLetter> dead_letters() override {
    return database_->dead_letters();
  }
  std::vector<MemoryDatabase::OperatorAction> operator_actions() override {
    return database_->operator_actions();
  }
  std::size_t file_contents() override { return database_->file_contents(); }
  std::size_t quarantined() override { return database_->quarantined().size(); }

 private:
  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  std::shared_ptr<MemoryDatabase> database_ = std::make_shared<MemoryDatabase>(clock_);
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance,
                         testing::Values(MakeWorld{[] { return std::make_unique<MemoryWorld>(); }}),
                         [](auto const&) { return std::string{"store"}; });

TEST(MemoryDatabase, ARestartFreesAllLocks) {
  auto const database = std::make_shared<MemoryDatabase>(std::make_shared<ManualClock>());
  auto const registry = open_memory_worker_registry(database);
  WorkerId const worker{fresh_uuid()};
  registry->enroll({worker, "host", 1, "test", {}});
  auto const before = registry->census();
  auto const log = open_memory_event_log(database);
  EXPECT_TRUE(log->lead());
  database->restart();
  auto const after = registry->census();
  EXPECT_NE(after.server_start, before.server_start);
  EXPECT_FALSE(after.workers.at(0).locked);
  EXPECT_TRUE(open_memory_event_log(database)->lead());
  EXPECT_TRUE(registry->beat(worker));
  EXPECT_TRUE(registry->census().workers.at(0).locked);
}

}  // namespace
}  // namespace omninode::test
