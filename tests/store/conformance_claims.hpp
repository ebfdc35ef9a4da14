// The conformance suite, first part: how runs come in and how workers get them.
#pragma once

#include <algorithm>

#include "tests/store/store_world.hpp"

namespace omninode::test {

using Submitted = SubmitResult::Status;

TEST_P(StoreConformance, SubmitStoresARunThatWaits) {
  auto const run = new_run(7);
  auto const result = store_->submit({&run, 1}, false).at(0);
  EXPECT_EQ(result.status, Submitted::created);
  EXPECT_EQ(result.version, 1);
  auto const stored = store_->find(run.correlation_id).value();
  EXPECT_EQ(stored.id, result.run);
  EXPECT_EQ(stored.state, RunState::ready);
  EXPECT_EQ(stored.version, 1);
  EXPECT_EQ(stored.claim, 0);
  EXPECT_EQ(stored.attempt, 0);
  EXPECT_EQ(stored.priority, 7);
  EXPECT_EQ(store_->progress(stored.id).input, run.input);
  EXPECT_EQ(*store_->plan(stored.plan), [&] {
    auto plan = *plan_;
    plan.id = stored.plan;
    return plan;
  }());
}

TEST_P(StoreConformance, SubmitAgainChangesNothing) {
  auto run = new_run();
  auto const first = store_->submit({&run, 1}, false).at(0);
  auto const again = world_->open_store()->submit({&run, 1}, false).at(0);
  EXPECT_EQ(again.status, Submitted::existed);
  EXPECT_EQ(again.run, first.run);
  EXPECT_EQ(history(first.run).size(), 1U);

  auto other_input = run;
  other_input.input = R"({"prompt":"another"})";
  EXPECT_EQ(store_->submit({&other_input, 1}, false).at(0).status, Submitted::conflict);
  auto other_plan = run;
  other_plan.plan = three_stages("another");
  EXPECT_EQ(store_->submit({&other_plan, 1}, false).at(0).status, Submitted::conflict);
  EXPECT_EQ(store_->progress(first.run).input, run.input);
}

TEST_P(StoreConformance, SubmitAnswersInOrderAndKnowsDoublesInOneBatch) {
  std::vector<NewRun> batch;
  for (int i = 0; i < 20; ++i) batch.push_back(new_run());
  batch.push_back(batch[3]);
  auto const results = store_->submit(batch, true);
  ASSERT_EQ(results.size(), batch.size());
  for (std::size_t at = 0; at < 20; ++at) {
    EXPECT_EQ(results[at].status, Submitted::created);
    EXPECT_EQ(store_->find(batch[at].correlation_id)->id, results[at].run);
  }
  EXPECT_EQ(results[20].status, Submitted::existed);
  EXPECT_EQ(results[20].run, results[3].run);
  EXPECT_TRUE(store_->submit({}, true).empty());
}

TEST_P(StoreConformance, UnknownRunsAndPlans) {
  EXPECT_FALSE(store_->find(CorrelationId{fresh_uuid()}).has_value());
  RunId const unknown{987'654'321};
  EXPECT_FALSE(store_->read({&unknown, 1}).at(0).has_value());
  EXPECT_THROW(store_->plan(PlanId{987'654'321}), std::out_of_range);
}

TEST_P(StoreConformance, ReadAnswersInOrderWithGaps) {
  auto const first = submit().run;
  auto const second = submit().run;
  std::vector<RunId> const asked{second, RunId{987'654'321}, first, second};
  auto const found = store_->read(asked);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0]->id, second);
  EXPECT_FALSE(found[1].has_value());
  EXPECT_EQ(found[2]->id, first);
  EXPECT_EQ(found[3]->id, second);
}

TEST_P(StoreConformance, ClaimTakesAHintedRunOnce) {
  auto const hint = submit();
  auto const taken = claim({hint, hint});
  ASSERT_EQ(taken.size(), 1U);
  auto const& run = taken[0].run;
  EXPECT_EQ(run.state, RunState::running);
  EXPECT_EQ(run.owner, worker_);
  EXPECT_EQ(run.version, 2);
  EXPECT_EQ(run.claim, 1);
  EXPECT_EQ(run.attempt, 1);
  EXPECT_EQ(taken[0].progress.input, R"({"prompt":"x"})");
  EXPECT_EQ(read(run.id), run);
  EXPECT_TRUE(claim({hint}).empty());
  auto const events = history(run.id);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].trigger, Trigger::claim);
  EXPECT_EQ(events[1].from, RunState::ready);
  EXPECT_EQ(events[1].to, RunState::running);
  EXPECT_EQ(events[1].attempt, 1);
  EXPECT_EQ(events[1].claim, 1);
  EXPECT_EQ(events[1].stage_name, "alpha");
}

