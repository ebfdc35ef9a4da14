#include "engine/embedded/private_cluster.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <spdlog/spdlog.h>

#include "engine/core/digest.hpp"
#include "engine/embedded/child_process.hpp"
#include "engine/embedded/postmaster_file.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;

using std::chrono::milliseconds;

constexpr std::size_t kMaxSocketPath = 107;
constexpr std::string_view kSocketName = "/.s.PGSQL.5432";
constexpr char const* kPort = "5432";  // names the socket only; PGPORT must not change it
constexpr char const* kServerAccount = "postgres";
constexpr char const* kSuperuser = "omninode";

constexpr milliseconds kReadyTimeout{60'000};  // of somebody else's start, a recovery included
constexpr milliseconds kReadyPoll{10};
constexpr int kStartAttempts = 3;
constexpr milliseconds kStartPause{500};
// Stopping ends within the 15 s that a SIGTERM may take, after the runs were drained.
constexpr char const* kFastStopSeconds = "3";
constexpr char const* kImmediateStopSeconds = "10";

bool is_root() { return geteuid() == 0; }

std::string from_environment(char const* name, std::string otherwise) {
  char const* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::move(otherwise) : std::string{value};
}

// A relative XDG_DATA_HOME is to be ignored, as its specification says.
fs::path data_home() {
  fs::path const given = from_environment("XDG_DATA_HOME", "");
  if (given.is_absolute()) return given;
  auto const* account = getpwuid(geteuid());
  auto const home = from_environment("HOME", account == nullptr ? "/" : account->pw_dir);
  return fs::path{home} / ".local/share";
}

// Runs one of PostgreSQL's programs, as the server's account where this process is root. The
// user's PGPORT, PGOPTIONS and the like are meant for other servers: none of them is passed on.
std::string run_pg(std::string const& program, std::vector<std::string> arguments) {
  fs::path const folder = from_environment("OMNINODE_PG_BIN", "/usr/lib/postgresql/15/bin");
  if (!fs::exists(folder / program)) {
    throw std::runtime_error("PostgreSQL 15's program " + program + " is not in " +
                             folder.string() +
                             ": install postgresql-15, or set OMNINODE_PG_BIN to its folder");
  }
  arguments.insert(arguments.begin(), folder / program);
  ChildProcess::Command command{std::move(arguments)};
  command.inherits_environment = false;
  command.environment = {{"LC_ALL", "C"}, {"PATH", "/usr/bin:/bin"}};
  command.working_folder = "/";
  if (is_root()) command.user = kServerAccount;
  return run_program(std::move(command));
}

// What may stand in a connection string, in a list of socket folders and in a shell's words as it
// is: pg_ctl starts the server through a shell.
bool is_plain(std::string const& path) {
  return std::ranges::all_of(path, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view{"/._-+@:"}.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

void check_path(fs::path const& folder) {
  if (folder.string().find_first_of("\"'$`\\\n") == std::string::npos) return;
  throw std::runtime_error(
      "PostgreSQL's programs cannot use a folder with quotes, $, ` or \\ in its name: set "
      "XDG_DATA_HOME to another one");
}

// Makes `folder` for its owner alone. A short socket folder lies in /tmp, where somebody else may
// have put something of this name first: neither a link nor a stranger's folder is taken.
void give_to_server(fs::path const& folder) {
  passwd const* account = is_root() ? getpwnam(kServerAccount) : nullptr;
  if (is_root() && account == nullptr) {
    throw std::runtime_error("there is no account postgres: install postgresql-15");
  }
  fs::create_directories(folder.parent_path());
  mkdir(folder.c_str(), S_IRWXU);
  struct stat found {};
  bool const ours =
      lstat(folder.c_str(), &found) == 0 && S_ISDIR(found.st_mode) &&
      (found.st_uid == geteuid() || (account != nullptr && found.st_uid == account->pw_uid));
  if (!ours) throw std::runtime_error(folder.string() + " is not a folder of this user");
  fs::permissions(folder, fs::perms::owner_all);
  if (account != nullptr && lchown(folder.c_str(), account->pw_uid, account->pw_gid) != 0) {
    throw std::runtime_error("cannot give " + folder.string() + " to the account postgres");
  }
}

void make_folders(ClusterPlace const& place) {
  // The server's account has to get through, whatever root's umask says.
  if (is_root() && fs::create_directories(place.folder.parent_path())) {
    fs::permissions(place.folder.parent_path(), fs::perms::owner_all | fs::perms::group_read |
                                                    fs::perms::group_exec | fs::perms::others_read |
                                                    fs::perms::others_exec);
  }
  give_to_server(place.folder);
  give_to_server(place.socket);
}

// One call for the whole file system: measured 0.1 s, where initdb's own walk over its thousand
// files took 3 s on a disk that others write to.
void make_durable(fs::path const& folder) {
  int const fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool const durable = fd >= 0 && syncfs(fd) == 0;
  if (fd >= 0) close(fd);
  if (!durable) throw std::runtime_error("cannot write " + folder.string() + " to its disk");
}

fs::path database_made(ClusterPlace const& place) { return place.folder / "database.made"; }

// Whole or absent: made beside its place and renamed.
void make_cluster(ClusterPlace const& place) {
  auto const fresh = place.folder / "data.new";
  fs::remove_all(fresh);
  run_pg("initdb", {"-D", fresh, "-E", "UTF8", "--locale=C.UTF-8", "-U", kSuperuser, "--auth=trust",
                    "--no-sync", "--no-instructions"});
  make_durable(place.folder);
  fs::remove(database_made(place));  // of data that somebody has removed
  fs::rename(fresh, place.data());
  make_durable(place.folder);
}

// True when the server that runs accepts connections; false when none runs (any more). Another
// process may have been killed while it started or stopped it.
bool await_running(ClusterPlace const& place) {
  auto const end = std::chrono::steady_clock::now() + kReadyTimeout;
  for (;;) {
    auto const server = running_postmaster(place.data());
    if (!server || server->ready) return server.has_value();
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error("the server that runs already does not become ready");
    }
    std::this_thread::sleep_for(kReadyPoll);
  }
}

void start_server(ClusterPlace const& place) {
  disown_stale_postmaster(place.data());
  fs::remove(place.socket.string() + std::string{kSocketName} + ".lock");
  auto const options = std::string{"-c listen_addresses= -c max_connections=200"} +
                       " -c shared_buffers=64MB -p " + kPort + " -k " + place.socket.string();
  for (int attempt = 1;; ++attempt) {
    try {
      run_pg("pg_ctl", {"start", "-w", "-s", "-D", place.data(), "-l", place.log(), "-o", options});
      return;
    } catch (std::runtime_error const&) {
      // The sessions of a server that was just killed hold its shared memory a moment longer.
      if (attempt == kStartAttempts) throw;
    }
    std::this_thread::sleep_for(kStartPause);
  }
}

void make_database(ClusterPlace const& place) {
  if (fs::exists(database_made(place))) return;
  std::vector<std::string> const server{"-h", place.socket, "-p", kPort, "-U", kSuperuser};
  auto question = server;
  question.insert(question.end(), {"-d", "postgres", "-XAtc",
                                   "select 1 from pg_database where datname = 'omninode'"});
  auto order = server;
  order.emplace_back("omninode");
  if (run_pg("psql", question).empty()) run_pg("createdb", order);
  std::ofstream{database_made(place)};
}

void stop_server(ClusterPlace const& place) {
  if (!running_postmaster(place.data())) return;
  std::vector<std::string> const stop{"stop", "-w", "-s", "-D", place.data()};
  auto fast = stop;
  fast.insert(fast.end(), {"-m", "fast", "-t", kFastStopSeconds});
  auto immediate = stop;
  immediate.insert(immediate.end(), {"-m", "immediate", "-t", kImmediateStopSeconds});
  try {
    run_pg("pg_ctl", fast);
  } catch (std::runtime_error const&) {
    if (running_postmaster(place.data())) run_pg("pg_ctl", immediate);  // recovers at next start
  }
}

fs::path starting_lock(ClusterPlace const& place) { return place.folder / "starting.lock"; }

}  // namespace

ClusterPlace ClusterPlace::at(fs::path const& folder) {
  auto socket = folder / "socket";
  if (socket.string().size() + kSocketName.size() > kMaxSocketPath || !is_plain(socket)) {
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
    check_path(place_.folder);
    make_folders(place_);
    FileLock const starting(starting_lock(place_), FileLock::Mode::exclusive);
    users_ = FileLock(place_.folder / "users.lock", FileLock::Mode::shared);
    if (!fs::exists(place_.data() / "PG_VERSION")) make_cluster(place_);
    adopted_ = await_running(place_);
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
  return "host=" + place_.socket.string() + " port=" + kPort + " user=" + kSuperuser +
         " dbname=" + name;
}

bool cluster_running(ClusterPlace const& place) {
  return running_postmaster(place.data()).has_value();
}

}  // namespace omninode
