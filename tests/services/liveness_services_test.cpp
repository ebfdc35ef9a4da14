// Heartbeat, claimer and reaper together with the store: who owns what when things break.
#include <gtest/gtest.h>

#include "engine/core/limits.hpp"
#include "engine/services/claimer.hpp"
#include "engine/services/heartbeat.hpp"
#include "engine/services/reaper.hpp"
#include "tests/services/service_world.hpp"

namespace omninode::test {
namespace {

using std::chrono::milliseconds;

class NoHints final : public HintSource {
 public:
  Batch poll(milliseconds, std::size_t) override {
    ++polls;
    if (broken) throw BusUnavailable("no broker");
    return std::exchange(next, {});
  }
  void set_paused(bool) override {}
  Batch next;
  bool broken = false;
  int polls = 0;
};

class LivenessTest : public ServiceTest {
 protected:
  LivenessTest() {
    auto breakable = std::make_unique<BreakableStore>(open_memory_run_store(database_));
    auto hints = std::make_unique<NoHints>();
    breaking_ = breakable.get();
    source_ = hints.get();
    worker_ = std::make_shared<Ownership>(WorkerId{Uuid::from_random({200})},
                                          std::vector<std::string>{"alpha", "beta", "gamma"});
    heartbeat_ = std::make_unique<Heartbeat>(
        WorkerInfo{worker_->worker(), "host.example", 1, "test", worker_->stages()},
        open_memory_worker_registry(database_), open_memory_run_store(database_), worker_, hints_,
        clock_);
    claimer_ = std::make_unique<Claimer>(
        std::move(breakable), std::move(hints), worker_, clock_, [this] { return room_; },
        [this](std::vector<WorkItemPtr> items) {
          taken_.insert(taken_.end(), items.begin(), items.end());
        });
  }

  std::unique_ptr<Reaper> reaper() {
    return std::make_unique<Reaper>(open_memory_worker_registry(database_),
                                    open_memory_run_store(database_), hints_, clock_,
                                    [this] { ++looked_; });
  }