TEST_P(StoreConformance, ClaimChecksVersionStageAndWorker) {
  auto const hint = submit();
  auto wrong = hint;
  wrong.version = 2;
  EXPECT_TRUE(claim({wrong}).empty());
  wrong.version = 0;
  EXPECT_TRUE(claim({wrong, {RunId{987'654'321}, 1, "alpha"}}).empty());
  std::vector<std::string> const others{"beta", "gamma"};
  std::vector<Hint> const hints{hint};
  EXPECT_TRUE(store_->claim_hinted(worker_, hints, others).empty());
  EXPECT_TRUE(store_->claim_waiting(worker_, others, 10, true).empty());
  EXPECT_TRUE(store_->claim_hinted(worker_, hints, {}).empty());

  WorkerId const unknown{fresh_uuid()};
  EXPECT_TRUE(store_->claim_hinted(unknown, hints, stages_).empty());
  auto const beat = registry_->census().workers.at(0).beat;
  ASSERT_TRUE(registry_->declare_dead(worker_, beat));
  EXPECT_TRUE(claim(hints).empty());
  EXPECT_TRUE(store_->claim_waiting(worker_, stages_, 10, true).empty());
  EXPECT_EQ(read(hint.run).version, 1);
}

TEST_P(StoreConformance, ClaimWaitingTakesTheMostUrgentFirst) {
  auto const low = submit(0).run;
  auto const high = submit(9).run;
  auto const middle = submit(5).run;
  auto const first = store_->claim_waiting(worker_, stages_, 2, true);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].run.id, high);
  EXPECT_EQ(first[1].run.id, middle);
  auto const rest = store_->claim_waiting(worker_, stages_, 2, true);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].run.id, low);
  EXPECT_TRUE(store_->claim_waiting(worker_, stages_, 0, true).empty());
}

TEST_P(StoreConformance, ClaimWaitingLeavesFreshRunsToTheirHints) {
  auto const run = submit().run;
  EXPECT_TRUE(store_->claim_waiting(worker_, stages_, 10, false).empty());
  world_->pass_time(limits::kHintGrace + std::chrono::milliseconds{100});
  auto const taken = store_->claim_waiting(worker_, stages_, 10, false);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].run.id, run);
}

TEST_P(StoreConformance, ClaimWaitingTakesABackoffWhenItIsDue) {
  auto run = claimed();
  run = commit(ended(run, Retry{"FLAKY", "try again", std::chrono::milliseconds{60'000}}));
  EXPECT_EQ(run.state, RunState::backing_off);
  EXPECT_FALSE(run.owner.has_value());
  EXPECT_TRUE(store_->claim_waiting(worker_, stages_, 10, true).empty());
  EXPECT_TRUE(claim({{run.id, run.version, "alpha"}}).empty());
  world_->pass_time(std::chrono::milliseconds{61'000});
  auto const taken = store_->claim_waiting(worker_, stages_, 10, false);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].run.attempt, 2);
  EXPECT_EQ(taken[0].run.claim, 2);
  EXPECT_EQ(history(run.id).back().from, RunState::backing_off);
}

TEST_P(StoreConformance, ClaimBringsWhatEarlierStagesCommitted) {
  auto const run = claimed();
  Done first{R"({"a":1})", {{"x.txt", "one"}, {"y.txt", "old"}}, {}};
  auto const at_beta = commit(ended(run, first));
  Done second{R"({"b":2})", {{"y.txt", "new"}}, {}};
  auto const released = commit(ended(at_beta, second, /*serves_next=*/false));
  EXPECT_EQ(released.state, RunState::ready);
  auto const taken = claim({{released.id, released.version, "gamma"}});
  ASSERT_EQ(taken.size(), 1U);
  auto const& progress = taken[0].progress;
  EXPECT_EQ(progress.outputs.at("alpha"), R"({"a":1})");
  EXPECT_EQ(progress.outputs.at("beta"), R"({"b":2})");
  EXPECT_EQ(progress.outputs.size(), 2U);
  EXPECT_EQ(*progress.files.at("x.txt"), "one");
  EXPECT_EQ(*progress.files.at("y.txt"), "new");
  EXPECT_EQ(taken[0].run.attempt, 1);
  EXPECT_EQ(taken[0].run.claim, 2);
}

TEST_P(StoreConformance, AnnouncedRunsReachAListener) {
  auto const before = submit();
  auto const listener = world_->open_store();
  // What waited before anybody listened is found at the first call.
  auto const waiting = listener->await_announced(std::chrono::milliseconds{0});
  EXPECT_EQ(waiting, std::vector{before});
  auto const run = new_run();
  auto const silent = new_run();
  store_->submit({&silent, 1}, false);
  auto const result = store_->submit({&run, 1}, true).at(0);
  std::vector<Hint> told;
  for (int rounds = 0; told.empty() && rounds < 100; ++rounds) {
    told = listener->await_announced(std::chrono::milliseconds{100});
  }
  EXPECT_EQ(told, (std::vector<Hint>{{result.run, 1, "alpha"}}));
  EXPECT_TRUE(listener->await_announced(std::chrono::milliseconds{0}).empty());
}

}  // namespace omninode::test
