// Commands that submit and wait: what they print, when they end, and how.
#include <signal.h>

#include <fstream>

#include "tests/cli/program_world.hpp"

namespace omninode::test {
namespace {

using Waiting = ProgramWorld;

constexpr char const* kSleep =
    R"({"name":"x","stages":[{"name":"noop"},{"name":"sleep","ms":60000}]})";

TEST_F(Waiting, ADetachedSubmitWarnsWhenNobodyServes) {
  auto const ended = omninode({"generate", "an effect node", "--detach", "-o", "json"});
  EXPECT_EQ(ended.code, 0);
  auto const id = json::parse(ended.out).at("correlation_id").get<std::string>();
  EXPECT_TRUE(has(ended.err, "no living worker")) << ended.err;
  EXPECT_TRUE(has(ended.err, "omninode serve")) << ended.err;
  EXPECT_EQ(show(id).at("state"), "ready");
}

TEST_F(Waiting, TheEndOfTheWaitLeavesTheRunAndSaysHowToComeBack) {
  auto const ended =
      omninode({"generate", "an effect node", "--timeout", "1", "--correlation-id", kId});
  EXPECT_EQ(ended.code, 124) << ended.err;
  EXPECT_TRUE(has(ended.out, kId)) << "printed before the wait";
  EXPECT_TRUE(has(ended.err, "no living worker")) << ended.err;
  EXPECT_TRUE(has(ended.err, std::string{"omninode run watch "} + kId)) << ended.err;
  EXPECT_EQ(show(kId).at("state"), "ready");
}

TEST_F(Waiting, CtrlCLeavesTheRunAndSaysHowToComeBack) {
  auto const waiting = start(OMNINODE_PROGRAM, {"generate", "x", "--correlation-id", kId});
  ASSERT_TRUE(wait_until([&] { return has(waiting->err(), "no living worker"); }));
  EXPECT_TRUE(has(waiting->out(), kId));
  waiting->signal(SIGINT);
  auto const ended = waiting->wait();
  EXPECT_EQ(ended.code, 130);
  EXPECT_TRUE(has(ended.err, std::string{"omninode run watch "} + kId)) << ended.err;
  EXPECT_EQ(show(kId).at("state"), "ready");
}

TEST_F(Waiting, ThePromptBecomesANode) {
  auto const worker = serve(OMNINODE_PROGRAM);
  auto const prompt = std::string{"@"} + OMNINODE_PROMPT;
  auto const ended = omninode({"generate", prompt, "--disable-intelligence", "--node-type",
                               "effect", "--output-dir", "out", "--correlation-id", kId});
  ASSERT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_LT(ended.out.find(kId), ended.out.find("[1/8] prompt_parsing")) << ended.out;
  EXPECT_TRUE(has(ended.out, "[8/8] file_writing ✓ ")) << ended.out;
  EXPECT_TRUE(has(ended.out, "contract.yaml")) << ended.out;
  EXPECT_TRUE(has(ended.out, "Quality score")) << ended.out;
  EXPECT_TRUE(has(ended.out, "Total time")) << ended.out;
  EXPECT_TRUE(has(ended.out, std::string{"omninode run show "} + kId)) << ended.out;
  auto const node = folder() / "out" / "store_effect" / "v1_0_0";
  EXPECT_TRUE(std::filesystem::exists(node / "node.py"));
  EXPECT_FALSE(show(kId).at("files").empty());

  // The files are kept with the run: had again anywhere, by the beginning of its id.
  auto const fetched = omninode({"run", "fetch", "3f0c8f5e", "--output-dir", "elsewhere"});
  EXPECT_EQ(fetched.code, 0) << fetched.err;
  auto const copy = folder() / "elsewhere" / "store_effect" / "v1_0_0";
  EXPECT_TRUE(std::filesystem::exists(copy / "manifest.json"));

  // Other content is replaced on request only.
  std::ofstream(copy / "node.py") << "mine\n";
  EXPECT_EQ(omninode({"run", "fetch", kId, "--output-dir", "elsewhere"}).code, 1);
  EXPECT_EQ(omninode({"run", "fetch", kId, "--output-dir", "elsewhere", "--force"}).code, 0);

  // What the client finds missing it writes itself.
  std::filesystem::remove_all(folder() / "out");
  EXPECT_EQ(omninode({"run", "watch", kId}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(node / "node.py"));
}

TEST_F(Waiting, OtherContentInTheTargetFailsTheRun) {
  auto const worker = serve(OMNINODE_PROGRAM);
  auto const node = folder() / "out" / "store_effect" / "v1_0_0";
  std::filesystem::create_directories(node);
  std::ofstream(node / "node.py") << "mine\n";
  std::vector<std::string> const words{"generate", std::string{"@"} + OMNINODE_PROMPT,
                                       "--disable-intelligence", "--output-dir", "out"};
  auto const ended = omninode(words);
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_TRUE(has(ended.err, "OUTPUT_EXISTS")) << ended.err;
  EXPECT_TRUE(has(ended.err, "file_writing")) << ended.err;
  EXPECT_TRUE(has(ended.err, "omninode dlq replay")) << ended.err;
  auto forced = words;
  forced.push_back("--force");
  EXPECT_EQ(omninode(forced).code, 0);
}

TEST_F(Waiting, AFailedRunIsExitCode1WithCodeAndStage) {
  auto const worker = serve(OMNINODE_LAB);
  auto const plan = R"({"name":"x","stages":[{"name":"noop"},{"name":"fail"}]})";
  auto const ended = lab({"submit", "--plan", plan, "-o", "json"});
  EXPECT_EQ(ended.code, 1);
  auto const document = json::parse(ended.out);
  EXPECT_EQ(document.at("state"), "dead_lettered");
  EXPECT_EQ(document.at("stage"), "fail");
  EXPECT_NE(document.at("last_error").at("code"), "");
}

TEST_F(Waiting, TheSameRequestIsJoinedAndAnotherOneIsAConflict) {
  std::vector<std::string> words{"generate", "an effect node", "--detach", "--correlation-id", kId};
  EXPECT_EQ(omninode(words).code, 0);
  EXPECT_EQ(omninode(words).code, 0) << "the same request again";
  words[1] = "another node";
  auto const ended = omninode(words);
  EXPECT_EQ(ended.code, 4);
  EXPECT_TRUE(has(ended.err, kId)) << ended.err;
  EXPECT_EQ(runs_stored(), "1");
}

TEST_F(Waiting, AMissingBrokerIsAWarning) {
  environment()["KAFKA_BOOTSTRAP_SERVERS"] = "127.0.0.1:1";
  auto const ended = omninode({"generate", "x", "--detach"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_TRUE(has(ended.err, "no broker answers")) << ended.err;
  EXPECT_TRUE(has(ended.err, "127.0.0.1:1")) << ended.err;
  EXPECT_EQ(runs_stored(), "1");
}

TEST_F(Waiting, AClosedOutputDoesNotEndTheWait) {
  auto const worker = serve(OMNINODE_LAB);
  auto const waiting = start(OMNINODE_LAB, {"submit", "--plan", kNoop, "--correlation-id", kId},
                             /*output_closed=*/true);
  EXPECT_EQ(waiting->wait().code, 0) << waiting->err();
  EXPECT_EQ(show(kId).at("state"), "completed");
}

TEST_F(Waiting, SigtermEndsServeAndGivesTheRunBack) {
  auto const worker = serve(OMNINODE_LAB);
  auto const id = submit(kSleep);
  ASSERT_TRUE(wait_until([&] { return show(id).at("stage") == "sleep"; }));
  worker->signal(SIGTERM);
  auto const ended = worker->wait(std::chrono::seconds{15});
  EXPECT_EQ(ended.code, 0) << ended.err;
  auto const run = show(id);
  EXPECT_EQ(run.at("stage"), "sleep");
  EXPECT_NE(run.at("state"), "completed");
  EXPECT_EQ(value("SELECT count(*) FROM worker WHERE dead_at IS NULL"), "0");
}

}  // namespace
}  // namespace omninode::test
