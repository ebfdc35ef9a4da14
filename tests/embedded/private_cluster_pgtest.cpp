#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>

#include <gtest/gtest.h>

#include "engine/embedded/child_process.hpp"
#include "engine/embedded/postmaster_file.hpp"
#include "engine/embedded/private_cluster.hpp"
#include "tests/embedded/scratch_folder.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;
using test::ScratchFolder;
using test::wait_until;

fs::path programs() {
  char const* const folder = getenv("OMNINODE_PG_BIN");
  return folder == nullptr ? "/usr/lib/postgresql/15/bin" : folder;
}

class PrivateClusterTest : public testing::Test {
 protected:
  void SetUp() override {
    if (fs::exists(programs() / "initdb")) return;
    GTEST_SKIP() << "needs PostgreSQL 15's programs: install postgresql-15, or set OMNINODE_PG_BIN";
  }

  void TearDown() override {
    if (auto const server = postmaster()) {
      ADD_FAILURE() << "a server was left running";
      kill(server->pid, SIGQUIT);
      wait_until([&] { return !postmaster(); });
    }
    std::error_code ignored;
    fs::remove_all(place().socket, ignored);  // it may lie outside of the folder
  }

  ClusterPlace place() const { return ClusterPlace::at(folder_.path() / name_); }
  std::optional<Postmaster> postmaster() const { return running_postmaster(place().data()); }

  std::string query(PrivateCluster const& cluster, std::string const& sql) const {
    auto const answer = run_program({{programs() / "psql", "-XAtqc", sql, "-d", cluster.url()}});
    return answer.substr(0, answer.find('\n'));
  }

  // Why it cannot be started.
  std::string problem() const {
    try {
      PrivateCluster const cluster(place());
      return "it started";
    } catch (std::runtime_error const& problem) {
      return problem.what();
    }
  }

  // Another process that uses the cluster and is killed, so that its server stays behind.
  void leave_a_server_behind() const {
    pid_t const user = fork();
    if (user == 0) {
      auto cluster = std::make_unique<PrivateCluster>(place());
      raise(SIGKILL);
    }
    waitpid(user, nullptr, 0);
  }

  std::string name_ = "cluster";
  ScratchFolder const folder_;
};

TEST_F(PrivateClusterTest, StartsOnceForAllWhoUseItAndStopsWithTheLast) {
  auto first = std::make_unique<PrivateCluster>(place());
  EXPECT_FALSE(first->adopted());
  auto second = std::make_unique<PrivateCluster>(place());
  EXPECT_TRUE(second->adopted());
  first.reset();
  EXPECT_EQ(query(*second, "SELECT 6 * 7"), "42") << "the first user may leave first";
  EXPECT_TRUE(cluster_running(place()));
  second.reset();
  EXPECT_FALSE(cluster_running(place()));
}

TEST_F(PrivateClusterTest, KeepsItsDataAndPromises) {
  {
    PrivateCluster const cluster(place());
    EXPECT_EQ(query(cluster, "SHOW listen_addresses"), "");
    EXPECT_EQ(query(cluster, "SHOW fsync"), "on");
    EXPECT_EQ(query(cluster, "SHOW synchronous_commit"), "on");
    EXPECT_EQ(query(cluster, "SHOW full_page_writes"), "on");
    EXPECT_EQ(query(cluster, "SHOW server_encoding"), "UTF8");
    EXPECT_EQ(query(cluster, "SELECT current_database()"), "omninode");
    EXPECT_EQ(query(cluster, "SELECT datcollate FROM pg_database WHERE datname = 'omninode'"),
              "C.UTF-8");
    query(cluster, "CREATE TABLE kept AS SELECT 7 AS value");
    for (auto const& closed : {place().folder, place().socket, place().data()}) {
      struct stat found {};
      ASSERT_EQ(stat(closed.c_str(), &found), 0);
      EXPECT_EQ(found.st_mode & 0777U, 0700U) << closed;
    }
  }
  PrivateCluster const again(place());
  EXPECT_FALSE(again.adopted());
  EXPECT_EQ(query(again, "SELECT value FROM kept"), "7");
}

TEST_F(PrivateClusterTest, AdoptsTheServerThatAKilledProcessLeftBehind) {
  leave_a_server_behind();
  auto const left = postmaster();
  ASSERT_TRUE(left);
  PrivateCluster const cluster(place());
  EXPECT_TRUE(cluster.adopted());
  EXPECT_EQ(postmaster()->pid, left->pid);
  EXPECT_EQ(query(cluster, "SELECT 1"), "1");
}

TEST_F(PrivateClusterTest, ComesBackWhenTheServerItselfWasKilled) {
  leave_a_server_behind();
  auto const left = postmaster();
  ASSERT_TRUE(left);
  kill(left->pid, SIGKILL);
  ASSERT_TRUE(wait_until([&] { return !postmaster(); }));
  ASSERT_TRUE(fs::exists(place().data() / "postmaster.pid")) << "the stale file is the point";
  PrivateCluster const cluster(place());
  EXPECT_FALSE(cluster.adopted());
  EXPECT_EQ(query(cluster, "SELECT 1"), "1");
}

