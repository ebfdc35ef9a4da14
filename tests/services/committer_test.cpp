#include "engine/services/committer.hpp"

#include <gtest/gtest.h>

#include "tests/services/service_world.hpp"

namespace omninode::test {
namespace {

using std::chrono::milliseconds;
using Break = BreakableStore::Break;

class CommitterTest : public ServiceTest {
 protected:
  CommitterTest() {
    auto breakable = std::make_unique<BreakableStore>(open_memory_run_store(database_));
    breaking_ = breakable.get();
    committer_ =
        std::make_unique<Committer>(std::move(breakable), ownership_, outcomes_, hints_, clock_,
                                    [this](std::vector<WorkItemPtr> items) {
                                      gone_on_.insert(gone_on_.end(), items.begin(), items.end());
                                    });
  }

  // A claimed run with an outcome, as the executor hands it on.
  WorkItemPtr executed(StageOutcome outcome) {
    auto const run = submit();
    auto claimed = store_->claim_waiting(ownership_->worker(), ownership_->stages(), 1, true);
    auto item = std::make_shared<WorkItem>();
    item->run = claimed.front().run;
    item->progress = claimed.front().progress;
    item->plan = plan_;
    item->outcome = std::move(outcome);
    EXPECT_EQ(item->run.id, run);
    ownership_->add(run, item->run.claim);
    outcomes_->push(item);
    return item;
  }

  Committer::Counts round() {
    gone_on_.clear();
    return committer_->run_once({}, milliseconds{0});
  }

