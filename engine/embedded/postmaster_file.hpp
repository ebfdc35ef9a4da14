// What PostgreSQL writes about its running server into DATA/postmaster.pid, checked against the
// processes there are: after a crash the file stays, and its number may name a stranger by then,
// most of all in a container, where numbers are small and come again. Any thread.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

namespace omninode {

struct Postmaster {
  pid_t pid = 0;
  bool ready = false;  ///< accepts connections: neither starting nor stopping
};

/// The server that runs on `data` now, whoever started it.
std::optional<Postmaster> running_postmaster(std::filesystem::path const& data);

/// Makes PostgreSQL see a file that a crash left behind as such, even when its number names a
/// living process. Call it only when no server runs on `data` and nobody else may start one.
void disown_stale_postmaster(std::filesystem::path const& data);

}  // namespace omninode
