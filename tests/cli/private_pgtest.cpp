// With nothing configured: the commands bring their own PostgreSQL and end it again.
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

#include <nlohmann/json.hpp>

#include "engine/embedded/private_cluster.hpp"
#include "tests/cli/program_world.hpp"

namespace omninode::test {
namespace {

class Private : public testing::Test {
 protected:
  void TearDown() override {
    // Root's cluster lies outside the data home, at a place that is named after it.
    setenv("XDG_DATA_HOME", environment().at("XDG_DATA_HOME").c_str(), 1);
    auto const place = ClusterPlace::of_this_user();
    unsetenv("XDG_DATA_HOME");
    EXPECT_FALSE(cluster_running(place)) << "a private server was left running";
    std::error_code ignored;
    std::filesystem::remove_all(place.folder, ignored);
  }

  Environment environment() const {
    return {{"XDG_DATA_HOME", (scratch_.path() / "data").string()},
            {"XDG_STATE_HOME", (scratch_.path() / "state").string()},
            {"HOME", scratch_.path().string()}};
  }
  std::unique_ptr<Process> start(std::string const& program, std::vector<std::string> words) const {
    words.insert(words.begin(), program);
    return std::make_unique<Process>(std::move(words), environment(), scratch_.path());
  }
  Ended omninode(std::vector<std::string> words) const {
    return start(OMNINODE_PROGRAM, std::move(words))->wait();
  }
  std::filesystem::path const& folder() const { return scratch_.path(); }

  /// Starts a waiting submit of a run whose second stage takes `ms`, and waits until it is there.
  std::unique_ptr<Process> start_slow_run(int ms) const {
    auto const plan = R"({"name":"slow","stages":[{"name":"noop"},{"name":"sleep","ms":)" +
                      std::to_string(ms) + R"(},{"name":"noop"}]})";
    auto waiting =
        start(OMNINODE_LAB, {"submit", "--plan", plan, "--correlation-id", kId, "--timeout", "60"});
    EXPECT_TRUE(wait_until([&] { return has(waiting->out(), "[1/3] noop ✓"); })) << waiting->err();
    return waiting;
  }

 private:
  ScratchFolder scratch_;
};

TEST_F(Private, OneCommandMakesANode) {
  auto const ended = omninode({"generate", std::string{"@"} + OMNINODE_PROMPT, "--node-type",
                               "effect", "--disable-intelligence"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(
      std::filesystem::exists(folder() / "generated" / "store_effect" / "v1_0_0" / "node.py"));
  EXPECT_TRUE(std::filesystem::exists(folder() / "state" / "omninode" / "engine.log"));
  EXPECT_EQ(ended.err, "");
}

std::string read_file(std::filesystem::path const& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST_F(Private, AllTemplatesMayComeWithTheRequest) {
  ASSERT_EQ(omninode({"templates", "export", "mine"}).code, 0);
  auto const make = [&](std::string const& output_dir) {
    auto const ended = omninode({"generate", std::string{"@"} + OMNINODE_PROMPT, "--output-dir",
                                 output_dir, "--templates", "mine"});
    EXPECT_EQ(ended.code, 0) << ended.err;
  };
  make("exported");
  std::ofstream(folder() / "mine" / "readme.md.mustache", std::ios::app) << "Ours.\n";
  make("edited");
  auto const node = std::filesystem::path("store_effect") / "v1_0_0";
  EXPECT_NE(read_file(folder() / "exported" / node / "node.py"), "");
  EXPECT_TRUE(read_file(folder() / "edited" / node / "README.md").ends_with("Ours.\n"));
}

TEST_F(Private, AnInterruptedRunGoesOnWithWatch) {
  auto const waiting = start_slow_run(30'000);
  waiting->signal(SIGINT);
  ASSERT_TRUE(wait_until([&] { return has(waiting->err(), "omninode run watch"); }));
  waiting->signal(SIGINT);  // the second one does not wait for the stage
  auto const ended = waiting->wait(std::chrono::seconds{15});
  EXPECT_EQ(ended.code, 130);
  EXPECT_TRUE(has(ended.err, "omninode dev")) << ended.err;
  auto const watched = start(OMNINODE_LAB, {"run", "watch", kId, "--timeout", "1"})->wait();
  EXPECT_EQ(watched.code, 124) << watched.err;
  EXPECT_TRUE(has(watched.out, "[1/3] noop ✓")) << watched.out;
}

TEST_F(Private, AKilledProcessIsFollowedByTheCompletionOfItsRun) {
  start_slow_run(2'000)->signal(SIGKILL);
  auto const watched = start(OMNINODE_LAB, {"run", "watch", kId})->wait();
  EXPECT_EQ(watched.code, 0) << watched.err;
  auto const history = omninode({"run", "history", kId, "-o", "json"}).out;
  int done = 0;
  auto const document = json::parse(history);
  for (auto const& event : document.at("events")) {
    auto const trigger = event.at("trigger").get<std::string>();
    done += trigger == "stage_done" || trigger == "run_done" ? 1 : 0;
  }
  EXPECT_EQ(done, 3) << history;
}

TEST_F(Private, DevServesOtherCommandsUntilItIsStopped) {
  auto const dev = start(OMNINODE_LAB, {"dev"});
  ASSERT_TRUE(wait_until([&] { return has(dev->out(), "Ready."); })) << dev->err();
  EXPECT_TRUE(has(dev->out(), "PostgreSQL")) << dev->out();
  auto const submitted =
      start(OMNINODE_LAB, {"submit", "--plan", kNoop, "--correlation-id", kId})->wait();
  EXPECT_EQ(submitted.code, 0) << submitted.err;
  auto const workers = json::parse(omninode({"worker", "list", "--all", "-o", "json"}).out);
  ASSERT_EQ(workers.at("workers").size(), 1U) << "the submit ran an engine of its own";
  EXPECT_EQ(workers.at("workers")[0].at("pid"), dev->pid());
  EXPECT_EQ(omninode({"dev", "stop"}).code, 0);
  EXPECT_EQ(dev->wait().code, 0);
}

TEST_F(Private, SigtermEndsDevAndItsServer) {
  auto const dev = start(OMNINODE_PROGRAM, {"dev"});
  ASSERT_TRUE(wait_until([&] { return has(dev->out(), "Ready."); })) << dev->err();
  dev->signal(SIGTERM);
  EXPECT_EQ(dev->wait(std::chrono::seconds{15}).code, 0);
}

TEST_F(Private, StopWithoutDevIsFine) { EXPECT_EQ(omninode({"dev", "stop"}).code, 0); }

}  // namespace
}  // namespace omninode::test
