#include "engine/embedded/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/embedded/scratch_folder.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode {
namespace {

using test::ScratchFolder;
using test::wait_until;

constexpr std::chrono::milliseconds kLong{60'000};
constexpr std::chrono::milliseconds kShort{50};

std::string text_of(std::filesystem::path const& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

ChildProcess::Command shell(std::string script) { return {{"sh", "-c", std::move(script)}}; }

// A process that nobody has waited for yet is still named by kill(2): look for its words.
bool runs(pid_t pid) { return !text_of("/proc/" + std::to_string(pid) + "/cmdline").empty(); }

pid_t pid_in(std::filesystem::path const& file) {
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid;
}

TEST(ChildProcess, TellsTheExitCode) {
  ChildProcess child(shell("exit 7"));
  EXPECT_EQ(child.wait(kLong), 7);
  EXPECT_FALSE(child.alive());
  EXPECT_EQ(child.wait({}), 7) << "asked again, it says the same";
}

TEST(ChildProcess, TellsTheSignalThatEndedIt) {
  ChildProcess child(shell("kill -KILL $$"));
  EXPECT_EQ(child.wait(kLong), 128 + SIGKILL);
}

TEST(ChildProcess, RunsUntilItIsTerminated) {
  ChildProcess child({{"sleep", "1000"}});
  EXPECT_TRUE(child.alive());
  EXPECT_EQ(child.wait({}), std::nullopt);
  EXPECT_EQ(child.terminate(kLong), 128 + SIGTERM);
}

TEST(ChildProcess, IsKilledWhenItIgnoresTheRequest) {
  ScratchFolder const folder;
  auto const file = folder.path() / "ready";
  ChildProcess child(
      shell("trap '' TERM; echo ready > " + file.string() + "; while :; do sleep 1; done"));
  ASSERT_TRUE(wait_until([&] { return text_of(file) == "ready\n"; }));
  EXPECT_EQ(child.terminate(kShort), 128 + SIGKILL);
}

TEST(ChildProcess, EndsWhatItStartedToo) {
  ScratchFolder const folder;
  auto const file = folder.path() / "pid";
  {
    ChildProcess const child(shell("sleep 1000 & echo $! > " + file.string() + "; wait"));
    ASSERT_TRUE(wait_until([&] { return pid_in(file) > 0; }));
    // While it becomes `sleep`, a process shows no command line for a moment.
    ASSERT_TRUE(wait_until([&] { return runs(pid_in(file)); }));
  }
  EXPECT_TRUE(wait_until([&] { return !runs(pid_in(file)); }));
}

TEST(ChildProcess, SaysWhyAProgramCannotBeStarted) {
  try {
    ChildProcess const child({{"/no/such/program"}});
    FAIL() << "it started";
  } catch (std::runtime_error const& problem) {
    EXPECT_STREQ(problem.what(), "cannot start /no/such/program: No such file or directory");
  }
  EXPECT_THROW(ChildProcess({{"/tmp"}}), std::runtime_error) << "a folder is no program";
  ChildProcess::Command elsewhere{{"true"}};
  elsewhere.working_folder = "/no/such/folder";
  EXPECT_THROW(ChildProcess{elsewhere}, std::runtime_error);
}

TEST(ChildProcess, GetsItsFolderEnvironmentAndLog) {
  ScratchFolder const folder;
  auto command = shell("pwd; echo $NAME; echo ${HOME:-nothing}; echo wrong >&2");
  command.working_folder = folder.path();
  command.log = folder.path() / "log";
  command.environment = {{"NAME", "value"}};
  command.inherits_environment = false;
  EXPECT_EQ(ChildProcess(command).wait(kLong), 0);
  auto const once = folder.path().string() + "\nvalue\nnothing\nwrong\n";
  EXPECT_EQ(text_of(command.log), once);
  EXPECT_EQ(ChildProcess(command).wait(kLong), 0);
  EXPECT_EQ(text_of(command.log), once + once) << "the log is appended to";
}

TEST(ChildProcess, AddsToTheEnvironmentAndReplacesInIt) {
  auto command = shell("printf '%s' \"$HOME$NAME\"; [ -n \"$PATH\" ]");
  command.environment = {{"NAME", "/b"}, {"HOME", "/a"}};
  EXPECT_EQ(run_program(command), "/a/b");
}

// A server that outlives its starter would otherwise hold the starter's pipes and locks.
TEST(ChildProcess, InheritsNoOpenFiles) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  auto const test_of_end = "test -e /proc/self/fd/" + std::to_string(ends[1]);
  EXPECT_EQ(ChildProcess(shell(test_of_end)).wait(kLong), 1);
  close(ends[0]);
  close(ends[1]);
}

TEST(ChildProcess, InheritsNoBlockedSignals) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ASSERT_EQ(sigprocmask(SIG_BLOCK, &blocked, &before), 0);
  ChildProcess child({{"sleep", "1000"}});
  ASSERT_EQ(sigprocmask(SIG_SETMASK, &before, nullptr), 0);
  EXPECT_EQ(child.terminate(kLong), 128 + SIGTERM);
}

TEST(ChildProcess, DiesWithItsParentWhenAsked) {
  ScratchFolder const folder;
  auto const file = folder.path() / "pid";
  pid_t const parent = fork();
  if (parent == 0) {
    auto command = shell("echo $$ > " + file.string() + "; while :; do sleep 1; done");
    command.dies_with_parent = true;
    ChildProcess const child(command);
    if (!wait_until([&] { return pid_in(file) > 0; })) _exit(1);
    raise(SIGKILL);
  }
  ASSERT_TRUE(wait_until([&] { return pid_in(file) > 0; }));
  EXPECT_TRUE(wait_until([&] { return !runs(pid_in(file)); }));
  waitpid(parent, nullptr, 0);
}

TEST(RunProgram, GivesTheOutputOrThrowsIt) {
  EXPECT_EQ(run_program(shell("echo out; echo err >&2")), "out\nerr\n");
  try {
    run_program(shell("echo the reason >&2; exit 3"));
    FAIL() << "it passed";
  } catch (std::runtime_error const& problem) {
    EXPECT_STREQ(problem.what(), "sh ended with 3: the reason\n");
  }
}

}  // namespace
}  // namespace omninode