// After a crash of the whole machine, numbers begin anew and the old one may name anybody.
TEST_F(PrivateClusterTest, IsNotFooledByAStrangerWithTheNumberOfTheDeadServer) {
  { PrivateCluster const cluster(place()); }
  ChildProcess::Command sleep{{"sleep", "1000"}};
  passwd const* const account = geteuid() == 0 ? getpwnam("postgres") : nullptr;
  if (account != nullptr) sleep.user = "postgres";
  ChildProcess const stranger(sleep);
  auto const number = std::to_string(stranger.pid());
  auto const data = place().data();
  std::ofstream(data / "postmaster.pid") << number << '\n'
                                         << data.string() << "\n1\n5432\n"
                                         << place().socket.string() << "\n\n 1 1\nready   \n";
  std::ofstream(place().socket / ".s.PGSQL.5432.lock") << number << '\n';
  if (account != nullptr) {
    ASSERT_EQ(chown((data / "postmaster.pid").c_str(), account->pw_uid, account->pw_gid), 0);
  }
  PrivateCluster const cluster(place());
  EXPECT_FALSE(cluster.adopted());
  EXPECT_EQ(query(cluster, "SELECT 1"), "1");
}

TEST_F(PrivateClusterTest, ManyMayStartAtOnceAndOneDoesIt) {
  constexpr int kProcesses = 4;
  std::array<int, 2> go{};
  ASSERT_EQ(pipe2(go.data(), O_CLOEXEC), 0);
  std::array<pid_t, kProcesses> users{};
  for (auto& user : users) {
    user = fork();
    if (user != 0) continue;
    close(go[1]);
    char byte = 0;
    [[maybe_unused]] auto const end = read(go[0], &byte, 1);  // of file: all go together
    int code = 1;
    try {
      PrivateCluster const cluster(place());
      code = query(cluster, "SELECT 1") == "1" ? 0 : 2;
    } catch (std::exception const&) {
      code = 3;
    }
    _exit(code);
  }
  close(go[0]);
  close(go[1]);
  for (pid_t const user : users) {
    int status = 0;
    waitpid(user, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST_F(PrivateClusterTest, AFirstStartThatWasCutOffIsMadeAnew) {
  fs::create_directories(place().folder / "data.new/base");
  std::ofstream(place().folder / "data.new/PG_VERSION") << "15\n";
  std::ofstream(place().folder / "database.made") << "of data that is gone\n";
  PrivateCluster const cluster(place());
  EXPECT_EQ(query(cluster, "SELECT current_database()"), "omninode");
}

TEST_F(PrivateClusterTest, WorksInAFolderWithASpaceAndWithSettingsForOtherServers) {
  name_ = "a folder";
  setenv("PGPORT", "5999", 1);
  setenv("PGOPTIONS", "-c no_such_setting=1", 1);
  auto const cluster = std::make_unique<PrivateCluster>(place());
  unsetenv("PGPORT");
  unsetenv("PGOPTIONS");
  EXPECT_EQ(query(*cluster, "SELECT 1"), "1");
  setenv("PGPORT", "5998", 1);
  EXPECT_EQ(query(*cluster, "SELECT 1"), "1");
  unsetenv("PGPORT");
  EXPECT_NE(place().socket.parent_path(), place().folder);
}

TEST_F(PrivateClusterTest, WorksUnderAStrictUmask) {
  name_ = "below/it";
  auto const before = umask(0077);
  auto const cluster = std::make_unique<PrivateCluster>(place());
  umask(before);
  EXPECT_EQ(query(*cluster, "SELECT 1"), "1");
}

TEST_F(PrivateClusterTest, SaysWhatIsMissingAndWhereItsLogIs) {
  setenv("OMNINODE_PG_BIN", "/no/such/folder", 1);
  auto const missing = problem();
  unsetenv("OMNINODE_PG_BIN");
  EXPECT_NE(missing.find("OMNINODE_PG_BIN"), std::string::npos) << missing;
  EXPECT_NE(missing.find(place().log().string()), std::string::npos) << missing;
  name_ = "quo'te";
  EXPECT_NE(problem().find("XDG_DATA_HOME"), std::string::npos) << problem();
}

TEST_F(PrivateClusterTest, TakesNoSocketFolderThatIsALink) {
  name_ = "with space";  // its socket lies in /tmp, under a name that anybody can work out
  auto const target = folder_.path() / "target";
  fs::create_directory(target);
  fs::create_directory_symlink(target, place().socket);
  EXPECT_NE(problem().find("not a folder of this user"), std::string::npos) << problem();
  fs::remove(place().socket);
}

}  // namespace
}  // namespace omninode
