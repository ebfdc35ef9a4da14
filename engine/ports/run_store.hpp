// The store of runs: the truth, and the queue of record.
//
// Every change of a run goes through `submit`, `claim_hinted`, `claim_waiting` or `commit`, each
// one statement for a whole batch. No call waits for a row that somebody else holds.
//
// A RunStore is used by one thread at a time (it stands for one database connection); any number
// may be open on one database. Calls throw StoreUnavailable when nothing was changed,
// CommitUnknown when a write may have landed, WrongSchema when the database is not ours. After an
// exception the object may be used again: it connects anew.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/plan.hpp"
#include "engine/core/run.hpp"
#include "engine/core/transition.hpp"
#include "engine/ports/stage.hpp"

namespace omninode {

/// A run is waiting: what a hint on the bus says. It may be lost, doubled, late or out of order;
/// whoever acts on it claims through the store, which checks the version.
struct Hint {
  RunId run;
  std::int64_t version = 0;
  std::string stage;  ///< the stage that waits to be run
  friend bool operator==(Hint const&, Hint const&) = default;
};

struct NewRun {
  CorrelationId correlation_id;      ///< chosen by the submitter, once: it makes repeating safe
  std::shared_ptr<Plan const> plan;  ///< one that `check` accepts; its id is not looked at
  std::string input = "{}";          ///< JSON object, handed to the stages byte for byte
  int priority = 0;                  ///< higher is claimed first
  Actor actor;
};

struct SubmitResult {
  enum class Status {
    created,
    existed,   ///< the same correlation id with the same plan and input: nothing was changed
    conflict,  ///< the same correlation id with another plan or input: nothing was changed
  };
  Status status = Status::created;
  RunId run;                 ///< the stored run's, whatever the status
  std::int64_t version = 0;  ///< 1 for a created run, where the stored one stands otherwise
};

/// A run that this worker owns now, with all that its next stage may look at.
struct ClaimedRun {
  Run run;
  Progress progress;
};

struct CommitResult {
  enum class Status {
    committed,
    stale,  ///< the row has another version; `current` is the row as it is
    busy,   ///< the row is locked by somebody else at this moment, or there is no such run
  };
  Status status = Status::busy;
  std::optional<Run> current = {};
};

class RunStore {
 public:
  virtual ~RunStore() = default;

  /// Stores new runs; answers in the order given. At most limits::kMaxSubmitBatch. When `announce`
  /// is set, the statement also wakes a `serve` process that listens, which produces the hints.
  /// Repeating a submit is safe, after CommitUnknown too: see SubmitResult::Status::existed.
  /// Throws std::invalid_argument for text that the store cannot hold (a NUL or invalid UTF-8 in an
  /// input or an actor's name); then no run of the batch is stored.
  virtual std::vector<SubmitResult> submit(std::span<NewRun const> runs, bool announce) = 0;

  /// Claims the hinted runs that still wait at the hinted version, at a stage in `stages`. The
  /// others are left out of the answer, the order is by priority. Claims nothing when `worker` is
  /// not alive: what it took would only wait for the reaper. Sets the stage's deadline and counts
  /// the attempt. After CommitUnknown the worker may own runs without knowing them:
  /// WorkerRegistry::owned_by finds them.
  virtual std::vector<ClaimedRun> claim_hinted(WorkerId worker, std::span<Hint const> hints,
                                               std::span<std::string const> stages) = 0;

  /// Claims up to `limit` runs that wait (ready for longer than limits::kHintGrace, or backing off
  /// and due), most urgent first, without any hint. `fresh` also takes runs that have just become
  /// ready: for a worker without a bus, or one that was told. At most limits::kMaxClaimBatch; fewer
  /// than `limit` does not mean that no more wait, because rows that others hold are passed over.
  virtual std::vector<ClaimedRun> claim_waiting(WorkerId worker,
                                                std::span<std::string const> stages,
                                                std::size_t limit, bool fresh) = 0;

  /// Commits transitions; answers in the order given. At most one per run (asserted) and at most
  /// limits::kMaxCommitBatch. One that the database refuses for its content does not harm its
  /// neighbours: it throws nothing and is listed in `rejected` by its place. Durable when it
  /// returns. After CommitUnknown any part may have landed: read the rows, then decide
  /// (core/reconcile.hpp).
  struct CommitAnswer {
    std::vector<CommitResult> results;  ///< says `busy` where `rejected` names the place
    std::vector<std::pair<std::size_t, std::string>> rejected;  ///< place, the database's reason
  };
  virtual CommitAnswer commit(std::span<Transition const> transitions) = 0;

  /// The rows as they are, in the order given; nullopt where there is no such run.
  virtual std::vector<std::optional<Run>> read(std::span<RunId const> runs) = 0;
  /// The same by the submitter's name for a run.
  virtual std::optional<Run> find(CorrelationId correlation_id) = 0;

  /// What a run was submitted with, and what the stages before the one it stands at committed.
  /// After a replay that is less than the history holds: what a stage will make anew is not shown.
  /// Empty where there is no such run. Not one snapshot: of a run that is not owned by the caller
  /// it may mix two moments.
  virtual Progress progress(RunId run) = 0;

  /// The plan with this id; throws std::out_of_range where there is none. A stored plan never
  /// changes, so it is read once per connection, and what was given out may be kept for ever.
  virtual std::shared_ptr<Plan const> plan(PlanId plan) = 0;

  /// Keeps records that could not be parsed, with where they came from. Keeping one twice is safe.
  struct Unparseable {
    std::string topic;
    int partition = 0;
    std::int64_t offset = 0;
    std::string bytes;   ///< as received, at most limits::kMaxHintBytes of them
    std::string reason;  ///< one sentence
  };
  virtual void quarantine(std::span<Unparseable const> records) = 0;

  /// Waits up to `timeout` for runs that were submitted with `announce`; their hints. The first
  /// call of a connection answers at once with everything that is ready (up to
  /// limits::kMaxQueryRows), announced or not, because nobody listened before; so does an
  /// announcement that does not name its runs. Every listener gets all of them. Uses this object's
  /// connection for listening, so use one object for nothing else.
  virtual std::vector<Hint> await_announced(std::chrono::milliseconds timeout) = 0;
};

/// Opens one more connection to the same database.
using OpenRunStore = std::function<std::unique_ptr<RunStore>()>;

}  // namespace omninode
