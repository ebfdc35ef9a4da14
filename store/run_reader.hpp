// The read side of the store for people and tools: what the command line shows. Never writes.
//
// One RunReader is one connection, used by one thread at a time. Calls throw StoreUnavailable when
// the database cannot be asked and WrongSchema when it is not ours; after an exception the object
// may be used again. Times are RFC 3339 in UTC with microseconds; every duration is measured by
// the database's clock alone, so the reader's clock never matters.
//
// A call that needs several statements does not see one snapshot: a run may move on between them,
// so its newest event may be newer than its summary. Compare versions where that matters. Nothing
// here takes a lock or waits for one; a statement ends after limits::kReadStatementTimeout.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/id.hpp"
#include "engine/core/run.hpp"
#include "engine/core/transition.hpp"

namespace omninode {

/// A file that a run has committed, without its content.
struct FileInfo {
  /// Relative, with slashes, as the stage named it.
  std::string path;
  std::string sha256;
  std::int64_t size_bytes = 0;
};

/// A run as its row shows it, with what people ask for first.
struct RunSummary {
  RunId id;
  CorrelationId correlation_id;
  RunState state = RunState::ready;
  std::string plan;   ///< "name@version"
  std::string stage;  ///< the stage it stands at, "" behind the last
  /// Stages committed so far; equal to stages_total behind the last.
  int stage_index = 0;
  int stages_total = 0;
  /// Executions claimed of the stage it stands at; 0 while the first still waits.
  int attempt = 0;
  int max_attempts = 0;  ///< of the stage it stands at, 0 behind the last
  std::int64_t version = 0;
  std::int64_t claim = 0;
  int priority = 0;
  Request request = Request::none;
  std::string created_at;
  std::string updated_at;
  /// From submit until the run came to rest (completed, cancelled, dead-lettered), or until now.
  std::int64_t duration_ms = 0;
  std::optional<Error> last_error;         ///< of the stage it stands at
  std::optional<WorkerId> owner;           ///< set while running
  std::optional<std::int64_t> wake_in_ms;  ///< set while backing off; 0 when due
  std::vector<FileInfo> files;             ///< filled by `show` only
};

/// All conditions hold together; what is empty does not count. With error_contains every run that
/// fits the rest has its last error looked up, until `limit` rows are found.
struct RunFilter {
  std::optional<RunState> state;
  std::optional<std::string> stage;           ///< name of the stage a run stands at
  std::optional<std::string> since;           ///< submitted at or after: any form PostgreSQL reads
  std::optional<std::string> until;           ///< submitted before
  std::optional<std::string> error_contains;  ///< in the last error's code or message
  std::size_t limit = 50;                     ///< at most limits::kMaxQueryRows
  std::optional<RunId> after;                 ///< go on behind this run: the list is newest first
};

/// A committed transition. Its stage and attempt are those of the execution that ended or of the
/// state that was left, as in core/transition.hpp.
struct HistoryEvent {
  std::int64_t version = 0;
  RunState from = RunState::absent;
  std::string trigger;
  RunState to = RunState::ready;
  std::string stage;
  int stage_index = 0;
  int attempt = 0;
  std::int64_t claim = 0;
  std::string actor;
  /// What an operator gave as the reason; "" for most.
  std::string reason;
  std::optional<Error> error;
  std::vector<std::string> warnings;
  std::string at;
  std::int64_t at_ms = 0;  ///< milliseconds since the run was submitted
};

/// A stage of a run, told from its history. Stages that a replay runs again are told anew.
struct Step {
  int index = 0;
  std::string stage;
  /// pending, ready, running, backing_off, awaiting_approval, paused, done, skipped (optional and
  /// failed), failed, cancelled
  std::string state;
  int attempts = 0;
  std::optional<std::string> started_at;  ///< of the first attempt
  std::optional<std::string> ended_at;
  std::int64_t duration_ms = 0;  ///< from the first start to the end, waits included; or until now
  std::optional<Error> error;
  std::vector<std::string> warnings;
};

/// A file with its bytes, which need not be text.
struct StoredFile {
  FileInfo info;
  std::string content;
};

/// Everything a run has made so far. Complete only where `run.state` is completed; before that it
/// holds what the stages behind it have committed.
struct RunOutcome {
  RunSummary run;
  std::string input;                                         ///< the JSON it was submitted with
  std::vector<std::pair<std::string, std::string>> outputs;  ///< stage name, committed JSON
  std::vector<std::string> warnings;
  std::vector<StoredFile> files;
};

/// What a run that waits for a person asks.
struct ApprovalRequest {
  std::int64_t version = 0;  ///< an answer names it
  std::string stage;         ///< that asked
  std::string what;          ///< the JSON object the stage gave
};

/// A worker as the database sees it. At work are those that are `alive` and `locked`: a killed one
/// loses its lock at once, and stays alive until a reaper has declared it dead.
struct WorkerRow {
  WorkerId id;
  std::string host;
  int pid = 0;
  std::string program;
  std::vector<std::string> stages;
  bool alive = false;   ///< neither retired nor declared dead
  bool locked = false;  ///< its session lock is held at this moment
  std::int64_t beat = 0;
  /// Since its last beat, by the database's clock. For people: no decision hangs on it.
  std::int64_t beat_age_ms = 0;
  std::int64_t runs = 0;  ///< owned now
  std::string started_at;
  std::optional<std::string> dead_at;
};

/// A session that holds the event horizon back: while its transaction is open, no newer event is
/// published. Claims, hints and commits do not wait for it.
struct HorizonBlocker {
  std::string who;  ///< "pid 123" or "prepared transaction <gid>"
  /// It may be any database of the server, and "" where the session has none.
  std::string database;
  std::string state;  ///< such as "idle in transaction"
  std::int64_t age_ms = 0;
};

/// The whole store in a few figures, for doctor. Counting runs by state reads the whole table.
struct StoreHealth {
  std::string server_version;
  int schema_version = 0;
  int expected_schema_version = 0;
  std::vector<std::pair<RunState, std::int64_t>> runs_by_state;
  std::optional<std::int64_t> oldest_waiting_ms;  ///< of the runs that could be claimed now
  std::int64_t live_workers = 0;
  std::int64_t relay_lag_events = 0;             ///< counted up to limits::kMaxQueryRows
  std::optional<HorizonBlocker> oldest_blocker;  ///< a writing transaction older than a second
};

/// For people and tools: workers read through RunStore, which knows no times and no names.
class RunReader {
 public:
  /// Does not connect yet. `url`: a libpq URL or key=value string.
  explicit RunReader(std::string url);
  ~RunReader();
  RunReader(RunReader const&) = delete;
  RunReader& operator=(RunReader const&) = delete;

