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

class MemoryDatabase {
 public:
  explicit MemoryDatabase(std::shared_ptr<Clock const> clock);
  ~MemoryDatabase();
  MemoryDatabase(MemoryDatabase const&) = delete;
  MemoryDatabase& operator=(MemoryDatabase const&) = delete;

  /// As if the server had been restarted: all session locks are gone, the data is not.
  void restart();

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
  struct OperatorAction {
    RunId run;
    std::int64_t version = 0;
    std::string who;
    std::string what;
    std::string why;
  };
  std::vector<DeadLetter> dead_letters() const;
  std::vector<OperatorAction> operator_actions() const;
  std::vector<RunStore::Unparseable> quarantined() const;
  /// Different contents of files: equal ones are stored once.
  std::size_t file_contents() const;

  MemoryTables& tables() { return *tables_; }

 private:
  std::unique_ptr<MemoryTables> tables_;
};

std::unique_ptr<RunStore> open_memory_run_store(std::shared_ptr<MemoryDatabase> database);
std::unique_ptr<WorkerRegistry> open_memory_worker_registry(
    std::shared_ptr<MemoryDatabase> database);
std::unique_ptr<EventLog> open_memory_event_log(std::shared_ptr<MemoryDatabase> database);

}  // namespace omninode
