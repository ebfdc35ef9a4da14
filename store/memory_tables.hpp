// The data of a MemoryDatabase, for the objects that are opened on it. Hold `mutex` for everything.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/memory_store.hpp"

namespace omninode {

/// Stands for one open connection: locks and listeners are known by it.
using MemorySession = std::uint64_t;

/// Waiting, owned and overdue runs are found by walking over all of them, where PostgreSQL has an
/// index: tests hold few runs. The maps that are walked are ordered, so that the same calls give
/// the same answers.
struct MemoryTables {
  using time_point = Clock::time_point;

  // A row of run_event with its files: `record` is what the relay reads, the rest only a stage.
  struct Event {
    EventRecord record;
    std::optional<std::string> output;
    Files files;
  };
  // A row of run and its run_input, with all its events behind it.
  struct StoredRun {
    Run run;
    std::shared_ptr<Plan const> plan;
    std::string input;
    // Of the stage the run stands at, "" behind the last; written by the same transitions as in
    // SQL.
    std::string stage_name;
    std::chrono::milliseconds stage_timeout{0};
    time_point updated_at = {};
    time_point wake_at = {};      // while backing off
    time_point deadline_at = {};  // while running
    std::vector<Event> events = {};
  };
  struct Worker {
    WorkerInfo info;
    std::int64_t beat = 0;
    bool dead = false;
    MemorySession locked_by = 0;  // 0: free
  };

  explicit MemoryTables(std::shared_ptr<Clock const> its_clock) : clock(std::move(its_clock)) {}

  // Null where there is no such run. Valid until the lock is given back.
  StoredRun* find(RunId run);
  // Enrolled, not retired and not declared dead. Says nothing about its lock.
  bool lives(WorkerId worker) const;
  /// Writes the event of a transition that was made: the last step of every statement. Fills in
  /// what follows from the row as it is now, so change `stored` first. `transaction` is the same
  /// for all that one call writes, like an xid.
  void append(StoredRun& stored, Event event, std::uint64_t transaction);
  // What the stage that `stored` stands at may look at.
  Progress progress_of(StoredRun const& stored) const;

  std::shared_ptr<Clock const> const clock;
  mutable std::mutex mutex;
  // Notified after a listener was given hints.
  std::condition_variable announced;

  std::map<std::int64_t, StoredRun> runs;
  std::unordered_map<Uuid, std::int64_t> by_correlation;
  std::map<std::string, std::shared_ptr<Plan const>> plans;                      // by digest
  std::unordered_map<std::string, std::shared_ptr<std::string const>> contents;  // by sum
  // The same events as in `runs`, in publishing order. Every transaction ends under the lock, so
  // none is ever open when the log is read: no horizon is needed.
  std::map<EventPosition, EventRecord> log;
  EventPosition relay;
  std::vector<MemoryDatabase::DeadLetter> dead_letters;
  std::vector<MemoryDatabase::OperatorAction> operator_actions;
  std::vector<RunStore::Unparseable> quarantine;
  std::map<WorkerId, Worker> workers;
  // The session that leads the relay; 0: nobody.
  MemorySession relay_leader = 0;
  // What was announced to each listening session and not yet taken.
  std::map<MemorySession, std::vector<Hint>> listeners;

  std::uint64_t next_transaction = 1;
  MemorySession next_session = 1;
  int starts = 1;  // of the server
};

/// Content that PostgreSQL would refuse; changes nothing. Empty: it is fine.
std::string refusal_of(MemoryTables const& tables, MemoryTables::StoredRun const& stored,
                       Transition const& transition);

}  // namespace omninode