  BreakableStore* breaking_ = nullptr;
  NoHints* source_ = nullptr;
  std::shared_ptr<Ownership> worker_;
  std::unique_ptr<Heartbeat> heartbeat_;
  std::unique_ptr<Claimer> claimer_;
  std::vector<WorkItemPtr> taken_;
  std::size_t room_ = 10;
  int looked_ = 0;
};

TEST_F(LivenessTest, AHintIsClaimedOnceHoweverOftenItComes) {
  auto const run = submit();
  source_->next.hints = {{run, 1, "alpha"}, {run, 1, "alpha"}, {RunId{999}, 1, "alpha"}};
  EXPECT_EQ(claimer_->run_once().claimed, 1u);
  source_->next.hints = {{run, 1, "alpha"}};
  EXPECT_EQ(claimer_->run_once().claimed, 0u);
  ASSERT_EQ(taken_.size(), 1u);
  EXPECT_TRUE(worker_->holds(run, 1));
}

TEST_F(LivenessTest, AHintForAStageThatIsNotServedIsLeftToOthers) {
  auto const run = submit();
  source_->next.hints = {{run, 1, "delta"}};
  EXPECT_EQ(claimer_->run_once().hinted, 1u);
  EXPECT_FALSE(worker_->holds(run, 2));
}

TEST_F(LivenessTest, WithoutAnyHintTheStoreIsLookedInto) {
  claimer_->run_once();
  submit();
  EXPECT_EQ(claimer_->run_once().claimed, 0u) << "not before the next look is due";
  clock_->advance(limits::kSweepInterval + limits::kHintGrace);
  EXPECT_EQ(claimer_->run_once().claimed, 1u);
}

TEST_F(LivenessTest, WithoutABrokerFreshRunsAreClaimedToo) {
  claimer_->run_once();
  submit();
  clock_->advance(limits::kSweepInterval);
  source_->broken = true;
  EXPECT_THROW(claimer_->run_once(), BusUnavailable);
  EXPECT_EQ(taken_.size(), 1u);
}

TEST_F(LivenessTest, AFullWorkerClaimsNothing) {
  auto const run = submit();
  room_ = 0;
  source_->next.hints = {{run, 1, "alpha"}};
  claimer_->run_once();
  EXPECT_EQ(row(run).state, RunState::ready);
}

TEST_F(LivenessTest, RecordsThatCannotBeParsedAreQuarantinedAndPassedOver) {
  auto const run = submit();
  source_->next.unparseable = {{"topic", 3, 14, "{", "not JSON"}};
  source_->next.hints = {{run, 1, "alpha"}};
  EXPECT_EQ(claimer_->run_once().claimed, 1u);
  ASSERT_EQ(database_->quarantined().size(), 1u);
  EXPECT_EQ(database_->quarantined().front().offset, 14);
}

// A poll lets go of what the one before it returned, so none may come before the records are kept.
TEST_F(LivenessTest, RecordsThatCannotBeQuarantinedYetAreKeptAndHoldUpNoRun) {
  auto const run = submit();
  source_->next.unparseable = {{"topic", 3, 14, "{", "not JSON"}};
  source_->next.hints = {{run, 1, "alpha"}};
  breaking_->quarantine_fails = true;
  EXPECT_THROW(claimer_->run_once(), StoreUnavailable);
  EXPECT_TRUE(worker_->holds(run, 1));
  auto const later = submit();
  clock_->advance(limits::kSweepInterval + limits::kHintGrace);
  EXPECT_THROW(claimer_->run_once(), StoreUnavailable);
  EXPECT_TRUE(worker_->holds(later, 1));
  EXPECT_EQ(source_->polls, 1);

  breaking_->quarantine_fails = false;
  claimer_->run_once();
  ASSERT_EQ(database_->quarantined().size(), 1u);
  EXPECT_EQ(database_->quarantined().front().offset, 14);
  EXPECT_EQ(source_->polls, 2);
}

TEST_F(LivenessTest, AClaimWhoseAnswerWasLostIsGivenBackAtTheNextBeat) {
  auto const run = submit();
  breaking_->lose_next_claim = true;
  EXPECT_THROW(claimer_->run_once(), CommitUnknown);
  ASSERT_EQ(row(run).owner, worker_->worker()) << "the database believes what nobody remembers";
  EXPECT_EQ(heartbeat_->run_once(), 1u);
  auto const now = row(run);
  EXPECT_EQ(now.state, RunState::ready);
  EXPECT_EQ(now.attempt, 0) << "the attempt never happened";
  EXPECT_EQ(hints_->all.size(), 1u);
}

TEST_F(LivenessTest, ABeatLeavesRememberedRunsAlone) {
  submit();
  ASSERT_EQ(claimer_->run_once().claimed, 1u);
  EXPECT_EQ(heartbeat_->run_once(), 0u);
  EXPECT_EQ(row(taken_.front()->run.id).state, RunState::running);
}

TEST_F(LivenessTest, ADeadWorkersRunGoesBackToWorkAndIsLookedForAtOnce) {
  auto const run = submit();
  ASSERT_EQ(claimer_->run_once().claimed, 1u);
  auto const taker = reaper();
  heartbeat_.reset();  // its connection closes, and the lock with it
  for (int i = 0; i <= limits::kBeatStandstillPolls; ++i) {
    taker->run_once();
    clock_->advance(limits::kBeatStandstill);
  }
  auto const now = row(run);
  EXPECT_EQ(now.state, RunState::ready);
  EXPECT_EQ(now.owner_losses, 1);
  EXPECT_EQ(now.attempt, 1) << "a lost attempt stays counted";
  EXPECT_EQ(looked_, 1);
}

TEST_F(LivenessTest, ALivingWorkersRunIsNotTakenWhileItBeats) {
  auto const run = submit();
  ASSERT_EQ(claimer_->run_once().claimed, 1u);
  auto const taker = reaper();
  for (int i = 0; i < 20; ++i) {
    heartbeat_->run_once();
    EXPECT_EQ(taker->run_once().taken, 0u);
    clock_->advance(limits::kBeatStandstill);
  }
  EXPECT_EQ(row(run).state, RunState::running);
}

TEST_F(LivenessTest, ARestartOfTheDatabaseKillsNobody) {
  auto const run = submit();
  ASSERT_EQ(claimer_->run_once().claimed, 1u);
  auto const taker = reaper();
  for (int i = 0; i < limits::kBeatStandstillPolls; ++i) {
    taker->run_once();
    clock_->advance(limits::kBeatInterval);
  }
  database_->restart();  // every lock is gone at once
  taker->run_once();
  clock_->advance(limits::kBeatStandstill);
  heartbeat_->run_once();  // the worker is back
  taker->run_once();
  EXPECT_EQ(row(run).state, RunState::running);
}

TEST_F(LivenessTest, AWorkerDeclaredDeadFencesItself) {
  auto const census = registry_->census();
  for (auto const& seen : census.workers) registry_->declare_dead(seen.id, seen.beat);
  EXPECT_FALSE(worker_->fenced());
  heartbeat_->run_once();
  EXPECT_TRUE(worker_->fenced());
}

TEST_F(LivenessTest, AWorkerThatCannotBeatFencesItselfBeforeItsLeaseEnds) {
  clock_->advance(limits::kSelfFence - milliseconds{1});
  heartbeat_->check_lease();
  EXPECT_FALSE(worker_->fenced());
  clock_->advance(milliseconds{1});
  heartbeat_->check_lease();
  EXPECT_TRUE(worker_->fenced());
}

TEST_F(LivenessTest, ARunPastItsDeadlineIsTakenFromALivingOwner) {
  auto const run = submit();
  ASSERT_EQ(claimer_->run_once().claimed, 1u);
  clock_->advance(plan_->stages[0].timeout + limits::kStageDeadlineGrace + milliseconds{1});
  heartbeat_->run_once();
  EXPECT_EQ(reaper()->run_once().taken, 1u);
  EXPECT_EQ(row(run).state, RunState::ready);
}

}  // namespace
}  // namespace omninode::test
