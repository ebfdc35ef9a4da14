// Many connections at once on the same runs.
#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "engine/core/decide.hpp"
#include "tests/store/pg_fixture.hpp"
#include "tests/store/pg_world.hpp"

namespace omninode::test {
namespace {

constexpr int kConnections = 8;

class Concurrency : public PgTest {
 protected:
  using Run = omninode::Run;

  void SetUp() override {
    PgTest::SetUp();
    if (IsSkipped()) return;
    world_ = std::make_unique<PgWorld>();
    registry_ = world_->open_registry();
    registry_->enroll({worker_, "host", 1, "test", stages_});
  }

  std::vector<RunId> submit(int count) {
    std::vector<NewRun> batch;
    for (int i = 0; i < count; ++i) {
      batch.push_back({CorrelationId{fresh_uuid()}, plan_, "{}", 0, {"operator me", ""}});
    }
    std::vector<RunId> runs;
    for (auto const& result : world_->open_store()->submit(batch, false)) {
      runs.push_back(result.run);
    }
    return runs;
  }

  template <typename Work>
  static void on_all_connections(Work const& work) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kConnections; ++i) threads.emplace_back([&work, i] { work(i); });
  }

  std::string value(std::string const& sql) { return world_->database().value(sql); }

  // Commits the end of the stage that each run stands at. A claim that looks for waiting runs holds
  // rows of others for moments, so a commit may have to be sent again; it is never stale.
  void end_stage(RunStore& store, std::vector<Run>& runs) {
    auto pending = runs;
    runs.clear();
    while (!pending.empty()) {
      std::vector<Transition> batch;
      for (auto const& run : pending) {
        command::EndStage const end{execution_of(run), worker_, Done{}, true, 0.5};
        batch.push_back(std::get<Transition>(decide(run, *plan_, end, {"worker w", ""})));
      }
      pending.clear();
      auto const answer = store.commit(batch);
      for (std::size_t at = 0; at < batch.size(); ++at) {
        auto const status = answer.results[at].status;
        ASSERT_NE(status, CommitResult::Status::stale);
        if (status == CommitResult::Status::committed)
          runs.push_back(batch[at].after);
        else
          pending.push_back(store.read({&batch[at].after.id, 1}).at(0).value());
      }
    }
  }

  // The invariants that SQL can see.
  void expect_sound() {
    EXPECT_EQ(value("SELECT count(*) FROM run r WHERE version <>"
                    " (SELECT count(*) FROM run_event e WHERE e.run_id = r.id)"),
              "0");
    EXPECT_EQ(value("SELECT count(*) FROM (SELECT xid < lag(xid) OVER (PARTITION BY run_id"
                    " ORDER BY version) AS back FROM run_event) AS e WHERE back"),
              "0");
    EXPECT_EQ(value("SELECT deadlocks FROM pg_stat_database"
                    " WHERE datname = current_database()"),
              "0");
  }

  std::unique_ptr<PgWorld> world_;
  std::unique_ptr<WorkerRegistry> registry_;
  std::shared_ptr<Plan const> plan_ = three_stages();
  std::vector<std::string> const stages_{"alpha", "beta", "gamma"};
  WorkerId worker_{fresh_uuid()};
};

TEST_F(Concurrency, EveryRunIsClaimedOnceAndFinished) {
  auto const runs = submit(300);
  std::atomic<std::size_t> finished = 0;
  on_all_connections([&](int) {
    auto const store = world_->open_store();
    while (finished < runs.size()) {
      auto const claimed = store->claim_waiting(worker_, stages_, 16, true);
      std::vector<Run> mine;
      for (auto const& one : claimed) mine.push_back(one.run);
      for (int stage = 0; stage < 3; ++stage) end_stage(*store, mine);
      finished += mine.size();
    }
  });
  EXPECT_EQ(finished, runs.size());
  EXPECT_EQ(value("SELECT count(*) FROM run WHERE state = 'completed' AND version = 5"), "300");
  EXPECT_EQ(value("SELECT count(*) FROM run_event WHERE trigger = 'claim'"), "300");
  expect_sound();
}

TEST_F(Concurrency, OverlappingBatchesInAnyOrderNeitherDeadlockNorLoseAnUpdate) {
  auto const runs = submit(96);
  std::atomic<int> committed = 0;
  on_all_connections([&](int connection) {
    auto const store = world_->open_store();
    std::mt19937 random{static_cast<unsigned>(connection)};
    auto mine = runs;
    for (int round = 0; round < 40; ++round) {
      std::shuffle(mine.begin(), mine.end(), random);
      auto const chosen = std::span{mine}.first(64);
      std::vector<Transition> batch;
      for (auto const& run : store->read(chosen)) {
        Command const command =
            run->state == RunState::paused ? Command{command::Resume{}} : Command{command::Pause{}};
        batch.push_back(std::get<Transition>(decide(*run, *plan_, command, {"operator x", ""})));
      }
      for (auto const& result : store->commit(batch).results) {
        if (result.status == CommitResult::Status::committed) ++committed;
      }
    }
  });
  EXPECT_GT(committed, 0);
  EXPECT_EQ(value("SELECT sum(version) - count(*) FROM run"), std::to_string(committed));
  EXPECT_EQ(value("SELECT count(*) FROM operator_action"), std::to_string(committed));
  expect_sound();
}

TEST_F(Concurrency, TheSameRunsSubmittedByAllAreStoredOnce) {
  std::vector<NewRun> batch;
  for (int i = 0; i < 200; ++i) {
    batch.push_back({CorrelationId{fresh_uuid()}, plan_, "{}", 0, {"operator me", ""}});
  }
  std::atomic<int> created = 0;
  on_all_connections([&](int connection) {
    auto mine = batch;
    std::shuffle(mine.begin(), mine.end(), std::mt19937{static_cast<unsigned>(connection)});
    for (auto const& result : world_->open_store()->submit(mine, true)) {
      if (result.status == SubmitResult::Status::created) ++created;
      EXPECT_NE(result.status, SubmitResult::Status::conflict);
    }
  });
  EXPECT_EQ(created, 200);
  EXPECT_EQ(value("SELECT count(*) FROM run"), "200");
  EXPECT_EQ(value("SELECT count(*) FROM plan"), "1");
  expect_sound();
}

TEST_F(Concurrency, TheSameFilesCommittedByAllAreStoredOnce) {
  auto const runs = submit(kConnections * 8);
  std::atomic<int> committed = 0;
  on_all_connections([&](int) {
    auto const store = world_->open_store();
    std::vector<Transition> batch;
    for (auto const& one : store->claim_waiting(worker_, stages_, 8, true)) {
      Done outcome;
      for (int file = 0; file < 20; ++file) {
        outcome.files.push_back({"f" + std::to_string(file), "content " + std::to_string(file)});
      }
      std::shuffle(outcome.files.begin(), outcome.files.end(),
                   std::mt19937{std::random_device{}()});
      command::EndStage const end{execution_of(one.run), worker_, std::move(outcome), true, 0.5};
      batch.push_back(std::get<Transition>(decide(one.run, *plan_, end, {"worker w", ""})));
    }
    for (auto const& result : store->commit(batch).results) {
      if (result.status == CommitResult::Status::committed) ++committed;
    }
  });
  EXPECT_GT(committed, 0);
  EXPECT_EQ(world_->file_contents(), 20U);
  expect_sound();
}

}  // namespace
}  // namespace omninode::test
