// The read side of the store for people and tools: what the command line shows. Never writes.
//
// One RunReader is one connection, used by one thread at a time. Calls throw StoreUnavailable when
// the database cannot be asked and WrongSchema when it is not ours; after an exception the object
// may be used again. Times are RFC 3339 in UTC with microseconds; every duration is measured by
// the database's clock alone, so the reader's clock never matters.
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

struct FileInfo {
  std::string path;
  std::string sha256;
  std::int64_t size_bytes = 0;
};

struct RunSummary {
  RunId id;
  CorrelationId correlation_id;
  RunState state = RunState::ready;
  std::string plan;   ///< "name@version"
  std::string stage;  ///< the stage it stands at, "" behind the last
  int stage_index = 0;
  int stages_total = 0;
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

struct RunFilter {
  std::optional<RunState> state;
  std::optional<std::string> stage;           ///< name of the stage a run stands at
  std::optional<std::string> since;           ///< submitted at or after: any form PostgreSQL reads
  std::optional<std::string> until;           ///< submitted before
  std::optional<std::string> error_contains;  ///< in the last error's code or message
  std::size_t limit = 50;                     ///< at most limits::kMaxQueryRows
  std::optional<RunId> after;                 ///< go on behind this run: the list is newest first
};

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
  std::string reason;
  std::optional<Error> error;
  std::vector<std::string> warnings;
  std::string at;
  std::int64_t at_ms = 0;  ///< milliseconds since the run was submitted
};

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

struct StoredFile {
  FileInfo info;
  std::string content;
};

struct RunOutcome {
  RunSummary run;
  std::string input;                                         ///< the JSON it was submitted with
  std::vector<std::pair<std::string, std::string>> outputs;  ///< stage name, committed JSON
  std::vector<std::string> warnings;
  std::vector<StoredFile> files;
};

struct WorkerRow {
  WorkerId id;
  std::string host;
  int pid = 0;
  std::string program;
  std::vector<std::string> stages;
  bool alive = false;   ///< neither retired nor declared dead
  bool locked = false;  ///< its session lock is held at this moment
  std::int64_t beat = 0;
  std::int64_t beat_age_ms = 0;
  std::int64_t runs = 0;  ///< owned now
  std::string started_at;
  std::optional<std::string> dead_at;
};

/// A session that holds the event horizon back.
struct HorizonBlocker {
  std::string who;  ///< "pid 123" or "prepared transaction <gid>"
  std::string database;
  std::string state;  ///< such as "idle in transaction"
  std::int64_t age_ms = 0;
};

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

class RunReader {
 public:
  /// Does not connect yet. `url`: a libpq URL or key=value string.
  explicit RunReader(std::string url);
  ~RunReader();
  RunReader(RunReader const&) = delete;
  RunReader& operator=(RunReader const&) = delete;

  /// Throws std::invalid_argument when `since` or `until` is no time.
  std::vector<RunSummary> list(RunFilter const& filter);
  std::optional<RunSummary> show(CorrelationId run);
  /// Runs whose correlation ids lie from `first` to `last`, both included: two at most, which is
  /// enough to know whether a beginning is unique.
  std::vector<CorrelationId> between(CorrelationId first, CorrelationId last);
  /// Empty where there is no such run.
  std::vector<HistoryEvent> history(CorrelationId run);
  std::vector<Step> steps(CorrelationId run);
  std::optional<RunOutcome> result(CorrelationId run);
  std::vector<WorkerRow> workers();
  StoreHealth health();

  /// Waits until the run's version is above `version` or `timeout` is over; the run as it is then.
  std::optional<RunSummary> wait_for_change(CorrelationId run, std::int64_t version,
                                            std::chrono::milliseconds timeout);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace omninode
