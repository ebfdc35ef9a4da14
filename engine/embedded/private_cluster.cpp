#include "engine/embedded/private_cluster.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <spdlog/spdlog.h>

#include "engine/core/digest.hpp"
#include "engine/embedded/child_process.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSocketPath = 107;
constexpr std::string_view kSocketName = "/.s.PGSQL.5432";
constexpr char const* kServerAccount = "postgres";
constexpr char const* kSuperuser = "omninode";

bool is_root() { return geteuid() == 0; }

std::string from_environment(char const* name, std::string otherwise) {
  char const* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::move(otherwise) : std::string{value};
}

fs::path data_home() {
  auto const home = from_environment("HOME", "/root");
  return from_environment("XDG_DATA_HOME", home + "/.local/share");
}

// Runs one of PostgreSQL's programs, as the server's account where this process is root.
std::string run_pg(std::string const& program, std::vector<std::string> arguments) {
  auto const folder = from_environment("OMNINODE_PG_BIN", "/usr/lib/postgresql/15/bin");
  arguments.insert(arguments.begin(), folder + "/" + program);
  ChildProcess::Command command{std::move(arguments)};
  command.environment["LC_ALL"] = "C";
  command.working_folder = "/";
  if (is_root()) command.user = kServerAccount;
  return run_program(std::move(command));
}

bool succeeds(std::string const& program, std::vector<std::string> arguments) {
  try {
    run_pg(program, std::move(arguments));
    return true;
  } catch (std::runtime_error const&) {
    return false;
  }
}

void give_to_server(fs::path const& folder) {
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  if (!is_root()) return;
  auto const* account = getpwnam(kServerAccount);
  if (account == nullptr || chown(folder.c_str(), account->pw_uid, account->pw_gid) != 0) {
    throw std::runtime_error("cannot give " + folder.string() + " to the account postgres");
  }
}

void make_folders(ClusterPlace const& place) {
  if (is_root()) fs::create_directories(place.folder.parent_path());
  give_to_server(place.folder);
  give_to_server(place.socket);
}

bool is_running(ClusterPlace const& place) {
  return succeeds("pg_ctl", {"status", "-D", place.data()});
}

// Whole or absent: made beside its place and renamed.
void make_cluster(ClusterPlace const& place) {
  auto const fresh = place.folder / "data.new";
  fs::remove_all(fresh);
  run_pg("initdb", {"-D", fresh, "-E", "UTF8", "--locale=C.UTF-8", "-U", kSuperuser, "--auth=trust",
                    "--no-sync", "--no-instructions"});
  run_pg("initdb", {"-D", fresh, "--sync-only"});
  fs::rename(fresh, place.data());
}

void start_server(ClusterPlace const& place) {
  auto const options = "-c listen_addresses= -c max_connections=200 -c shared_buffers=64MB -k " +
                       place.socket.string();
  run_pg("pg_ctl", {"start", "-w", "-s", "-D", place.data(), "-l", place.log(), "-o", options});
}

void make_database(ClusterPlace const& place) {
  auto const made = place.folder / "database.made";
  if (fs::exists(made)) return;
  auto const socket = place.socket.string();
  auto const exists = run_pg("psql", {"-h", socket, "-U", kSuperuser, "-d", "postgres", "-XAtc",
                                      "select 1 from pg_database where datname = 'omninode'"});
  if (exists.empty()) run_pg("createdb", {"-h", socket, "-U", kSuperuser, "omninode"});
  std::ofstream{made};
}

void stop_server(ClusterPlace const& place) {
  if (!is_running(place)) return;
  run_pg("pg_ctl", {"stop", "-m", "fast", "-w", "-s", "-D", place.data()});
}

fs::path starting_lock(ClusterPlace const& place) { return place.folder / "starting.lock"; }

}  // namespace

ClusterPlace ClusterPlace::at(fs::path const& folder) {
  auto socket = folder / "socket";
  if (socket.string().size() + kSocketName.size() > kMaxSocketPath) {
    socket = "/tmp/omninode-" + std::to_string(geteuid()) + "-" +
             sha256_hex(folder.string()).substr(0, 16);
  }
  return {folder, socket};
}

ClusterPlace ClusterPlace::of_this_user() {
  auto const home = data_home() / "omninode";
  if (!is_root()) return at(home / "postgres");
  return at(fs::path{"/var/lib/omninode"} / sha256_hex(home.string()).substr(0, 16));
}

PrivateCluster::PrivateCluster(ClusterPlace place) : place_(std::move(place)) {
  try {
    make_folders(place_);
    FileLock const starting(starting_lock(place_), FileLock::Mode::exclusive);
    users_ = FileLock(place_.folder / "users.lock", FileLock::Mode::shared);
    if (!fs::exists(place_.data() / "PG_VERSION")) make_cluster(place_);
    adopted_ = is_running(place_);
    if (!adopted_) start_server(place_);
    make_database(place_);
  } catch (std::exception const& problem) {
    throw std::runtime_error("the private PostgreSQL in " + place_.folder.string() +
                             " could not be started; its log is " + place_.log().string() + ": " +
                             problem.what());
  }
}

PrivateCluster::~PrivateCluster() {
  try {
    FileLock const starting(starting_lock(place_), FileLock::Mode::exclusive);
    if (users_.try_make_exclusive()) stop_server(place_);
  } catch (std::exception const& problem) {
    spdlog::error("cluster: could not stop the private PostgreSQL folder={} problem={}",
                  place_.folder.string(), problem.what());
  }
}

std::string PrivateCluster::url(std::string const& name) const {
  return "host=" + place_.socket.string() + " user=" + kSuperuser + " dbname=" + name;
}

bool cluster_running(ClusterPlace const& place) {
  return fs::exists(place.data()) && is_running(place);
}

}  // namespace omninode
