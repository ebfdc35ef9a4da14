// Two worker processes on a real PostgreSQL and a real broker, and what happens when one is killed.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "engine/core/lifecycle.hpp"
#include "tests/crash/worker_world.hpp"

namespace omninode::test {
namespace {

using WorkerDeath = WorkerWorld;

TEST_F(WorkerDeath, AKilledWorkersRunsCompleteElsewhereAndEachStageCountsOnce) {
  serve();
  serve();
  ASSERT_TRUE(await_workers(2));
  std::vector<CorrelationId> runs;
  for (int i = 0; i < 10; ++i) runs.push_back(submit(kEightSleeps));
  ASSERT_TRUE(wait_until([&] { return reader_->show(runs.back())->stage_index >= 2; }));
  auto const victim = pid_of_owner(runs.back());
  ASSERT_NE(victim, 0);
  ASSERT_EQ(kill(victim, SIGKILL), 0);
  for (auto const& run : runs) {
    ASSERT_TRUE(await_state(run, RunState::completed));
    auto const commits = commits_per_stage(run);
    EXPECT_EQ(commits.size(), 8U);
    for (auto const& [stage, count] : commits) EXPECT_EQ(count, 1) << "stage " << stage;
  }
  auto const lost = reader_->history(runs.back());
  EXPECT_TRUE(std::any_of(lost.begin(), lost.end(), [](auto const& event) {
    return event.trigger == to_string(Trigger::owner_lost);
  })) << "the run was taken from the killed worker";
}

TEST_F(WorkerDeath, AWorkerIsGivenOnlyTheStagesItServes) {
  serve({"--stages", "noop"});
  ASSERT_TRUE(await_workers(1));
  auto const run = submit(
      R"({"name":"mixed","stages":[{"name":"noop"},{"name":"sleep","ms":1},{"name":"noop"}]})");
  ASSERT_TRUE(wait_until([&] {
    auto const now = reader_->show(run);
    return now->stage_index == 1 && now->state == RunState::ready;
  })) << "released by the worker that does not serve the second stage";
  serve({"--stages", "sleep"});
  ASSERT_TRUE(await_state(run, RunState::completed));
  std::map<std::string, std::string> actors;
  for (auto const& event : reader_->history(run)) {
    if (event.trigger == to_string(Trigger::claim)) {
      auto& actor = actors[event.stage];
      EXPECT_TRUE(actor.empty() || actor == event.actor);
      actor = event.actor;
    }
  }
  EXPECT_NE(actors["noop"], actors["sleep"]);
}

TEST_F(WorkerDeath, AStageThatKillsItsProcessIsDeadLetteredWhenItsAttemptsAreSpent) {
  serve();
  ASSERT_TRUE(await_workers(1));
  auto const run =
      submit(R"({"name":"crashing","stages":[{"name":"crash","times":99,"max_attempts":2}]})");
  ASSERT_TRUE(wait_until([&] { return !workers_.back()->alive(); }));
  serve();
  ASSERT_TRUE(wait_until([&] { return !workers_.back()->alive(); }));
  serve();
  ASSERT_TRUE(await_state(run, RunState::dead_lettered));
  auto const now = reader_->show(run);
  EXPECT_EQ(now->attempt, 2);
  EXPECT_EQ(now->last_error->code, "OWNER_LOST");
}

TEST_F(WorkerDeath, SigtermDrainsAndLeavesNothingOwned) {
  auto& worker = serve();
  ASSERT_TRUE(await_workers(1));
  auto const run = submit(kEightSleeps);
  ASSERT_TRUE(wait_until([&] { return reader_->show(run)->stage_index >= 1; }));
  worker.signal(SIGTERM);
  auto const code = worker.wait(std::chrono::seconds{60});
  ASSERT_TRUE(code.has_value());
  EXPECT_EQ(*code, 0);
  EXPECT_EQ(reader_->show(run)->state, RunState::ready);
  EXPECT_TRUE(await_workers(0));
  serve();
  EXPECT_TRUE(await_state(run, RunState::completed));
}

// A worker that dies at a named place between what it does and what it has said of it.
class KilledAt : public WorkerWorld, public testing::WithParamInterface<char const*> {};

TEST_P(KilledAt, TheRunCompletesElsewhereAndEachStageCountsOnce) {
  auto& victim = serve({}, std::string{GetParam()} + ":kill");
  auto const run = submit(kEightSleeps);
  ASSERT_TRUE(wait_until([&] { return !victim.alive(); })) << "the failpoint was never passed";
  serve();
  ASSERT_TRUE(await_state(run, RunState::completed));
  auto const commits = commits_per_stage(run);
  EXPECT_EQ(commits.size(), 8U);
  for (auto const& [stage, count] : commits) EXPECT_EQ(count, 1) << "stage " << stage;
}

INSTANTIATE_TEST_SUITE_P(Places, KilledAt,
                         testing::Values("claimed", "stage_started", "stage_ended",
                                         "before_commit:2", "after_commit:2", "before_hint:2",
                                         "events_published"));

}  // namespace
}  // namespace omninode::test
