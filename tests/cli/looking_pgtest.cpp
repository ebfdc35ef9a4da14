// Looking at runs and acting on one.
#include <gmock/gmock.h>

#include "tests/cli/program_world.hpp"

namespace omninode::test {
namespace {

using Looking = ProgramWorld;

TEST_F(Looking, ShowHasTheFieldsOfTheContract) {
  auto const id = submit(kNoop);
  auto const run = show(id);
  for (auto const* field :
       {"correlation_id", "state", "stage", "stage_index", "stages_total", "attempt", "version",
        "claim", "plan", "created_at", "updated_at", "duration_ms", "last_error", "files"}) {
    EXPECT_TRUE(run.contains(field)) << field;
  }
  EXPECT_EQ(run.at("correlation_id"), id);
  EXPECT_EQ(run.at("plan"), "x@1");
  EXPECT_EQ(run.at("stages_total"), 2);
  EXPECT_TRUE(has(omninode({"run", "show", id}).out, id));
}

TEST_F(Looking, HistoryTellsEveryTransition) {
  auto const worker = serve(OMNINODE_LAB);
  auto const id = submit(kNoop);
  ASSERT_TRUE(wait_until([&] { return show(id).at("state") == "completed"; }));
  auto const history = json::parse(omninode({"run", "history", id, "-o", "json"}).out);
  std::vector<std::string> triggers;
  for (auto const& event : history.at("events")) {
    triggers.push_back(event.at("trigger"));
    for (auto const* field :
         {"version", "from", "to", "stage", "attempt", "claim", "actor", "at"}) {
      EXPECT_TRUE(event.contains(field)) << field;
    }
  }
  EXPECT_THAT(triggers, testing::ElementsAre("submit", "claim", "stage_done", "run_done"));
  auto const steps = json::parse(omninode({"run", "steps", id, "-o", "json"}).out).at("steps");
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[1].at("state"), "done");
  auto const result = json::parse(omninode({"run", "result", id, "-o", "json"}).out);
  EXPECT_TRUE(result.at("outputs").contains("noop"));
}

TEST_F(Looking, AnUnknownRunIsExitCode3) {
  for (auto const* look : {"show", "history", "steps", "result", "watch", "cancel"}) {
    auto const ended = omninode({"run", look, kId});
    EXPECT_EQ(ended.code, 3) << look << ended.err;
    EXPECT_TRUE(has(ended.err, kId)) << look;
  }
  EXPECT_EQ(omninode({"dlq", "replay", kId}).code, 3);
  EXPECT_EQ(omninode({"run", "show", "ffffffff"}).code, 3);
}

TEST_F(Looking, ABeginningFindsTheRunUnlessSeveralShareIt) {
  auto const with_id = [this](std::string const& id) {
    return lab({"submit", "--plan", kNoop, "--detach", "--correlation-id", id}).code;
  };
  ASSERT_EQ(with_id("3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a10"), 0);
  ASSERT_EQ(with_id("3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a11"), 0);
  EXPECT_EQ(omninode({"run", "show", "3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a11"}).code, 0);
  auto const several = omninode({"run", "show", "3f0c8f5e-6"});
  EXPECT_EQ(several.code, 2);
  EXPECT_TRUE(has(several.err, "several")) << several.err;
}

TEST_F(Looking, ListFilters) {
  auto const first = submit(kNoop);
  auto const second = submit(kNoop);
  EXPECT_EQ(omninode({"run", "pause", first}).code, 0);
  auto const paused = json::parse(omninode({"run", "list", "--state", "paused", "-o", "json"}).out);
  ASSERT_EQ(paused.at("runs").size(), 1U);
  EXPECT_EQ(paused.at("runs")[0].at("correlation_id"), first);
  auto const newest = omninode({"run", "list", "--limit", "1", "-o", "jsonl"}).out;
  EXPECT_EQ(json::parse(newest).at("correlation_id"), second);
  EXPECT_TRUE(has(omninode({"run", "list"}).out, first));
}

TEST_F(Looking, ActsAreRecordedWithWhoAndWhy) {
  auto const id = submit(kNoop);
  EXPECT_EQ(omninode({"run", "pause", id, "--reason", "lunch"}).code, 0);
  EXPECT_EQ(show(id).at("state"), "paused");
  auto const events = json::parse(omninode({"run", "history", id, "-o", "json"}).out).at("events");
  EXPECT_EQ(events.back().at("reason"), "lunch");
  EXPECT_TRUE(events.back().at("actor").get<std::string>().starts_with("operator "));
  EXPECT_EQ(omninode({"run", "resume", id}).code, 0);
  EXPECT_EQ(show(id).at("state"), "ready");
}

TEST_F(Looking, WhoLosesIsToldWhoWon) {
  auto const id = submit(kNoop);
  EXPECT_EQ(omninode({"run", "cancel", id}).code, 0);
  for (auto const& words : std::vector<std::vector<std::string>>{
           {"run", "cancel", id}, {"run", "resume", id}, {"dlq", "replay", id}}) {
    auto const ended = omninode(words);
    EXPECT_EQ(ended.code, 4) << ended.err;
    EXPECT_TRUE(has(ended.err, "cancelled")) << ended.err;
    EXPECT_TRUE(has(ended.err, "operator ")) << ended.err;
  }
}

TEST_F(Looking, AReplayRunsTheFailedStageAgain) {
  auto const plan = R"({"name":"x","stages":[{"name":"noop"},{"name":"fail"}]})";
  auto const worker = serve(OMNINODE_LAB);
  auto const id = submit(plan);
  ASSERT_TRUE(wait_until([&] { return show(id).at("state") == "dead_lettered"; }));
  EXPECT_TRUE(has(omninode({"dlq", "list"}).out, id));
  EXPECT_EQ(omninode({"dlq", "show", id}).code, 0);
  auto const before = show(id).at("version").get<int>();
  EXPECT_EQ(omninode({"dlq", "replay", id}).code, 0);
  ASSERT_TRUE(wait_until([&] {
    return show(id).at("state") == "dead_lettered" && show(id).at("version").get<int>() > before;
  }));
  EXPECT_EQ(value("SELECT count(*) FROM run_event WHERE stage_name = 'noop' AND trigger = "
                  "'stage_done'"),
            "1");
}

TEST_F(Looking, OfManyReplaysOneWins) {
  auto const worker = serve(OMNINODE_LAB);
  auto const id = submit(R"({"name":"x","stages":[{"name":"fail"}]})");
  ASSERT_TRUE(wait_until([&] { return show(id).at("state") == "dead_lettered"; }));
  worker->signal(15);
  worker->wait();
  std::vector<std::unique_ptr<Process>> replays;
  for (int i = 0; i < 12; ++i) replays.push_back(start(OMNINODE_PROGRAM, {"dlq", "replay", id}));
  int won = 0;
  for (auto const& replay : replays) {
    auto const code = replay->wait().code;
    EXPECT_TRUE(code == 0 || code == 4) << code << replay->err();
    won += code == 0 ? 1 : 0;
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(show(id).at("state"), "ready");
}

TEST_F(Looking, ManyRunsAtOnce) {
  auto const ended = lab({"submit", "--plan", kNoop, "--count", "2500", "--detach", "-o", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(runs_stored(), "2500");
}

TEST_F(Looking, DoctorAndWorkersSeeTheWorker) {
  auto const alone = omninode({"doctor", "-o", "json"});
  EXPECT_EQ(alone.code, 0) << alone.out;
  EXPECT_EQ(json::parse(alone.out).at("ok"), true);
  EXPECT_TRUE(has(omninode({"doctor"}).out, "no living worker"));
  auto const worker = serve(OMNINODE_LAB);
  auto const workers = json::parse(omninode({"worker", "list", "-o", "json"}).out).at("workers");
  ASSERT_EQ(workers.size(), 1U);
  EXPECT_EQ(workers[0].at("pid"), worker->pid());
  EXPECT_EQ(workers[0].at("alive"), true);
  EXPECT_FALSE(has(omninode({"doctor"}).out, "no living worker"));
}

TEST_F(Looking, DoctorFailsWithoutTheBrokerThatIsConfigured) {
  environment()["KAFKA_BOOTSTRAP_SERVERS"] = "127.0.0.1:1";
  auto const ended = omninode({"doctor", "-o", "json"});
  EXPECT_EQ(ended.code, 1) << ended.out;
  EXPECT_EQ(json::parse(ended.out).at("ok"), false);
  EXPECT_EQ(omninode({"topics", "check"}).code, 5);
}

}  // namespace
}  // namespace omninode::test
