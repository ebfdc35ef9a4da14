// The worker registry and the event log of a MemoryDatabase.
//
// One lock over every call stands for the single statements of store/sql. A session is free of its
// locks when its object ends, as a connection's are when the process is gone.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"
#include "store/memory_tables.hpp"
#include "store/transition_facts.hpp"

namespace omninode {
namespace {

class MemoryWorkerRegistry final : public WorkerRegistry {
 public:
  explicit MemoryWorkerRegistry(std::shared_ptr<MemoryDatabase> database)
      : database_(std::move(database)), tables_(database_->tables()) {
    std::scoped_lock const lock{tables_.mutex};
    session_ = tables_.next_session++;
  }

  // Ends the session: its locks are free.
  ~MemoryWorkerRegistry() override {
    std::scoped_lock const lock{tables_.mutex};
    for (auto& [id, worker] : tables_.workers) {
      if (worker.locked_by == session_) worker.locked_by = 0;
    }
  }

  // Checked before the id is taken, so that a refused worker leaves nothing behind.
  void enroll(WorkerInfo const& info) override {
    std::scoped_lock const lock{tables_.mutex};
    bool const stages = std::all_of(info.stages.begin(), info.stages.end(), is_storable);
    if (!stages || !is_storable(info.host) || !is_storable(info.program)) {
      throw std::invalid_argument("invalid byte sequence for encoding \"UTF8\"");
    }
    auto const [worker, fresh] = tables_.workers.try_emplace(info.id);
    if (!fresh) throw std::invalid_argument("this worker's id was used before");
    worker->second.info = info;
    worker->second.locked_by = session_;
  }

  // A lock that a restart has freed is taken again, as with the first beat on a new connection.
  bool beat(WorkerId id) override {
    std::scoped_lock const lock{tables_.mutex};
    if (!tables_.lives(id)) return false;
    auto& worker = tables_.workers.at(id);
    if (worker.locked_by == 0) worker.locked_by = session_;
    ++worker.beat;
    return true;
  }

  void retire(WorkerId id) override {
    std::scoped_lock const lock{tables_.mutex};
    auto const found = tables_.workers.find(id);
    if (found == tables_.workers.end()) return;
    found->second.dead = true;
    if (found->second.locked_by == session_) found->second.locked_by = 0;
  }

  std::vector<Run> owned_by(WorkerId worker) override {
    std::scoped_lock const lock{tables_.mutex};
    std::vector<Run> owned;
    for (auto const& [id, stored] : tables_.runs) {
      if (stored.run.owner == worker) owned.push_back(stored.run);
    }
    return owned;
  }

  Census census() override {
    std::scoped_lock const lock{tables_.mutex};
    Census census;
    census.server_start = "start " + std::to_string(tables_.starts);
    for (auto const& [id, worker] : tables_.workers) {
      if (!worker.dead) census.workers.push_back({id, worker.beat, worker.locked_by != 0});
    }
    return census;
  }

  bool declare_dead(WorkerId id, std::int64_t seen_beat) override {
    std::scoped_lock const lock{tables_.mutex};
    if (!tables_.lives(id) || tables_.workers.at(id).beat != seen_beat) return false;
    tables_.workers.at(id).dead = true;
    return true;
  }

  // A dead owner counts before an overdue stage: it says more about what has happened.
  std::vector<Orphan> orphans(std::size_t limit) override {
    std::scoped_lock const lock{tables_.mutex};
    std::vector<Orphan> found;
    auto const now = tables_.clock->now();
    for (auto const& [id, stored] : tables_.runs) {
      if (stored.run.state != RunState::running || found.size() >= limit) continue;
      bool const dead = !tables_.lives(*stored.run.owner);
      bool const overdue = stored.deadline_at + limits::kStageDeadlineGrace < now;
      if (dead)
        found.push_back({stored.run, command::LossCause::owner_dead});
      else if (overdue)
        found.push_back({stored.run, command::LossCause::stage_overdue});
    }
    return found;
  }

 private:
  std::shared_ptr<MemoryDatabase> database_;
  MemoryTables& tables_;
  MemorySession session_ = 0;
};

class MemoryEventLog final : public EventLog {
 public:
  explicit MemoryEventLog(std::shared_ptr<MemoryDatabase> database)
      : database_(std::move(database)), tables_(database_->tables()) {
    std::scoped_lock const lock{tables_.mutex};
    session_ = tables_.next_session++;
  }

  ~MemoryEventLog() override {
    std::scoped_lock const lock{tables_.mutex};
    if (tables_.relay_leader == session_) tables_.relay_leader = 0;
  }

  // Nobody waits for the lead: whoever asks first while it is free has it.
  bool lead() override {
    std::scoped_lock const lock{tables_.mutex};
    if (tables_.relay_leader == 0) tables_.relay_leader = session_;
    return tables_.relay_leader == session_;
  }

  EventPosition position() override {
    std::scoped_lock const lock{tables_.mutex};
    if (tables_.relay.transaction >= tables_.next_transaction) {
      throw WrongSchema("the relay's position lies ahead of this database");
    }
    return tables_.relay;
  }

  std::vector<EventRecord> after(EventPosition position, std::size_t limit) override {
    std::scoped_lock const lock{tables_.mutex};
    std::vector<EventRecord> events;
    for (auto at = tables_.log.upper_bound(position);
         at != tables_.log.end() && events.size() < limit; ++at) {
      events.push_back(at->second);
    }
    return events;
  }

  void advance(EventPosition position) override {
    std::scoped_lock const lock{tables_.mutex};
    tables_.relay = std::max(tables_.relay, position);
  }

 private:
  std::shared_ptr<MemoryDatabase> database_;
  MemoryTables& tables_;
  MemorySession session_ = 0;
};

}  // namespace

std::unique_ptr<WorkerRegistry> open_memory_worker_registry(
    std::shared_ptr<MemoryDatabase> database) {
  return std::make_unique<MemoryWorkerRegistry>(std::move(database));
}

std::unique_ptr<EventLog> open_memory_event_log(std::shared_ptr<MemoryDatabase> database) {
  return std::make_unique<MemoryEventLog>(std::move(database));
}

}  // namespace omninode