  /// Throws std::invalid_argument when `since` or `until` is no time.
  /// Newest first, without files; one statement. For the next page set `after` to the last run's
  /// id.
  std::vector<RunSummary> list(RunFilter const& filter);
  /// The run with its files' names and sums; nullopt where there is none. Three statements.
  std::optional<RunSummary> show(CorrelationId run);
  /// Runs whose correlation ids lie from `first` to `last`, both included: two at most, which is
  /// enough to know whether a beginning is unique.
  std::vector<CorrelationId> between(CorrelationId first, CorrelationId last);
  /// Empty where there is no such run.
  /// All of it, oldest first: a run's history is bounded by its plan's stages and their attempts,
  /// and by what operators do to it.
  std::vector<HistoryEvent> history(CorrelationId run);
  std::vector<Step> steps(CorrelationId run);
  /// Nullopt where the run does not wait for approval, or does not exist.
  std::optional<ApprovalRequest> approval(CorrelationId run);
  /// Everything in memory at once, contents of files included; nullopt where there is no such run.
  std::optional<RunOutcome> result(CorrelationId run);
  /// The living first, then those that ended last; at most limits::kMaxQueryRows.
  std::vector<WorkerRow> workers();
  StoreHealth health();

  /// Waits until the run's version is above `version` or `timeout` is over; the run as it is then,
  /// with its files. Looks again and again, at first often, then every limits::kLastLookPause: a
  /// notification per transition would make all commits of the server queue for one lock. nullopt,
  /// after the whole wait, where there is no such run.
  std::optional<RunSummary> wait_for_change(CorrelationId run, std::int64_t version,
                                            std::chrono::milliseconds timeout);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace omninode
