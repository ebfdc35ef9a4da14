// The commands as functions, on runs that a test moves by hand.
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/admin.hpp"
#include "cli/doctor.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/run_act.hpp"
#include "cli/run_read.hpp"
#include "cli/run_result.hpp"
#include "tests/cli/process.hpp"
#include "tests/store/pg_run_fixture.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;
using test::fresh_uuid;

std::shared_ptr<Plan const> two_stages() {
  auto plan = std::make_shared<Plan>();
  plan->name = "two";
  for (auto const* stage : {"prompt_parsing", "file_writing"}) {
    StagePolicy policy;
    policy.name = stage;
    plan->stages.push_back(policy);
  }
  return plan;
}

class RunCommands : public test::PgRunTest {
 protected:
  RunCommands() : test::PgRunTest(two_stages()) {}

  void SetUp() override {
    test::PgRunTest::SetUp();
    if (IsSkipped()) return;
    setenv("XDG_STATE_HOME", folder_.path().c_str(), 1);
    global_.database_url = world_->url();
    global_.format = Format::json;
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
  json doctor_check(std::string const& name) {
    auto const report = document();
    for (auto const& check : report.at("checks")) {
      if (check.at("name") == name) return check;
    }
    return {{"status", "not looked at"}};
  }
  std::string doctor_status(std::string const& name) { return doctor_check(name).at("status"); }
  // Each statement that writes events runs `body` first, in PL/pgSQL.
  void refuse_events(std::string const& body) {
    world_->database().sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
        " RETURN NULL; END $$;"
        "CREATE TRIGGER refuse BEFORE INSERT ON run_event"
        " EXECUTE FUNCTION refuse()");
  }

  test::ScratchFolder folder_;
  GlobalOptions global_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RunCommands, ResultEmbedsWhatTheStagesMade) {
  auto const run = generated();
  EXPECT_EQ(run_result(global_, {.run = id(run)}, out_, err_), kOk);
  auto const result = document();
  EXPECT_EQ(result.at("state"), "completed");
  EXPECT_EQ(result.at("input"), (json{{"prompt", "x"}}));
  EXPECT_EQ(result.at("outputs").at("prompt_parsing"), (json{{"seen", true}}));
  EXPECT_EQ(result.at("warnings"), json::array({"careful"}));
  EXPECT_EQ(result.at("files").at(0).at("path"), "node.py");
}

TEST_F(RunCommands, ResultShowsOnePartOfIt) {
  auto const run = generated();
  EXPECT_EQ(run_result(global_, {.run = id(run), .stage = "prompt_parsing"}, out_, err_), kOk);
  EXPECT_EQ(document(), (json{{"seen", true}}));
  EXPECT_EQ(run_result(global_, {.run = id(run), .files = true}, out_, err_), kOk);
  EXPECT_EQ(document().at("files").at(0).at("path"), "node.py");
  EXPECT_EQ(run_result(global_, {.run = id(run), .stage = "other"}, out_, err_), kNotFound);
  EXPECT_EQ(run_result(global_, {.run = id(run), .trace = true}, out_, err_), kNotFound);
  EXPECT_EQ(run_result(global_, {.run = id(run), .quality = true}, out_, err_), kNotFound);
  EXPECT_NE(err_.str().find("ended stages: prompt_parsing file_writing"), std::string::npos);
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

TEST_F(RunCommands, AConflictNamesTheCommandThatHelps) {
  auto const helps = [this](Run const& run, Command const& command) {
    err_.str("");
    EXPECT_EQ(act_on(run, command), kConflict);
    auto const text = err_.str();
    auto const from = text.find("\n  omninode ") + 3;
    return text.substr(from, text.find(" " + id(run), from) - from);
  };
  auto const ready = submit();
  EXPECT_EQ(helps(ready, command::Replay{}), "omninode run watch");
  EXPECT_EQ(helps(claim(ready), command::Discard{}), "omninode run watch");
  EXPECT_EQ(helps(generated(), command::Cancel{}), "omninode run result");
  EXPECT_EQ(helps(dead(), command::Cancel{}), "omninode dlq discard");
  EXPECT_EQ(helps(dead(), command::RetryNow{}), "omninode dlq replay");
  EXPECT_EQ(helps(end(claim(submit()), AwaitApproval{"{}"}), command::Resume{}),
            "omninode run review");
  auto const waiting = end(claim(submit()), Retry{"FLAKY", "again", std::chrono::minutes{1}});
  EXPECT_EQ(helps(waiting, command::Resume{}), "omninode run retry");
  act_on(waiting, command::Pause{});
  EXPECT_EQ(helps(waiting, command::RetryNow{}), "omninode run resume");
  act_on(waiting, command::Cancel{});
  EXPECT_EQ(helps(waiting, command::Resume{}), "omninode run history");
}

TEST_F(RunCommands, WhatTheDatabaseRefusesIsSaidAtOnce) {
  auto const run = submit();
  refuse_events("RAISE 'no such change' USING ERRCODE = '23514';");
  try {
    act_on(run, command::Cancel{});
    FAIL() << "it was refused";
  } catch (std::runtime_error const& problem) {
    EXPECT_THAT(problem.what(), testing::HasSubstr("no such change"));
    EXPECT_THAT(problem.what(), testing::HasSubstr("othing was changed"));
  }
}

TEST_F(RunCommands, AnActInDoubtSaysHowToLook) {
  auto const run = submit();
  refuse_events("PERFORM pg_terminate_backend(pg_backend_pid());");
  try {
    act_on(run, command::Cancel{});
    FAIL() << "its answer was lost";
  } catch (CommitUnknown const& problem) {
    EXPECT_THAT(problem.what(), testing::HasSubstr("may have been made or not"));
    EXPECT_THAT(problem.what(), testing::HasSubstr("omninode run show " + id(run)));
  }
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
  auto const report = out_.str();
  EXPECT_EQ(doctor_status("database"), "ok") << report;
  out_.str(report);
  auto const schema = doctor_check("schema");
  EXPECT_EQ(schema.at("status"), "fail") << report;
  EXPECT_THAT(schema.at("detail").get<std::string>(), testing::HasSubstr("never made"));
  EXPECT_THAT(schema.at("fix").get<std::string>(), testing::HasSubstr("omninode migrate up"));
  MigrateOptions options;
  options.action = MigrateOptions::Action::down;
  options.to = "0";
  EXPECT_THROW(migrate(global_, options, out_), std::invalid_argument) << "it asks for --yes";
  options.action = MigrateOptions::Action::up;
  EXPECT_EQ(migrate(global_, options, out_), kOk);
  EXPECT_FALSE(document().at("migrations").empty());
  out_.str("");
  EXPECT_EQ(doctor(global_, out_), kOk) << "without a worker it only warns";
  empty.sql("INSERT INTO schema_migration (version, name, checksum) VALUES (999, 'x', 'y')");
  out_.str("");
  EXPECT_EQ(doctor(global_, out_), kRunFailed);
  EXPECT_THAT(doctor_check("schema").at("fix").get<std::string>(),
              testing::HasSubstr("program that made it"));
}

TEST_F(RunCommands, AListNamesItsColumnsForWhatTheyHold) {
  submit();
  global_.format = Format::text;
  EXPECT_EQ(run_list(global_, {}, out_), kOk);
  EXPECT_THAT(output(), testing::HasSubstr("DURATION"));
}

}  // namespace
}  // namespace omninode::cli
