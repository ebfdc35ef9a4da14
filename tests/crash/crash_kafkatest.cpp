// Two worker processes on a real PostgreSQL and a real broker, and what happens when one is killed.
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/lifecycle.hpp"
#include "engine/embedded/child_process.hpp"
#include "engine/topics.hpp"
#include "store/invariants.hpp"
#include "store/run_reader.hpp"
#include "tests/store/test_database.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::test {
namespace {

class CrashTest : public testing::Test {
 protected:
  using Run = RunSummary;

  void SetUp() override {
    char const* const broker = std::getenv("OMNINODE_TEST_KAFKA");
    if (database_server() == nullptr) GTEST_SKIP() << kNoServer;
    if (broker == nullptr) GTEST_SKIP() << "needs a Kafka broker: set OMNINODE_TEST_KAFKA";
    database_ = std::make_unique<TestDatabase>();
    reader_ = std::make_unique<RunReader>(database_->url());
    environment_ = {{"OMNINODE_DATABASE_URL", database_->url()},
                    {"KAFKA_BOOTSTRAP_SERVERS", broker},
                    {"LOG_LEVEL", "warn"}};
    create_topics(broker);
  }

  /// Whatever was done to the processes, the promises hold for what is stored.
  void TearDown() override {
    if (database_ == nullptr) return;
    for (auto const& report : InvariantReader(database_->url(), {}).check()) {
      EXPECT_EQ(report.verdict, Verdict::holds) << report.id << " " << report.problem;
      for (auto const& one : report.violations) ADD_FAILURE() << one.run << " " << one.what;
    }
  }

  ChildProcess& serve(std::vector<std::string> arguments = {}, std::string const& failpoint = "") {
    arguments.insert(arguments.begin(), {OMNINODE_BIN "/omninode-lab", "serve"});
    ChildProcess::Command command{std::move(arguments)};
    command.environment = environment_;
    if (!failpoint.empty()) command.environment["OMNINODE_FAILPOINT"] = failpoint;
    command.dies_with_parent = true;
    workers_.push_back(std::make_unique<ChildProcess>(command));
    return *workers_.back();
  }

  bool await_workers(std::size_t count) {
    return wait_until([&] {
      std::size_t living = 0;
      for (auto const& worker : reader_->workers()) living += worker.alive && worker.locked;
      return living == count;
    });
  }

  CorrelationId submit(std::string const& plan) {
    ChildProcess::Command command{
        {OMNINODE_BIN "/omninode-lab", "submit", "--plan", plan, "--detach", "-o", "json"}};
    command.environment = environment_;
    auto const printed = run_program(command);
    auto const at = printed.find(R"("correlation_id":")") + 18;
    return CorrelationId{Uuid::parse(printed.substr(at, 36)).value()};
  }

  bool await_state(CorrelationId run, RunState state) {
    return wait_until([&] { return reader_->show(run)->state == state; },
                      std::chrono::seconds{120});
  }

  // How often each stage's result was committed.
  std::map<int, int> commits_per_stage(CorrelationId run) {
    std::map<int, int> commits;
    for (auto const& event : reader_->history(run)) {
      bool const committed = event.trigger == to_string(Trigger::stage_done) ||
                             event.trigger == to_string(Trigger::run_done);
      if (committed) ++commits[event.stage_index];
    }
    return commits;
  }

  pid_t pid_of_owner(CorrelationId run) {
    auto const owner = reader_->show(run)->owner;
    for (auto const& worker : reader_->workers()) {
      if (owner == worker.id) return worker.pid;
    }
    return 0;
  }

  std::map<std::string, std::string> environment_;
  std::unique_ptr<TestDatabase> database_;
  std::unique_ptr<RunReader> reader_;
  std::vector<std::unique_ptr<ChildProcess>> workers_;
};

constexpr char const* kEightSleeps =
    R"({"name":"sleeps","stages":[{"name":"sleep","ms":200},{"name":"sleep","ms":200},
    {"name":"sleep","ms":200},{"name":"sleep","ms":200},{"name":"sleep","ms":200},
    {"name":"sleep","ms":200},{"name":"sleep","ms":200},{"name":"sleep","ms":200}]})";

TEST_F(CrashTest, AKilledWorkersRunsCompleteElsewhereAndEachStageCountsOnce) {
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

TEST_F(CrashTest, AWorkerIsGivenOnlyTheStagesItServes) {
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

TEST_F(CrashTest, AStageThatKillsItsProcessIsDeadLetteredWhenItsAttemptsAreSpent) {
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

TEST_F(CrashTest, SigtermDrainsAndLeavesNothingOwned) {
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
class KilledAt : public CrashTest, public testing::WithParamInterface<char const*> {};

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
