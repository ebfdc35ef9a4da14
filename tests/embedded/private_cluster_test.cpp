#include "engine/embedded/private_cluster.hpp"

#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "engine/embedded/child_process.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;

class PrivateClusterTest : public testing::Test {
 protected:
  PrivateClusterTest() {
    std::array<char, 32> name{"/tmp/omninode-test-XXXXXX"};
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
    folder_ = name.data();
    chmod(folder_.c_str(), 0755);  // as root, the server's account has to get through
  }
  ~PrivateClusterTest() override { fs::remove_all(folder_); }

  ClusterPlace place() const { return ClusterPlace::at(folder_ / "postgres"); }
  static std::string ask(PrivateCluster const& cluster, std::string const& query) {
    return run_program({{"psql", "-XAtq", "-d", cluster.url(), "-c", query}});
  }

  fs::path folder_;
};

TEST_F(PrivateClusterTest, KeepsItsDataAndStopsWithItsLastUser) {
  {
    PrivateCluster const first(place());
    EXPECT_FALSE(first.adopted());
    EXPECT_EQ(ask(first, "show fsync"), "on\n") << "durability is PostgreSQL's default";
    EXPECT_EQ(ask(first, "show synchronous_commit"), "on\n");
    EXPECT_EQ(ask(first, "show listen_addresses"), "\n") << "no port is opened";
    ask(first, "create table kept (n int); insert into kept values (42)");
    auto second = std::make_unique<PrivateCluster>(place());
    EXPECT_TRUE(second->adopted());
    second.reset();
    EXPECT_TRUE(cluster_running(place())) << "the first still uses it";
  }
  EXPECT_FALSE(cluster_running(place()));
  PrivateCluster const again(place());
  EXPECT_EQ(ask(again, "select n from kept"), "42\n");
}

TEST_F(PrivateClusterTest, AFirstStartThatWasCutOffIsMadeAnew) {
  fs::create_directories(place().folder / "data.new/half");
  PrivateCluster const cluster(place());
  EXPECT_EQ(ask(cluster, "select 1"), "1\n");
}

TEST_F(PrivateClusterTest, ItsFoldersAreClosedToOthers) {
  PrivateCluster const cluster(place());
  for (auto const& folder : {place().folder, place().socket, place().data()}) {
    auto const others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(fs::status(folder).permissions() & others, fs::perms::none) << folder;
  }
}

TEST_F(PrivateClusterTest, ALongPathGetsAShortSocketFolder) {
  auto const deep = ClusterPlace::at(folder_ / std::string(120, 'd'));
  EXPECT_LE(deep.socket.string().size() + std::string{"/.s.PGSQL.5432"}.size(), 107U);
  EXPECT_NE(deep.socket, ClusterPlace::at(folder_ / std::string(120, 'e')).socket);
}

TEST_F(PrivateClusterTest, AFailureNamesTheLog) {
  std::ofstream{folder_ / "postgres"} << "a file where the folder should be";
  try {
    PrivateCluster const cluster(place());
    FAIL() << "it should have thrown";
  } catch (std::runtime_error const& problem) {
    EXPECT_NE(std::string{problem.what()}.find(place().log().string()), std::string::npos);
  }
}

}  // namespace
}  // namespace omninode
