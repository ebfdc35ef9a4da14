// The conformance suite, second part: how transitions are committed, and what they leave behind.
#pragma once

#include "tests/store/store_world.hpp"

namespace omninode::test {

using Committed = CommitResult::Status;

TEST_P(StoreConformance, CommitMovesARunThroughItsStages) {
  auto run = claimed();
  for (int stage = 0; stage < 2; ++stage) {
    auto const transition = ended(run, Done{});
    run = commit(transition);
    EXPECT_EQ(run, transition.after);
    EXPECT_EQ(run.stage, stage + 1);
    EXPECT_EQ(run.attempt, 1);
    EXPECT_EQ(run.owner, worker_);
  }
  run = commit(ended(run, Done{}));
  EXPECT_EQ(run.state, RunState::completed);
  EXPECT_FALSE(run.owner.has_value());
  auto const events = history(run.id);
  ASSERT_EQ(events.size(), 5U);
  for (std::size_t at = 0; at < events.size(); ++at) {
    EXPECT_EQ(events[at].position.version, static_cast<std::int64_t>(at) + 1);
  }
  EXPECT_EQ(events[2].trigger, Trigger::stage_done);
  EXPECT_EQ(events[2].stage_name, "alpha");
  EXPECT_EQ(events[4].trigger, Trigger::run_done);
  EXPECT_EQ(events[4].stage, 2);
  EXPECT_EQ(run.version, 5);
}

TEST_P(StoreConformance, AStaleCommitChangesNothingAndShowsTheRow) {
  auto const run = claimed();
  auto const first = ended(run, Done{R"({"first":true})", {}, {}});
  auto const second = ended(run, Done{R"({"second":true})", {}, {}});
  auto const row = commit(first);
  auto const result = commit_one(second);
  EXPECT_EQ(result.status, Committed::stale);
  EXPECT_EQ(result.current, row);
  EXPECT_EQ(store_->progress(run.id).outputs.at("alpha"), R"({"first":true})");
  EXPECT_EQ(history(run.id).size(), 3U);
}

TEST_P(StoreConformance, AnswersComeByPlaceAndNeighboursAreUnharmed) {
  std::vector<Transition> batch;
  for (int i = 0; i < 5; ++i) batch.push_back(ended(claimed(), Done{}));
  commit(batch[1]);
  batch[3].after.id.value = 987'654'321;
  std::swap(batch[0], batch[4]);
  auto const answer = store_->commit(batch);
  ASSERT_EQ(answer.results.size(), 5U);
  EXPECT_EQ(answer.results[0].status, Committed::committed);
  EXPECT_EQ(answer.results[1].status, Committed::stale);
  EXPECT_EQ(answer.results[1].current->id, batch[1].run());
  EXPECT_EQ(answer.results[2].status, Committed::committed);
  EXPECT_EQ(answer.results[3].status, Committed::busy);
  EXPECT_FALSE(answer.results[3].current.has_value());
  EXPECT_EQ(answer.results[4].status, Committed::committed);
  EXPECT_TRUE(store_->commit({}).results.empty());
}

TEST_P(StoreConformance, OneRefusedTransitionDoesNotHarmItsNeighbours) {
  std::vector<Transition> batch;
  for (int i = 0; i < 4; ++i) batch.push_back(ended(claimed(), Done{}));
  batch[1].output = std::string{"{\"bad\":\"\xc3\x28\"}"};
  batch[2].output = std::string("{\"nul\":\"\0\"}", 11);
  auto const answer = store_->commit(batch);
  ASSERT_EQ(answer.rejected.size(), 2U);
  EXPECT_EQ(answer.rejected[0].first, 1U);
  EXPECT_EQ(answer.rejected[1].first, 2U);
  EXPECT_FALSE(answer.rejected[0].second.empty());
  EXPECT_EQ(answer.results[0].status, Committed::committed);
  EXPECT_EQ(answer.results[3].status, Committed::committed);
  EXPECT_EQ(read(batch[1].run()).version, batch[1].seen);
  EXPECT_EQ(read(batch[2].run()).version, batch[2].seen);
  EXPECT_EQ(read(batch[3].run()).version, batch[3].after.version);
}

TEST_P(StoreConformance, IllegalTransitionsAreRefused) {
  auto transition = ended(claimed(), Done{});
  transition.trigger = Trigger::approve;
  auto const answer = store_->commit({&transition, 1});
  ASSERT_EQ(answer.rejected.size(), 1U);
  EXPECT_NE(answer.rejected[0].second.find("run_event_legal_transition"), std::string::npos);
  auto ownerless = ended(read(transition.run()), Done{});
  ownerless.after.owner.reset();
  EXPECT_EQ(store_->commit({&ownerless, 1}).rejected.size(), 1U);
  EXPECT_EQ(history(transition.run()).size(), 2U);
}

TEST_P(StoreConformance, EveryByteOfTextSurvives) {
  std::string hostile = R"({"k":"\u0000 \\ \" ' NULL {1,2} $1 -- ; %s","n":1.10,  "n":2})";
  hostile += "\n\t\x01\x7f Ü 漢 😀 \xef\xbf\xbd";
  Done outcome{hostile, {}, {"a \"warning\"", "", "{\\}, NULL", "Ü\n"}};
  auto const run = claimed();
  auto transition = ended(run, outcome);
  transition.actor = {"worker {\"'\\}", "reason\\ \"x\" NULL"};
  commit(transition);
  EXPECT_EQ(store_->progress(run.id).outputs.at("alpha"), hostile);
  EXPECT_EQ(history(run.id).back().actor, transition.actor.name);

  auto input = new_run();
  input.input = hostile;
  input.actor.name = "operator \\\"{}', NULL";
  auto const hint = submit(input);
  EXPECT_EQ(store_->progress(hint.run).input, hostile);
  EXPECT_EQ(history(hint.run).at(0).actor, input.actor.name);
}