  std::shared_ptr<WorkQueue> outcomes_ = std::make_shared<WorkQueue>();
  BreakableStore* breaking_ = nullptr;
  std::unique_ptr<Committer> committer_;
  std::vector<WorkItemPtr> gone_on_;
};

TEST_F(CommitterTest, AFinishedStageIsCommittedAndTheRunGoesOnWithoutAnotherClaim) {
  auto const item = executed(Done{R"({"made":"alpha"})", {{"a.txt", "text"}}});
  auto const sent = clock_->now();
  breaking_->during_commit = [this] { clock_->advance(milliseconds{5'000}); };
  EXPECT_EQ(round().committed, 1u);
  ASSERT_EQ(gone_on_.size(), 1u);
  EXPECT_EQ(gone_on_.front()->run, row(item->run.id));
  EXPECT_EQ(item->since, sent) << "the database counts the next stage's time from the commit";
  EXPECT_EQ(item->run.stage, 1);
  EXPECT_EQ(item->run.attempt, 1);
  EXPECT_EQ(item->run.claim, 1);
  EXPECT_EQ(item->progress.outputs.at("alpha"), R"({"made":"alpha"})");
  EXPECT_EQ(*item->progress.files.at("a.txt"), "text");
  EXPECT_TRUE(hints_->all.empty()) << "an owned run needs no hint";
}

TEST_F(CommitterTest, ManyOutcomesAreOneCommit) {
  for (int i = 0; i < 5; ++i) executed(Done{});
  EXPECT_EQ(round().committed, 5u);
  EXPECT_EQ(breaking_->commits, 1);
  EXPECT_EQ(gone_on_.size(), 5u);
}

TEST_F(CommitterTest, ACommitThatLandedWithoutAnAnswerCountsOnce) {
  auto const item = executed(Done{R"({"made":"alpha"})"});
  breaking_->next_commit = Break::answer_lost;
  EXPECT_THROW(round(), CommitUnknown);
  EXPECT_TRUE(gone_on_.empty()) << "no next stage starts while the answer is in doubt";
  auto const sent = clock_->now();
  clock_->advance(milliseconds{4'000});
  round();
  ASSERT_EQ(gone_on_.size(), 1u);
  EXPECT_EQ(row(item->run.id).version, 3) << "submit, claim and one stage";
  EXPECT_EQ(gone_on_.front()->run.stage, 1);
  EXPECT_EQ(gone_on_.front()->progress.outputs.at("alpha"), R"({"made":"alpha"})");
  EXPECT_EQ(gone_on_.front()->since, sent) << "the next stage's time has run since then";
}

TEST_F(CommitterTest, ACommitThatNeverArrivedIsSentAgain) {
  auto const item = executed(Done{});
  breaking_->next_commit = Break::never_arrived;
  EXPECT_THROW(round(), CommitUnknown);
  round();
  ASSERT_EQ(gone_on_.size(), 1u);
  EXPECT_EQ(row(item->run.id).stage, 1);
}

TEST_F(CommitterTest, DoubtLastsUntilTheRowCanBeRead) {
  executed(Done{});
  breaking_->next_commit = Break::never_arrived;
  EXPECT_THROW(round(), CommitUnknown);
  breaking_->next_read = Break::unavailable;
  EXPECT_THROW(round(), StoreUnavailable);
  round();
  EXPECT_EQ(gone_on_.size(), 1u);
}

// The database was away for so long that the run was taken from this worker; which then claimed it
// again, on another connection, before the old result could be sent.
TEST_F(CommitterTest, ARunThatWasTakenAndClaimedAgainIsCommittedUnderItsLaterClaim) {
  auto const old = executed(Done{R"({"made":"old"})"});
  breaking_->next_commit = Break::unavailable;
  EXPECT_THROW(round(), StoreUnavailable);
  operate(old->run.id, command::TakeFromOwner{command::LossCause::stage_overdue});
  auto const claimed =
      store_->claim_waiting(ownership_->worker(), ownership_->stages(), 1, true).front();
  auto const again = std::make_shared<WorkItem>(*old);
  again->run = claimed.run;
  again->outcome = Done{R"({"made":"again"})"};
  ownership_->add(claimed.run.id, claimed.run.claim);
  outcomes_->push(again);
  EXPECT_EQ(round().committed, 1u);
  ASSERT_EQ(gone_on_.size(), 1u);
  EXPECT_EQ(gone_on_.front()->progress.outputs.at("alpha"), R"({"made":"again"})");
  EXPECT_TRUE(ownership_->holds(claimed.run.id, claimed.run.claim));
}

TEST_F(CommitterTest, AnUnavailableStoreLosesNothing) {
  executed(Done{});
  breaking_->next_commit = Break::unavailable;
  EXPECT_THROW(round(), StoreUnavailable);
  EXPECT_EQ(round().committed, 1u);
}

// Three landed without an answer; the progress of the first cannot be read back at once.
TEST_F(CommitterTest, DoubtLastsUntilTheProgressCanBeReadAndNobodyIsForgotten) {
  for (int i = 0; i < 3; ++i) executed(Done{R"({"made":"alpha"})"});
  breaking_->next_commit = Break::answer_lost;
  EXPECT_THROW(round(), CommitUnknown);
  breaking_->next_progress = Break::unavailable;
  EXPECT_THROW(round(), StoreUnavailable);
  EXPECT_TRUE(gone_on_.empty());
  EXPECT_EQ(round().committed, 3u);
  EXPECT_EQ(gone_on_.size(), 3u);
  EXPECT_EQ(ownership_->size(), 3u);
}

// The first of three is found to have landed by an earlier sending; the others go in with this one.
TEST_F(CommitterTest, WhatIsCommittedGoesOnAlthoughAnothersProgressCannotBeRead) {
  auto const first = executed(Done{R"({"made":"alpha"})"});
  auto elsewhere =
      decide(first->run, *plan_,
             command::EndStage{execution_of(first->run), ownership_->worker(), *first->outcome},
             Actor{"an earlier sending"});
  store_->commit(std::vector{std::get<Transition>(elsewhere)});
  executed(Done{});
  auto const last = executed(Fail{"NO_USE", "it cannot work"});
  breaking_->next_progress = Break::unavailable;
  EXPECT_THROW(round(), StoreUnavailable);
  EXPECT_EQ(gone_on_.size(), 1u) << "the second has nothing to wait for";
  EXPECT_FALSE(ownership_->holds(last->run.id, last->run.claim));
  round();
  ASSERT_EQ(gone_on_.size(), 1u);
  EXPECT_EQ(gone_on_.front()->run, row(first->run.id));
  EXPECT_EQ(gone_on_.front()->progress.outputs.at("alpha"), R"({"made":"alpha"})");
}

// Whatever throws at whatever time, every run that is owned comes out in the end.
TEST_F(CommitterTest, NothingIsLostWhereverTheStoreBreaks) {
  for (auto const commit : {Break::nothing, Break::answer_lost, Break::never_arrived,
                            Break::unavailable, Break::busy}) {
    for (auto const read : {Break::nothing, Break::unavailable}) {
      for (auto const progress : {Break::nothing, Break::unavailable}) {
        std::vector<WorkItemPtr> items;
        for (int i = 0; i < 4; ++i) items.push_back(executed(Done{}));
        operate(items[1]->run.id, command::Pause{});  // its first answer is stale
        breaking_->next_commit = commit;
        breaking_->next_read = read;
        breaking_->next_progress = progress;
        std::size_t gone_on = 0;
        for (int i = 0; i < 5; ++i) {
          try {
            round();
          } catch (std::exception const&) {  // the loop logs it and comes again
          }
          gone_on += gone_on_.size();
        }
        EXPECT_EQ(gone_on, 3u);
        for (auto const& item : items) {
          EXPECT_EQ(row(item->run.id).stage, 1);
          ownership_->remove(item->run.id, item->run.claim);
        }
        EXPECT_EQ(ownership_->size(), 0u);
      }
    }
  }
}

TEST_F(CommitterTest, ABusyRowIsSentAgain) {
  executed(Done{});
  breaking_->next_commit = Break::busy;
  EXPECT_EQ(round().resent, 1u);
  EXPECT_EQ(round().committed, 1u);
}

TEST_F(CommitterTest, APauseDuringTheStageKeepsTheFinishedWorkAndParksTheRun) {
  auto const item = executed(Done{R"({"made":"alpha"})"});
  operate(item->run.id, command::Pause{});
  EXPECT_EQ(round().resent, 1u) << "stale at first: the pause raised the version";
  EXPECT_EQ(round().committed, 1u);
  auto const now = row(item->run.id);
  EXPECT_EQ(now.state, RunState::paused);
  EXPECT_EQ(now.stage, 1);
  EXPECT_TRUE(gone_on_.empty());
  EXPECT_EQ(ownership_->size(), 0u);
}

TEST_F(CommitterTest, AResultIsDroppedWhenTheRunWasTakenAway) {
  auto const item = executed(Done{R"({"made":"by a zombie"})"});
  operate(item->run.id, command::TakeFromOwner{});
  auto const other = enroll();
  ASSERT_EQ(store_->claim_waiting(other->worker(), other->stages(), 1, true).size(), 1u);
  auto const before = row(item->run.id);
  EXPECT_EQ(round().dropped, 1u);
  EXPECT_EQ(row(item->run.id), before);
  EXPECT_EQ(ownership_->size(), 0u);
}

TEST_F(CommitterTest, AResultIsDroppedEvenWhenTheSameWorkerHasClaimedTheRunAgain) {
  auto const item = executed(Done{});
  operate(item->run.id, command::TakeFromOwner{});
  ASSERT_EQ(store_->claim_waiting(ownership_->worker(), ownership_->stages(), 1, true).size(), 1u);
  ownership_->add(item->run.id, 2);
  EXPECT_EQ(round().dropped, 1u);
  EXPECT_EQ(row(item->run.id).stage, 0);
  EXPECT_TRUE(ownership_->holds(item->run.id, 2)) << "the later claim stays";
}

TEST_F(CommitterTest, ADrainingWorkerReleasesTheRunWithAHint) {
  auto const item = executed(Done{});
  ownership_->drain();
  round();
  auto const now = row(item->run.id);
  EXPECT_EQ(now.state, RunState::ready);
  EXPECT_EQ(now.attempt, 0);
  EXPECT_TRUE(gone_on_.empty());
  ASSERT_EQ(hints_->all.size(), 1u);
  EXPECT_EQ(hints_->all.front(), (Hint{item->run.id, now.version, "beta"}));
}

TEST_F(CommitterTest, AClaimWhoseStageNeverStartedIsGivenBackWithItsAttempt) {
  auto const item = executed(Done{});
  item->outcome.reset();
  round();
  auto const now = row(item->run.id);
  EXPECT_EQ(now.state, RunState::ready);
  EXPECT_EQ(now.attempt, 0);
}

TEST_F(CommitterTest, AFailureWithoutRetriesOpensADeadLetter) {
  auto const item = executed(Fail{"NO_USE", "it cannot work"});
  round();
  EXPECT_EQ(row(item->run.id).state, RunState::dead_lettered);
  ASSERT_EQ(database_->dead_letters().size(), 1u);
  EXPECT_EQ(database_->dead_letters().front().error, (Error{"NO_USE", "it cannot work"}));
}

TEST_F(CommitterTest, AFencedWorkerCommitsNothing) {
  auto const item = executed(Done{});
  ownership_->fence();
  EXPECT_EQ(round().dropped, 1u);
  EXPECT_EQ(breaking_->commits, 0);
  EXPECT_EQ(row(item->run.id).stage, 0);
}

}  // namespace
}  // namespace omninode::test
