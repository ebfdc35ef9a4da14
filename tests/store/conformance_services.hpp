// The conformance suite, third part: who is alive, and what the relay reads.
#pragma once

#include "tests/store/store_world.hpp"

namespace omninode::test {

TEST_P(StoreConformance, AWorkerIsSeenWithItsBeatAndItsLock) {
  auto const observer = world_->open_registry();
  auto const before = observer->census();
  ASSERT_EQ(before.workers.size(), 1U);
  EXPECT_EQ(before.workers[0].id, worker_);
  EXPECT_TRUE(before.workers[0].locked);
  EXPECT_FALSE(before.server_start.empty());
  EXPECT_TRUE(registry_->beat(worker_));
  auto const after = observer->census();
  EXPECT_EQ(after.workers[0].beat, before.workers[0].beat + 1);
  EXPECT_EQ(after.server_start, before.server_start);
}

TEST_P(StoreConformance, TheLockIsFreeWhenTheConnectionIsGone) {
  auto const observer = world_->open_registry();
  registry_.reset();
  bool locked = true;
  for (int looks = 0; locked && looks < 10'000; ++looks) {
    locked = observer->census().workers.at(0).locked;  // the server needs a moment to notice
  }
  EXPECT_FALSE(locked);
  EXPECT_TRUE(observer->beat(worker_));  // a new connection takes it again
  EXPECT_TRUE(world_->open_registry()->census().workers.at(0).locked);
}

TEST_P(StoreConformance, ADeadWorkerIsFenced) {
  auto const seen = registry_->census().workers.at(0).beat;
  EXPECT_TRUE(registry_->beat(worker_));
  EXPECT_FALSE(registry_->declare_dead(worker_, seen));
  EXPECT_TRUE(registry_->declare_dead(worker_, seen + 1));
  EXPECT_FALSE(registry_->declare_dead(worker_, seen + 1));
  EXPECT_FALSE(registry_->beat(worker_));
  EXPECT_TRUE(registry_->census().workers.empty());
}

TEST_P(StoreConformance, ARetiredWorkerIsGone) {
  registry_->retire(worker_);
  EXPECT_TRUE(registry_->census().workers.empty());
  EXPECT_FALSE(registry_->beat(worker_));
  auto const next = enroll(*registry_);
  auto const census = registry_->census();
  ASSERT_EQ(census.workers.size(), 1U);
  EXPECT_EQ(census.workers[0].id, next);
  EXPECT_TRUE(census.workers[0].locked);
}

TEST_P(StoreConformance, AWorkersIdIsUsedOnce) {
  auto const other = world_->open_registry();
  registry_->retire(worker_);
  EXPECT_THROW(other->enroll({worker_, "host", 1, "again", {}}), std::invalid_argument);
}

TEST_P(StoreConformance, AWorkerIsDescribedInTextThatCanBeStored) {
  WorkerInfo const good{WorkerId{fresh_uuid()}, "host", 1, "program", {"a stage"}};
  auto bad = good;
  bad.host = std::string("host\0.example", 13);
  EXPECT_THROW(registry_->enroll(bad), std::invalid_argument);
  bad = good;
  bad.stages = {"\xff"};
  EXPECT_THROW(registry_->enroll(bad), std::invalid_argument);
  EXPECT_EQ(registry_->census().workers.size(), 1U);
  registry_->enroll(good);
}

TEST_P(StoreConformance, OwnedRunsAreThoseOfTheWorker) {
  auto const other_registry = world_->open_registry();
  auto const other = enroll(*other_registry);
  auto const mine = claimed();
  submit();
  auto const owned = registry_->owned_by(worker_);
  ASSERT_EQ(owned.size(), 1U);
  EXPECT_EQ(owned[0], mine);
  EXPECT_TRUE(registry_->owned_by(other).empty());
}

TEST_P(StoreConformance, RunsOfADeadOwnerAreOrphans) {
  auto const run = claimed();
  submit();
  EXPECT_TRUE(registry_->orphans(10).empty());
  ASSERT_TRUE(registry_->declare_dead(worker_, registry_->census().workers.at(0).beat));
  auto const orphans = registry_->orphans(10);
  ASSERT_EQ(orphans.size(), 1U);
  EXPECT_EQ(orphans[0].run, run);
  EXPECT_EQ(orphans[0].cause, command::LossCause::owner_dead);
  EXPECT_TRUE(registry_->orphans(0).empty());

  auto const taken = commit(decided(run, command::TakeFromOwner{orphans[0].cause}));
  EXPECT_EQ(taken.state, RunState::ready);
  EXPECT_EQ(taken.owner_losses, 1);
  EXPECT_TRUE(registry_->orphans(10).empty());
}

TEST_P(StoreConformance, RunsPastTheirDeadlineAreOrphansOfALivingOwner) {
  auto const run = claimed();
  auto const timeout = plan_->stages[0].timeout;
  world_->pass_time(timeout + limits::kStageDeadlineGrace - std::chrono::milliseconds{20'000});
  auto const at_beta = commit(ended(run, Done{}));  // a chained stage has a deadline of its own
  world_->pass_time(std::chrono::milliseconds{30'000});
  EXPECT_TRUE(registry_->orphans(10).empty());
  auto const paused = commit(decided(at_beta, command::Pause{}));  // not a new one
  world_->pass_time(timeout + limits::kStageDeadlineGrace - std::chrono::milliseconds{20'000});
  auto const orphans = registry_->orphans(10);
  ASSERT_EQ(orphans.size(), 1U);
  EXPECT_EQ(orphans[0].run, paused);
  EXPECT_EQ(orphans[0].cause, command::LossCause::stage_overdue);
}

TEST_P(StoreConformance, EventsComeInOrderPageByPage) {
  auto const run = claimed();
  commit(ended(run, Retry{"FLAKY", "again", std::chrono::milliseconds{0}}));
  submit();
  auto const log = world_->open_log();
  auto const all = await_events(*log, 4);
  ASSERT_EQ(all.size(), 4U);
  for (std::size_t at = 1; at < all.size(); ++at) {
    EXPECT_LT(all[at - 1].position, all[at].position);
  }
  EXPECT_EQ(all[2].error, (Error{"FLAKY", "again"}));
  EXPECT_EQ(all[2].to, RunState::backing_off);
  EXPECT_EQ(all[0].correlation_id, run.correlation_id);
  EXPECT_EQ(all[0].at.size(), std::string{"1970-01-01T00:00:00.000000Z"}.size());
  auto const page = log->after(all[0].position, 2);
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].position, all[1].position);
  EXPECT_EQ(page[1].position, all[2].position);
  EXPECT_TRUE(log->after(all[3].position, 100).empty());
}

TEST_P(StoreConformance, TheRelaysPositionIsKeptAndNeverGoesBack) {
  submit();
  submit();
  auto const log = world_->open_log();
  EXPECT_EQ(log->position(), EventPosition{});
  auto const events = await_events(*log, 2);
  log->advance(events[1].position);
  log->advance(events[0].position);
  EXPECT_EQ(world_->open_log()->position(), events[1].position);
}

TEST_P(StoreConformance, OneRelayLeadsAtATime) {
  auto first = world_->open_log();
  auto const second = world_->open_log();
  EXPECT_TRUE(first->lead());
  EXPECT_TRUE(first->lead());
  EXPECT_FALSE(second->lead());
  first.reset();
  bool leads = false;
  for (int tries = 0; !leads && tries < 10'000; ++tries) leads = second->lead();
  EXPECT_TRUE(leads);
}

TEST_P(StoreConformance, APositionAheadOfTheDatabaseIsRefused) {
  auto const log = world_->open_log();
  log->advance({1'000'000'000'000, 1, 1});
  EXPECT_THROW(log->position(), WrongSchema);
}

}  // namespace omninode::test
