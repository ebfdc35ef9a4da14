// The store in memory: what the PostgreSQL adapters promise, without a server. It passes the same
// conformance suite, and serves tests and simulations.
//
// Everything opened on one MemoryDatabase sees the same data; any number of objects and threads,
// each object used by one thread at a time. No threads of its own, no time but the given clock's
// (await_announced alone waits in real time, and only for as long as it is asked to), and nothing
// random: the same calls give the same answers. Nothing outlives the objects.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/event_log.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/ports/worker_registry.hpp"

namespace omninode {

struct MemoryTables;

/// Stands for one database server with one database. Share it by shared_ptr: the objects that are
/// opened on it keep it alive. The four members that read below give copies of what PostgreSQL
/// keeps in tables that no port reads, so that tests can look at them.
class MemoryDatabase {
 public:
  explicit MemoryDatabase(std::shared_ptr<Clock const> clock);
  ~MemoryDatabase();
  MemoryDatabase(MemoryDatabase const&) = delete;
  MemoryDatabase& operator=(MemoryDatabase const&) = delete;

  /// As if the server had been restarted: all session locks are gone, the data is not. Listeners
  /// stay, and no open object notices a lost connection.
  void restart();

  /// A row of the table dead_letter.
  struct DeadLetter {
    RunId run;
    std::int64_t version = 0;  ///< of the event that opened it
    std::string stage_name;
    Error error;
    std::string fingerprint;
    std::string closed_by;  ///< "" while open
    std::string how;
    bool open() const { return how.empty(); }
  };
  /// A row of the table operator_action, which is the audit of what people did.
  struct OperatorAction {
    RunId run;
    std::int64_t version = 0;
    std::string who;
    std::string what;
    std::string why;
  };
  /// All of them, open and closed, in the order in which they were opened.
  std::vector<DeadLetter> dead_letters() const;
  std::vector<OperatorAction> operator_actions() const;
  std::vector<RunStore::Unparseable> quarantined() const;
  /// Different contents of files: equal ones are stored once.
  std::size_t file_contents() const;

  /// For the objects of this folder only: nobody else may hold its mutex.
  MemoryTables& tables() { return *tables_; }

 private:
  std::unique_ptr<MemoryTables> tables_;
};

/// Each call is one more session, as if a connection had been opened: its destructor gives back its
/// locks and stops listening. These stores never throw StoreUnavailable or CommitUnknown.
std::unique_ptr<RunStore> open_memory_run_store(std::shared_ptr<MemoryDatabase> database);
std::unique_ptr<WorkerRegistry> open_memory_worker_registry(
    std::shared_ptr<MemoryDatabase> database);
std::unique_ptr<EventLog> open_memory_event_log(std::shared_ptr<MemoryDatabase> database);

}  // namespace omninode
