#include "engine/embedded/child_process.hpp"

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/wait_until.hpp"

namespace omninode {
namespace {

using std::chrono::milliseconds;

ChildProcess::Command shell(std::string const& script) { return {{"sh", "-c", script}}; }

TEST(ChildProcess, TellsTheExitCode) {
  EXPECT_EQ(ChildProcess(shell("exit 7")).wait(std::chrono::seconds{60}), 7);
}

TEST(ChildProcess, TellsTheSignalThatEndedIt) {
  EXPECT_EQ(ChildProcess(shell("kill -9 $$")).wait(std::chrono::seconds{60}), 128 + SIGKILL);
}

TEST(ChildProcess, AMissingProgramIsCode127) {
  ChildProcess child({{"/nonexistent/program"}});
  EXPECT_EQ(child.wait(std::chrono::seconds{60}), 127);
}

TEST(ChildProcess, RunsUntilItIsEnded) {
  ChildProcess child(shell("exec sleep 600"));
  EXPECT_TRUE(child.alive());
  EXPECT_EQ(child.wait(milliseconds{1}), std::nullopt);
  EXPECT_EQ(child.terminate(std::chrono::seconds{60}), 128 + SIGTERM);
  EXPECT_FALSE(child.alive());
}

TEST(ChildProcess, OneThatIgnoresSigtermIsKilled) {
  auto const ready =
      std::filesystem::temp_directory_path() / ("omninode-test-ready-" + std::to_string(getpid()));
  ChildProcess child(
      shell("trap '' TERM; touch " + ready.string() + "; while :; do sleep 1; done"));
  ASSERT_TRUE(test::wait_until([&] { return std::filesystem::exists(ready); }));
  std::filesystem::remove(ready);
  EXPECT_EQ(child.terminate(milliseconds{200}), 128 + SIGKILL);
}

TEST(RunProgram, GivesBackWhatWasPrinted) {
  auto command = shell("echo $GREETING; echo on stderr >&2");
  command.environment["GREETING"] = "hello";
  EXPECT_EQ(run_program(command), "hello\non stderr\n");
}

TEST(RunProgram, AFailureCarriesTheOutput) {
  try {
    run_program(shell("echo why; exit 3"));
    FAIL() << "it should have thrown";
  } catch (std::runtime_error const& problem) {
    EXPECT_NE(std::string{problem.what()}.find("ended with 3: why"), std::string::npos);
  }
}

}  // namespace
}  // namespace omninode
