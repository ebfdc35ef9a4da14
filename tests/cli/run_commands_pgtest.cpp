// The commands as functions, on runs that a test moves by hand.
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/admin.hpp"
#include "cli/doctor.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/run_act.hpp"
#include "cli/run_read.hpp"
#include "engine/core/decide.hpp"
#include "tests/cli/process.hpp"
#include "tests/store/pg_fixture.hpp"
#include "tests/store/pg_world.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;
using test::fresh_uuid;

class RunCommands : public test::PgTest {
 protected:
  using Run = omninode::Run;

  void SetUp() override {
    test::PgTest::SetUp();
    if (IsSkipped()) return;
    setenv("XDG_STATE_HOME", folder_.path().c_str(), 1);
    world_ = std::make_unique<test::PgWorld>();
    global_.database_url = world_->url();
    global_.format = Format::json;
    store_ = world_->open_store();
    registry_ = world_->open_registry();
    registry_->enroll({worker_, "host", 7, "omninode", stages_});
  }

  Run submit() {
    NewRun const run{
        CorrelationId{fresh_uuid()}, plan_, R"({"prompt":"x"})", 0, {"operator me", ""}};
    store_->submit({&run, 1}, false);
    return store_->find(run.correlation_id).value();
  }
  Run claim(Run const& run) {
    std::vector<Hint> const hints{{run.id, run.version, ""}};
    return store_->claim_hinted(worker_, hints, stages_).at(0).run;
  }
  Run end(Run const& run, StageOutcome outcome) {
    command::EndStage const what{execution_of(run), worker_, std::move(outcome), true, 0.5};
    auto const transition = std::get<Transition>(decide(run, *plan_, what, {"worker w", ""}));
    EXPECT_EQ(store_->commit({&transition, 1}).results.at(0).status,
              CommitResult::Status::committed);
    return store_->find(run.correlation_id).value();
  }
  Run dead() { return end(claim(submit()), Fail{"BROKEN", "it broke"}); }
  Run generated() {
    auto const run = end(claim(submit()), Done{R"({"seen":true})", {}, {"careful"}});
    return end(run, Done{R"({"node_name":"store_effect"})", {{"node.py", "x = 1\n"}}, {}});
  }

  static std::string id(Run const& run) { return run.correlation_id.value.str(); }
  std::string output() { return std::exchange(out_, std::ostringstream{}).str(); }
  json document() { return json::parse(output()); }
  int act_on(Run const& run, Command const& command, std::string const& reason = "") {
    return act(global_, {id(run), reason}, command, "done", out_, err_);
  }
  std::string doctor_status(std::string const& name) {
    auto const report = document();
    for (auto const& check : report.at("checks")) {
      if (check.at("name") == name) return check.at("status");
    }
    return "not looked at";
  }

  static std::shared_ptr<Plan const> two_stages() {
    auto plan = std::make_shared<Plan>();
    plan->name = "two";
    for (auto const* stage : {"prompt_parsing", "file_writing"}) {
      StagePolicy policy;
      policy.name = stage;
      plan->stages.push_back(policy);
    }
    return plan;
  }

  test::ScratchFolder folder_;
  GlobalOptions global_;
  std::ostringstream out_;
  std::ostringstream err_;
  std::unique_ptr<test::PgWorld> world_;
  std::unique_ptr<RunStore> store_;
  std::unique_ptr<WorkerRegistry> registry_;
  std::shared_ptr<Plan const> plan_ = two_stages();
  std::vector<std::string> const stages_{"prompt_parsing", "file_writing"};
  WorkerId worker_{fresh_uuid()};
};

TEST_F(RunCommands, ResultEmbedsWhatTheStagesMade) {
  auto const run = generated();
  EXPECT_EQ(run_result(global_, id(run), out_, err_), kOk);
  auto const result = document();
  EXPECT_EQ(result.at("state"), "completed");
  EXPECT_EQ(result.at("input"), (json{{"prompt", "x"}}));
  EXPECT_EQ(result.at("outputs").at("prompt_parsing"), (json{{"seen", true}}));
  EXPECT_EQ(result.at("warnings"), json::array({"careful"}));
  EXPECT_EQ(result.at("files").at(0).at("path"), "node.py");
}

TEST_F(RunCommands, LinesOfJsonAreOneDocumentEach) {
  submit();
  submit();
  global_.format = Format::jsonl;
  EXPECT_EQ(run_list(global_, {}, out_), kOk);
  std::istringstream lines(output());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(json::parse(line).contains("correlation_id"));
  }
  EXPECT_EQ(count, 2);
}

TEST_F(RunCommands, FetchWritesTheStoredFilesAndIsSafeToRepeat) {
  auto const run = generated();
  FetchOptions options{id(run), (folder_.path() / "out").string(), false};
  auto const file = folder_.path() / "out" / "store_effect" / "v1_0_0" / "node.py";
  EXPECT_EQ(run_fetch(global_, options, out_, err_), kOk) << err_.str();
  EXPECT_EQ(std::filesystem::file_size(file), 6U);
  EXPECT_EQ(run_fetch(global_, options, out_, err_), kOk) << err_.str();
  std::filesystem::resize_file(file, 0);
  EXPECT_EQ(run_fetch(global_, options, out_, err_), kRunFailed);
  EXPECT_EQ(std::filesystem::file_size(file), 0U) << "other content is kept without --force";
  options.force = true;
  EXPECT_EQ(run_fetch(global_, options, out_, err_), kOk) << err_.str();
  EXPECT_EQ(std::filesystem::file_size(file), 6U);
}

