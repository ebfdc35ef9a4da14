#include "store/pg_worker_registry.hpp"

#include <utility>

#include "store/array_literal.hpp"
#include "store/pg_connection.hpp"
#include "store/run_row.hpp"

namespace omninode {
namespace {

// Half of the worker's id: two living workers that share it are as likely as two equal ids of
// half the length, and then the second does not enroll.
// An advisory lock's key has 64 bits, a worker's id 128. The key stands in the worker's row, so
// that readers find the lock in pg_locks without this rule.
std::int64_t lock_key(WorkerId worker) {
  std::uint64_t key = 0;
  for (std::size_t at = 0; at < sizeof key; ++at) key = key << 8U | worker.value.bytes[at];
  return static_cast<std::int64_t>(key);
}

// The same class serves a worker, which has a lock, and a reaper, which has none. A reaper that is
// told of a broken connection by an exception forgets what it saw: see core/liveness.hpp.
class PgWorkerRegistry final : public WorkerRegistry {
 public:
  explicit PgWorkerRegistry(std::string url) : connection_(std::move(url)) {}

  void enroll(WorkerInfo const& worker) override {
    // The lock first: a worker that is seen is seen with its lock.
    if (!lock(worker.id)) throw StoreUnavailable("another session holds this worker's lock");
    connection_.run(
        "enroll_worker", Effect::writes,
        {worker.id.value.str(), std::to_string(lock_key(worker.id)), std::to_string(worker.pid),
         worker.host, worker.program, array_literal(worker.stages)});
  }

  bool beat(WorkerId worker) override {
    // The server may not have noticed yet that the old connection is gone: then the lock comes
    // with a later beat, and until then the beat alone says that this worker lives.
    lock(worker);
    return !connection_.run("beat_worker", Effect::writes, {worker.value.str()}).empty();
  }

  // First the row, then the lock. The other way round, a reaper could see a free lock on a worker
  // that still counts as living, and begin to time its death.
  void retire(WorkerId worker) override {
    connection_.run("retire_worker", Effect::writes, {worker.value.str()});
    if (holds_lock(worker)) {
      connection_.run("unlock_session", Effect::reads, {std::to_string(lock_key(worker))});
    }
    locked_.reset();
  }

  std::vector<Run> owned_by(WorkerId worker) override {
    std::vector<Run> runs;
    for (auto const& row : connection_.run("read_owned", Effect::reads, {worker.value.str()})) {
      runs.push_back(run_from(row, 0));
    }
    return runs;
  }

  Census census() override {
    Census census;
    for (auto const& row : connection_.run("read_census", Effect::reads)) {
      census.server_start = text_from(row[0]);
      if (row[1].is_null()) continue;
      census.workers.push_back(
          {WorkerId{uuid_from(row[1])}, row[2].as<std::int64_t>(), row[3].as<bool>()});
    }
    return census;
  }

  // The beat is checked again in the statement: a worker that has beaten since the census lives. No
  // row also where another reaper was first, so exactly one of them is told that it did it.
  bool declare_dead(WorkerId worker, std::int64_t seen_beat) override {
    return !connection_
                .run("declare_dead", Effect::writes,
                     {worker.value.str(), std::to_string(seen_beat)})
                .empty();
  }

  // Only found here, not taken: the reaper decides and commits each through the version check like
  // anybody else, so a run that has gone on meanwhile is left alone.
  std::vector<Orphan> orphans(std::size_t limit) override {
    std::vector<Orphan> found;
    auto const grace = std::to_string(limits::kStageDeadlineGrace.count());
    for (auto const& row :
         connection_.run("read_orphans", Effect::reads, {std::to_string(limit), grace})) {
      auto const cause = row["owner_dead"].as<bool>() ? command::LossCause::owner_dead
                                                      : command::LossCause::stage_overdue;
      found.push_back({run_from(row, 0), cause});
    }
    return found;
  }

 private:
  // A lock is known by the session it was taken in; `generation` says whether that is this one
  // still.
  struct Lock {
    WorkerId worker;
    std::int64_t generation = 0;
  };

  bool holds_lock(WorkerId worker) {
    connection_.open();
    return locked_ && locked_->worker == worker && locked_->generation == connection_.generation();
  }

  // Never waits for the lock, because that would hold up the beat.
  bool lock(WorkerId worker) {
    if (holds_lock(worker)) return true;
    locked_.reset();
    auto const rows =
        connection_.run("lock_session", Effect::reads, {std::to_string(lock_key(worker))});
    if (!rows[0][0].as<bool>()) return false;
    locked_ = Lock{worker, connection_.generation()};
    return true;
  }

  PgConnection connection_;
  std::optional<Lock> locked_;
};

}  // namespace

std::unique_ptr<WorkerRegistry> open_pg_worker_registry(std::string url) {
  return std::make_unique<PgWorkerRegistry>(std::move(url));
}

}  // namespace omninode