TEST_P(StoreConformance, TextThatCannotBeStoredIsRefusedAtSubmit) {
  for (auto const& bad : {std::string{"\xff"}, std::string("a\0b", 3)}) {
    auto run = new_run();
    run.input = bad;
    EXPECT_THROW(store_->submit({&run, 1}, false), std::invalid_argument);
    EXPECT_FALSE(store_->find(run.correlation_id).has_value());
  }
}

TEST_P(StoreConformance, FilesAreStoredByContentByteForByte) {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  Done const outcome{"{}", {{"a/b.bin", all_bytes}, {"c {\"}\\.txt", "same"}, {"empty", ""}}, {}};
  auto const first = claimed();
  auto const second = claimed();
  std::vector<Transition> const batch{ended(first, outcome), ended(second, outcome)};
  auto const answer = store_->commit(batch);
  EXPECT_EQ(answer.results[1].status, Committed::committed);
  EXPECT_EQ(world_->file_contents(), 3U);
  for (auto const& run : {first, second}) {
    auto const files = store_->progress(run.id).files;
    ASSERT_EQ(files.size(), 3U);
    EXPECT_EQ(*files.at("a/b.bin"), all_bytes);
    EXPECT_EQ(*files.at("c {\"}\\.txt"), "same");
    EXPECT_EQ(*files.at("empty"), "");
  }
}

TEST_P(StoreConformance, ABatchLargerThanAStatementIsCommittedWhole) {
  std::vector<Transition> batch;
  std::string const large(limits::kMaxStageOutputBytes - 2, 'x');
  for (int i = 0; i < 10; ++i) batch.push_back(ended(claimed(), Done{"\"" + large + "\"", {}, {}}));
  auto const answer = store_->commit(batch);
  for (auto const& result : answer.results) EXPECT_EQ(result.status, Committed::committed);
  EXPECT_EQ(store_->progress(batch[9].run()).outputs.at("alpha").size(), large.size() + 2);
}

TEST_P(StoreConformance, AReplayRunsStagesAgainOnWhatCameBefore) {
  auto run = claimed();
  run = commit(ended(run, Done{R"({"a":1})", {{"a", "1"}}, {}}));
  run = commit(ended(run, Done{R"({"b":1})", {{"b", "1"}}, {}}));
  run = commit(ended(run, Fail{"BROKEN", "it broke"}));
  run = commit(decided(run, command::Replay{1}, "again"));
  EXPECT_EQ(run.state, RunState::ready);
  EXPECT_EQ(run.stage, 1);
  auto const taken = claim({{run.id, run.version, "beta"}}).at(0);
  EXPECT_EQ(taken.progress.outputs, (std::map<std::string, std::string>{{"alpha", R"({"a":1})"}}));
  EXPECT_EQ(taken.progress.files.size(), 1U);
  commit(ended(taken.run, Done{R"({"b":2})", {}, {}}));
  auto const progress = store_->progress(run.id);
  EXPECT_EQ(progress.outputs.at("beta"), R"({"b":2})");
  EXPECT_FALSE(progress.files.contains("b"));
}

