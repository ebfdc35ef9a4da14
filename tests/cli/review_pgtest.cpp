// Interactive runs: they ask twice, wait for ever, and take answers from any terminal.
#include <signal.h>

#include <fstream>
#include <iterator>

#include "tests/cli/program_world.hpp"

namespace omninode::test {
namespace {

class Review : public ProgramWorld {
 protected:
  // Submits the example prompt for interactive generation and waits for its first question.
  void submit_interactive() {
    auto const prompt = std::string{"@"} + OMNINODE_PROMPT;
    auto const ended = omninode({"generate", prompt, "--disable-intelligence", "--interactive",
                                 "--detach", "--output-dir", "out", "--correlation-id", kId});
    ASSERT_EQ(ended.code, 0) << ended.err;
    await_question("contract_review");
  }

  json question() {
    auto const ended = omninode({"run", "review", kId, "-o", "json"});
    return ended.code == 0 ? json::parse(ended.out) : json::object();
  }

  void await_question(std::string const& checkpoint) {
    ASSERT_TRUE(wait_until([&] {
      auto const asked = question();
      return asked.contains("asks") && asked["asks"].value("checkpoint", "") == checkpoint;
    })) << show(kId).dump();
  }

  void await_state(std::string const& state) {
    ASSERT_TRUE(wait_until([&] { return show(kId).at("state") == state; })) << show(kId).dump();
  }

  std::string stored_file(std::string const& path) {
    return omninode({"run", "review", kId, "--file", path}).out;
  }

  std::filesystem::path node() { return folder() / "out" / "store_effect" / "v1_0_0"; }
};

TEST_F(Review, ApprovedTwiceTheNodeIsWritten) {
  auto const worker = serve(OMNINODE_PROGRAM);
  submit_interactive();
  EXPECT_EQ(show(kId).at("stage"), "contract_building");
  EXPECT_TRUE(has(question()["asks"].at("contract"), "store_effect"));
  EXPECT_EQ(omninode({"run", "approve", kId}).code, 0);
  await_question("code_review");
  EXPECT_EQ(show(kId).at("stage"), "validation");
  EXPECT_TRUE(has(stored_file("node.py"), "class NodeStoreEffect"));
  EXPECT_FALSE(std::filesystem::exists(node()));
  EXPECT_EQ(omninode({"run", "approve", kId, "--reason", "looks right"}).code, 0);
  await_state("completed");
  EXPECT_TRUE(std::filesystem::exists(node() / "node.py"));
}

TEST_F(Review, ItSurvivesTheEndOfItsWorker) {
  {
    auto const worker = serve(OMNINODE_PROGRAM);
    submit_interactive();
    worker->signal(SIGKILL);
  }
  EXPECT_EQ(show(kId).at("state"), "awaiting_approval");
  EXPECT_EQ(omninode({"run", "approve", kId}).code, 0);
  auto const worker = start(OMNINODE_PROGRAM, {"serve"});
  await_question("code_review");
}

TEST_F(Review, FeedbackIsReadLikeThePrompt) {
  auto const worker = serve(OMNINODE_PROGRAM);
  submit_interactive();
  EXPECT_FALSE(has(question()["asks"].at("contract"), "state_audits_total"));
  EXPECT_EQ(
      omninode({"run", "revise", kId, "--feedback", "Metrics:\n- state_audits_total (counter)"})
          .code,
      0);
  await_question("contract_review");
  EXPECT_TRUE(has(question()["asks"].at("contract"), "state_audits_total"));
  EXPECT_EQ(omninode({"run", "approve", kId}).code, 0);
  await_question("code_review");
  // The second question may be answered by a revision as well; what was said before still holds.
  EXPECT_EQ(
      omninode({"run", "revise", kId, "--feedback", "Metrics:\n- state_purges_total (counter)"})
          .code,
      0);
  await_question("contract_review");
  std::string const contract = question()["asks"].at("contract");
  EXPECT_TRUE(has(contract, "state_audits_total") && has(contract, "state_purges_total"));
}

TEST_F(Review, AChangedContractIsCheckedAndUsed) {
  auto const worker = serve(OMNINODE_PROGRAM);
  submit_interactive();
  std::string const contract = question()["asks"].at("contract");
  std::ofstream(folder() / "bad.yaml") << "name: something_else\n";
  EXPECT_EQ(omninode({"run", "approve", kId, "--contract", "bad.yaml"}).code, 0);
  ASSERT_TRUE(wait_until([&] {
    auto const asked = question();
    return asked.contains("asks") && !asked["asks"]["findings"].empty();
  })) << show(kId).dump();
  std::ofstream(folder() / "good.yaml") << contract << "x_reviewed: \"by hand\"\n";
  EXPECT_EQ(omninode({"run", "approve", kId, "--contract", "good.yaml"}).code, 0);
  await_question("code_review");
  EXPECT_TRUE(has(stored_file("contract.yaml"), "x_reviewed"));
  EXPECT_EQ(omninode({"run", "approve", kId}).code, 0);
  await_state("completed");
  std::ifstream written(node() / "contract.yaml");
  EXPECT_TRUE(has({std::istreambuf_iterator<char>(written), {}}, "x_reviewed"));
}

TEST_F(Review, RejectedItIsDeadLetteredWithTheReason) {
  auto const worker = serve(OMNINODE_PROGRAM);
  submit_interactive();
  EXPECT_EQ(omninode({"run", "reject", kId, "--reason", "wrong kind"}).code, 0);
  auto const run = show(kId);
  EXPECT_EQ(run.at("state"), "dead_lettered");
  EXPECT_TRUE(has(run.at("last_error").at("message"), "wrong kind"));
  EXPECT_EQ(omninode({"run", "approve", kId}).code, 4);
}

TEST_F(Review, NobodyApprovesWhatHasChangedSince) {
  auto const worker = serve(OMNINODE_PROGRAM);
  submit_interactive();
  auto const seen = std::to_string(question().at("version").get<int>() - 1);
  auto const late = omninode({"run", "approve", kId, "--seen", seen});
  EXPECT_EQ(late.code, 4);
  EXPECT_TRUE(has(late.err, "look at it again")) << late.err;
  EXPECT_EQ(omninode({"run", "revise", kId, "--feedback", ""}).code, 2);
  EXPECT_EQ(omninode({"run", "approve", kId, "--contract", "absent.yaml"}).code, 2);
  EXPECT_EQ(show(kId).at("state"), "awaiting_approval");
}

TEST_F(Review, WithoutATerminalTheWaitEndsAndSaysHowToAnswer) {
  auto const worker = serve(OMNINODE_PROGRAM);
  auto const prompt = std::string{"@"} + OMNINODE_PROMPT;
  auto const ended = omninode({"generate", prompt, "--disable-intelligence", "--interactive",
                               "--output-dir", "out", "--correlation-id", kId});
  EXPECT_EQ(ended.code, 124);
  EXPECT_TRUE(has(ended.err, std::string{"omninode run review "} + kId)) << ended.err;
}

TEST_F(Review, ARunThatAsksNothingHasNoReview) {
  EXPECT_EQ(omninode({"generate", "an effect node", "--detach", "--correlation-id", kId}).code, 0);
  auto const ended = omninode({"run", "review", kId});
  EXPECT_EQ(ended.code, 4);
  EXPECT_TRUE(has(ended.err, "asks nothing")) << ended.err;
  EXPECT_EQ(omninode({"run", "review", "00000000-0000-4000-8000-000000000000"}).code, 3);
}

}  // namespace
}  // namespace omninode::test