TEST_F(RunCommands, ARunWithoutANodeHasNothingToFetch) {
  auto const run = submit();
  EXPECT_EQ(run_fetch(global_, {id(run), folder_.path().string(), false}, out_, err_), kRunFailed);
  EXPECT_NE(err_.str().find("ready"), std::string::npos) << err_.str();
  EXPECT_EQ(run_fetch(global_, {fresh_uuid().str(), folder_.path().string(), false}, out_, err_),
            kNotFound);
}

TEST_F(RunCommands, PauseOfARunningRunIsARequestToItsOwner) {
  auto const run = claim(submit());
  EXPECT_EQ(act_on(run, command::Pause{}, "lunch"), kOk);
  auto const answer = document();
  EXPECT_EQ(answer.at("state"), "running");
  EXPECT_EQ(answer.at("request"), "pause");
}

TEST_F(RunCommands, ReplayAndDiscardNeedADeadLetter) {
  auto const ready = submit();
  EXPECT_EQ(act_on(ready, command::Replay{}), kConflict);
  EXPECT_NE(err_.str().find("ready"), std::string::npos) << err_.str();
  EXPECT_EQ(act_on(ready, command::Discard{}), kConflict);
  auto const first = dead();
  EXPECT_EQ(act_on(first, command::Replay{}), kOk);
  EXPECT_EQ(document().at("state"), "ready");
  auto const second = dead();
  EXPECT_EQ(act_on(second, command::Discard{}), kOk);
  EXPECT_EQ(document().at("state"), "cancelled");
  EXPECT_EQ(dlq_list(global_, "50", out_), kOk);
  EXPECT_TRUE(document().at("runs").empty());
}

TEST_F(RunCommands, AReasonMayNotSteerTheTerminalOfItsReaders) {
  auto const run = submit();
  EXPECT_THROW(act_on(run, command::Cancel{}, "\x1b[31m"), std::invalid_argument);
  EXPECT_THROW(act_on(run, command::Cancel{}, std::string(1'001, 'a')), std::invalid_argument);
  EXPECT_EQ(store_->find(run.correlation_id)->version, run.version);
}

TEST_F(RunCommands, WhatIsNoCorrelationIdIsNamedAsItWasTyped) {
  RunReader reader(world_->url());
  for (std::string const text : {"short", "zzzzzzzz", "3f0c8f5e_6f0e"}) {
    try {
      find_run(reader, text);
      FAIL() << text;
    } catch (std::invalid_argument const& problem) {
      EXPECT_NE(std::string{problem.what()}.find("'" + text + "'"), std::string::npos);
    }
  }
  auto const run = submit();
  EXPECT_EQ(find_run(reader, id(run).substr(0, 8))->correlation_id, run.correlation_id);
}

TEST_F(RunCommands, DoctorIsWellWhereAllIsWell) {
  EXPECT_EQ(doctor(global_, out_), kOk);
  auto const report = document();
  EXPECT_EQ(report.at("ok"), true);
  for (auto const& check : report.at("checks")) {
    // The horizon is the whole server's: another test's session may hold it for a moment.
    if (check.at("name") == "event horizon") continue;
    EXPECT_EQ(check.at("status"), "ok") << check;
    EXPECT_TRUE(check.contains("detail") && check.contains("fix")) << check;
  }
}

TEST_F(RunCommands, DoctorWarnsOfAnOldWaitAndOfDeadLetters) {
  submit();
  dead();
  world_->pass_time(std::chrono::minutes{1});
  EXPECT_EQ(doctor(global_, out_), kOk);
  auto const report = out_.str();
  EXPECT_EQ(doctor_status("waiting runs"), "warn") << report;
  out_.str(report);
  EXPECT_EQ(doctor_status("dead letters"), "warn") << report;
}

TEST_F(RunCommands, DoctorNamesTheSessionThatHoldsEventsBack) {
  test::Session blocker(world_->url());
  auto const pid = std::string{blocker.exec("SELECT pg_backend_pid()")[0][0].c_str()};
  blocker.exec("BEGIN; SELECT pg_current_xact_id()");
  ASSERT_TRUE(test::wait_until([&] {
    out_.str("");
    doctor(global_, out_);
    return out_.str().find("pid " + pid + " in database") != std::string::npos;
  }));
  EXPECT_EQ(doctor_status("event horizon"), "warn");
  blocker.exec("ROLLBACK");
}

TEST_F(RunCommands, DoctorFailsWithoutADatabaseAndGoesOnLooking) {
  global_.database_url = "host=" + folder_.path().string() + " dbname=none password=secret";
  EXPECT_EQ(doctor(global_, out_), kRunFailed);
  auto const report = out_.str();
  EXPECT_EQ(report.find("secret"), std::string::npos) << report;
  EXPECT_EQ(doctor_status("database"), "fail") << report;
  out_.str(report);
  EXPECT_EQ(doctor_status("broker"), "ok") << report;
}

TEST_F(RunCommands, DoctorKnowsADatabaseThatIsNotMigrated) {
  test::TestDatabase const empty(test::TestDatabase::Content::nothing);
  global_.database_url = empty.url();
  EXPECT_EQ(doctor(global_, out_), kRunFailed);
  EXPECT_NE(output().find("omninode migrate up"), std::string::npos);
  MigrateOptions options;
  options.action = MigrateOptions::Action::down;
  options.to = "0";
  EXPECT_THROW(migrate(global_, options, out_), std::invalid_argument) << "it asks for --yes";
  options.action = MigrateOptions::Action::up;
  EXPECT_EQ(migrate(global_, options, out_), kOk);
  EXPECT_FALSE(document().at("migrations").empty());
  EXPECT_EQ(doctor(global_, out_), kOk) << "without a worker it only warns";
}

}  // namespace
}  // namespace omninode::cli
