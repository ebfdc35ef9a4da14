// Listens for submitted runs on a connection of its own.
//
// PostgreSQL keeps no notification for a session that does not listen, so a lost connection loses
// announcements. Nothing is lost with them: the runs are in the table.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/run_store.hpp"
#include "store/pg_connection.hpp"

namespace omninode {

/// One thread at a time. What was announced while nobody listened is found by looking: the first
/// call on a new connection answers with everything that waits, at once. Does not own `connection`,
/// which must outlive it and which a call keeps busy for its whole wait.
class PgAnnouncements {
 public:
  explicit PgAnnouncements(PgConnection& connection) : connection_(connection) {}

  /// See RunStore::await_announced.
  std::vector<Hint> await(std::chrono::milliseconds timeout);

 private:
  class Receiver;
  std::shared_ptr<Receiver> receiver();
  std::vector<Hint> read_ready();

  PgConnection& connection_;
  std::weak_ptr<Receiver> receiver_;  // owned by the connection that it refers to
};

}  // namespace omninode
