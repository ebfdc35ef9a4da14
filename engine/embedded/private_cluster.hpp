// A PostgreSQL 15 cluster of this user alone, for machines on which nothing is configured.
//
// Made with Debian's binaries, reached through a unix socket in a folder that only its owner can
// enter, with PostgreSQL's default durability. Every process that uses it holds a shared lock; the
// last one to leave stops the server. A server that a killed process left behind is adopted.
//
// initdb refuses root, so root's cluster lives below /var/lib/omninode and belongs to the account
// postgres.
#pragma once

#include <filesystem>
#include <string>

#include "engine/embedded/file_lock.hpp"

namespace omninode {

struct ClusterPlace {
  std::filesystem::path folder;  ///< holds everything below
  std::filesystem::path socket;  ///< folder of the socket; its path keeps the limit of 107 bytes

  std::filesystem::path data() const { return folder / "data"; }
  std::filesystem::path log() const { return folder / "postgres.log"; }

  /// $XDG_DATA_HOME/omninode (as root: /var/lib/omninode/<hash of it>).
  static ClusterPlace of_this_user();
  /// Anywhere else, for tests. `folder` must be absolute.
  static ClusterPlace at(std::filesystem::path const& folder);
};

/// Owned by one thread.
class PrivateCluster {
 public:
  /// Makes the cluster at the first time, starts it unless it runs, and joins its users. Throws
  /// std::runtime_error with one sentence that names the log.
  explicit PrivateCluster(ClusterPlace place);
  /// Leaves; stops the server when nobody else uses it.
  ~PrivateCluster();
  PrivateCluster(PrivateCluster const&) = delete;
  PrivateCluster& operator=(PrivateCluster const&) = delete;

  /// A libpq connection string for the database `name`.
  std::string url(std::string const& name = "omninode") const;
  /// The server was running already.
  bool adopted() const { return adopted_; }
  ClusterPlace const& place() const { return place_; }

 private:
  ClusterPlace place_;
  bool adopted_ = false;
  FileLock users_;
};

/// Whether the server at this place runs now, whoever started it.
bool cluster_running(ClusterPlace const& place);

}  // namespace omninode