TEST_P(StoreConformance, AnAnswerReachesTheStagesThatFollow) {
  auto run = commit(ended(claimed(), Done{R"({"a":1})", {{"a", "1"}}, {}}));
  run = commit(ended(run, AwaitApproval{R"({"look":1})"}));
  run = commit(decided(run, command::Revise{run.version, 0, R"({"say":"more"})"}, "not yet"));
  auto taken = claim({{run.id, run.version, "alpha"}}).at(0);
  EXPECT_FALSE(taken.run.approved);
  EXPECT_EQ(taken.progress.answers, (std::vector<ApprovalAnswer>{{"beta", R"({"say":"more"})"}}));
  EXPECT_TRUE(taken.progress.outputs.empty());
  EXPECT_TRUE(taken.progress.files.empty());

  run = commit(ended(taken.run, Done{R"({"a":2})", {}, {}}));
  run = commit(ended(run, AwaitApproval{R"({"look":2})"}));
  run = commit(decided(run, command::Approve{run.version, R"({"say":"good"})"}, "good"));
  taken = claim({{run.id, run.version, "beta"}}).at(0);
  EXPECT_TRUE(taken.run.approved);
  EXPECT_EQ(taken.progress.answers, (std::vector<ApprovalAnswer>{{"beta", R"({"say":"more"})"},
                                                                 {"beta", R"({"say":"good"})"}}));
  EXPECT_EQ(taken.progress.outputs, (std::map<std::string, std::string>{{"alpha", R"({"a":2})"}}));
}

TEST_P(StoreConformance, ApprovalWithoutAnAnswerLeavesNone) {
  auto run = commit(ended(claimed(), AwaitApproval{R"({"look":1})"}));
  run = commit(decided(run, command::Approve{run.version}, "fine"));
  EXPECT_TRUE(claim({{run.id, run.version, "alpha"}}).at(0).progress.answers.empty());
}

TEST_P(StoreConformance, ADeadLetterIsOpenAsLongAsItsRunIsDead) {
  auto run = commit(ended(claimed(), Fail{"BROKEN", "line 12 is wrong"}));
  EXPECT_EQ(run.state, RunState::dead_lettered);
  auto letters = world_->dead_letters();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_TRUE(letters[0].open());
  EXPECT_EQ(letters[0].version, run.version);
  EXPECT_EQ(letters[0].stage_name, "alpha");
  EXPECT_EQ(letters[0].error, (Error{"BROKEN", "line 12 is wrong"}));

  auto const replay = decided(run, command::Replay{}, "fixed it");
  run = commit(replay);
  EXPECT_EQ(commit_one(replay).status, Committed::stale);
  auto const taken = claim({{run.id, run.version, "alpha"}}).at(0).run;
  run = commit(ended(taken, Fail{"BROKEN", "line 7 is wrong"}));
  letters = world_->dead_letters();
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_EQ(letters[0].how, "replay");
  EXPECT_EQ(letters[0].closed_by, "operator me");
  EXPECT_TRUE(letters[1].open());
  EXPECT_EQ(letters[0].fingerprint, letters[1].fingerprint);

  commit(decided(run, command::Discard{}));
  EXPECT_EQ(world_->dead_letters().at(1).how, "discard");
}

TEST_P(StoreConformance, WhatOperatorsDoIsRecordedWithIt) {
  auto run = claimed();
  run = commit(decided(run, command::Pause{}, "lunch"));
  EXPECT_EQ(run.request, Request::pause);
  EXPECT_EQ(run.owner, worker_);
  run = commit(ended(run, Done{}));
  EXPECT_EQ(run.state, RunState::paused);
  commit(decided(run, command::Resume{}, "back"));
  auto const actions = world_->operator_actions();
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(actions[0].run, run.id);
  EXPECT_EQ(actions[0].version, 3);
  EXPECT_EQ(actions[0].who, "operator me");
  EXPECT_EQ(actions[0].what, "pause");
  EXPECT_EQ(actions[0].why, "lunch");
  EXPECT_EQ(actions[1].what, "resume");
}

TEST_P(StoreConformance, ACancelThatTheReaperHonoursIsRecordedOnce) {
  auto publishing = std::make_shared<Plan>(*three_stages("publishing"));
  publishing->stages[0].publishes = true;
  plan_ = publishing;
  auto run = claimed();
  run = commit(decided(run, command::Cancel{}, "enough"));
  EXPECT_EQ(run.request, Request::cancel);
  run = commit(decided(run, command::TakeFromOwner{}));
  EXPECT_EQ(run.state, RunState::cancelled);
  auto const actions = world_->operator_actions();
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(actions[0].why, "enough");
}

TEST_P(StoreConformance, QuarantineKeepsARecordOnce) {
  std::vector<RunStore::Unparseable> const records{
      {"topic", 3, 99, std::string("\xff\0{", 3), "no JSON"}, {"topic", 3, 100, "", "empty"}};
  store_->quarantine(records);
  store_->quarantine(records);
  store_->quarantine({});
  EXPECT_EQ(world_->quarantined(), 2U);
}

}  // namespace omninode::test
