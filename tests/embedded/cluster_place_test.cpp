#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/embedded/child_process.hpp"
#include "engine/embedded/file_lock.hpp"
#include "engine/embedded/free_port.hpp"
#include "engine/embedded/postmaster_file.hpp"
#include "engine/embedded/private_cluster.hpp"
#include "tests/embedded/scratch_folder.hpp"

namespace omninode {
namespace {

using test::ScratchFolder;

constexpr std::size_t kMaxSocketPath = 107;

std::size_t socket_length(ClusterPlace const& place) {
  return place.socket.string().size() + std::string{"/.s.PGSQL.5432"}.size();
}

// One variable of the environment, put back at the end.
class Variable {
 public:
  Variable(char const* name, char const* value) : name_(name) {
    if (char const* const before = getenv(name); before != nullptr) before_ = before;
    value == nullptr ? unsetenv(name) : setenv(name, value, 1);
  }
  ~Variable() { before_ ? setenv(name_, before_->c_str(), 1) : unsetenv(name_); }
  Variable(Variable const&) = delete;
  Variable& operator=(Variable const&) = delete;

 private:
  char const* name_;
  std::optional<std::string> before_;
};

TEST(ClusterPlace, KeepsTheSocketBesideTheDataWhereItsPathIsShort) {
  auto const place = ClusterPlace::at("/srv/omninode");
  EXPECT_EQ(place.socket, "/srv/omninode/socket");
  EXPECT_EQ(place.data(), "/srv/omninode/data");
}

TEST(ClusterPlace, ShortensTheSocketPathToWhatASocketMayHave) {
  std::string folder = "/";
  while (folder.size() < 2 * kMaxSocketPath) {
    folder += 'x';
    auto const place = ClusterPlace::at(folder);
    ASSERT_LE(socket_length(place), kMaxSocketPath) << folder;
  }
  EXPECT_NE(ClusterPlace::at(folder).socket, ClusterPlace::at(folder + "y").socket);
}

// Such characters mean something in a connection string, in a list of folders or in a shell.
TEST(ClusterPlace, MovesTheSocketAwayFromPathsThatNeedQuoting) {
  for (char const* const folder : {"/a b", "/a,b", "/a'b", "/a;b", "/a$b", "/ä"}) {
    auto const socket = ClusterPlace::at(folder).socket.string();
    EXPECT_EQ(socket.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-/"), std::string::npos)
        << socket;
  }
}

TEST(ClusterPlace, FollowsTheDataHomeWhenItIsAbsolute) {
  Variable const home("HOME", "/home/somebody");
  Variable const unset("XDG_DATA_HOME", nullptr);
  auto const usual = ClusterPlace::of_this_user();
  if (geteuid() == 0) {
    EXPECT_EQ(usual.folder.parent_path(), "/var/lib/omninode");
  } else {
    EXPECT_EQ(usual.folder.parent_path(), "/home/somebody/.local/share/omninode");
  }
  {
    Variable const relative("XDG_DATA_HOME", "data");
    EXPECT_EQ(ClusterPlace::of_this_user().folder, usual.folder);
  }
  Variable const absolute("XDG_DATA_HOME", "/srv/data");
  EXPECT_NE(ClusterPlace::of_this_user().folder, usual.folder);
}

// After a crash the file stays, and its number may name anybody.
TEST(PostmasterFile, BelievesNoProcessThatIsNotThisServer) {
  ScratchFolder const folder;
  auto const data = folder.path();
  EXPECT_FALSE(running_postmaster(data)) << "no file";
  ChildProcess const stranger({{"sleep", "1000"}});
  std::vector<std::string> const numbers{
      std::to_string(stranger.pid()), "0", "-1", "999999999999", "nonsense", ""};
  for (auto const& number : numbers) {
    std::ofstream(data / "postmaster.pid")
        << number << '\n'
        << data.string() << "\n1\n5432\n/tmp\n\n 1 1\nready   \n";
    EXPECT_FALSE(running_postmaster(data)) << number;
  }
}

TEST(PostmasterFile, DisownsANumberAndKeepsTheRest) {
  ScratchFolder const folder;
  auto const file = folder.path() / "postmaster.pid";
  auto const rest = "\n" + folder.path().string() + "\n1\n5432\n/tmp\n\n 1 1\nready   \n";
  std::ofstream(file) << getpid() << rest;
  disown_stale_postmaster(folder.path());
  std::ifstream in(file);
  std::string const text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(text.substr(text.find('\n')), rest);
  EXPECT_NE(text.substr(0, text.find('\n')), std::to_string(getpid()));
  auto const number = std::stol(text);
  EXPECT_FALSE(std::filesystem::exists("/proc/" + std::to_string(number)));
}

TEST(FileLock, OnlyTheLastHolderMayHaveItAlone) {
  ScratchFolder const folder;
  auto const file = folder.path() / "lock";
  FileLock first(file, FileLock::Mode::shared);
  {
    FileLock second(file, FileLock::Mode::shared);
    EXPECT_FALSE(second.try_make_exclusive());
  }
  EXPECT_TRUE(first.try_make_exclusive());
  EXPECT_THROW(FileLock("/no/such/folder/lock", FileLock::Mode::shared), std::runtime_error);
}

TEST(FreePort, NobodyAnswersThere) {
  auto const port = free_port();
  EXPECT_GT(port, 1023);
  EXPECT_LT(port, 65536);
  EXPECT_FALSE(port_answers(port));
}

}  // namespace
}  // namespace omninode
