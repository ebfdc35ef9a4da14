#include "store/run_reader.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "store/pg_connection.hpp"
#include "store/pg_progress.hpp"
#include "store/run_row.hpp"
#include "store/schema.hpp"
#include "store/steps.hpp"

namespace omninode {
namespace {

std::optional<std::string> optional_text(pqxx::field const& field) {
  if (field.is_null()) return std::nullopt;
  return text_from(field);
}

std::optional<std::int64_t> optional_number(pqxx::field const& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<std::int64_t>();
}

std::optional<Error> error_from(pqxx::row const& row) {
  if (row["error_code"].is_null()) return std::nullopt;
  return Error{text_from(row["error_code"]), text_from(row["error_message"])};
}

// NULL elements are left out: our arrays have none.
std::vector<std::string> texts_from(pqxx::field const& field) {
  std::vector<std::string> texts;
  auto parser = field.as_array();
  using Juncture = pqxx::array_parser::juncture;
  for (auto [what, text] = parser.get_next(); what != Juncture::done;
       std::tie(what, text) = parser.get_next()) {
    if (what == Juncture::string_value) texts.push_back(text);
  }
  return texts;
}

// By the names of columns, not by place: the statements for people change more often than those of
// workers, and a row more or less must not shift the rest.
RunSummary summary_from(pqxx::row const& row) {
  RunSummary run;
  run.id.value = row["id"].as<std::int64_t>();
  run.correlation_id.value = uuid_from(row["correlation_id"]);
  run.state = state_from(row["state"]);
  run.plan = text_from(row["plan"]);
  run.stage = text_from(row["stage_name"]);
  run.stage_index = row["stage"].as<int>();
  run.stages_total = row["stages_total"].as<int>();
  run.attempt = row["attempt"].as<int>();
  run.max_attempts = row["max_attempts"].as<int>();
  run.version = row["version"].as<std::int64_t>();
  run.claim = row["claim"].as<std::int64_t>();
  run.priority = row["priority"].as<int>();
  run.request = parse_request(row["request"].c_str()).value_or(Request::none);
  run.created_at = text_from(row["created_at"]);
  run.updated_at = text_from(row["updated_at"]);
  run.duration_ms = row["duration_ms"].as<std::int64_t>();
  run.last_error = error_from(row);
  if (!row["owner"].is_null()) run.owner = WorkerId{uuid_from(row["owner"])};
  run.wake_in_ms = optional_number(row["wake_in_ms"]);
  return run;
}

HistoryEvent event_from(pqxx::row const& row) {
  HistoryEvent event;
  event.version = row["version"].as<std::int64_t>();
  event.from = state_from(row["from_state"]);
  event.trigger = text_from(row["trigger"]);
  event.to = state_from(row["to_state"]);
  event.stage = text_from(row["stage_name"]);
  event.stage_index = row["stage"].as<int>();
  event.attempt = row["attempt"].as<int>();
  event.claim = row["claim"].as<std::int64_t>();
  event.actor = text_from(row["actor"]);
  event.reason = text_from(row["reason"]);
  event.error = error_from(row);
  event.warnings = texts_from(row["warnings"]);
  event.at = text_from(row["at"]);
  event.at_ms = row["at_ms"].as<std::int64_t>();
  return event;
}

WorkerRow worker_from(pqxx::row const& row) {
  WorkerRow worker;
  worker.id.value = uuid_from(row["id"]);
  worker.host = text_from(row["host"]);
  worker.pid = row["pid"].as<int>();
  worker.program = text_from(row["program"]);
  worker.stages = texts_from(row["stages"]);
  worker.alive = row["alive"].as<bool>();
  worker.locked = row["locked"].as<bool>();
  worker.beat = row["beat"].as<std::int64_t>();
  worker.beat_age_ms = row["beat_age_ms"].as<std::int64_t>();
  worker.runs = row["runs"].as<std::int64_t>();
  worker.started_at = text_from(row["started_at"]);
  worker.dead_at = optional_text(row["dead_at"]);
  return worker;
}

// Every commit holds the horizon back for milliseconds; only what stays open is worth a name.
constexpr std::int64_t kBlockerAgeMs = 1'000;

}  // namespace

struct RunReader::Parts {
  explicit Parts(std::string url)
      : connection(std::move(url), SessionForm{limits::kReadStatementTimeout}) {}

  // The narrow row, by a unique index: cheap enough to be asked every few milliseconds.
  std::optional<RunId> find(CorrelationId run) {
    auto const rows = connection.run("find_run", Effect::reads, {run.value.str()});
    if (rows.empty()) return std::nullopt;
    return run_from(rows[0], 0).id;
  }

  std::optional<std::int64_t> version(CorrelationId run) {
    auto const rows = connection.run("find_run", Effect::reads, {run.value.str()});
    if (rows.empty()) return std::nullopt;
    return run_from(rows[0], 0).version;
  }

  std::vector<StoredFile> files(RunId run, bool with_content) {
    std::vector<StoredFile> found;
    auto const list = "{" + std::to_string(run.value) + "}";
    for (auto const& row :
         connection.run("read_files", Effect::reads, {list, with_content ? "t" : "f"})) {
      StoredFile file{
          {text_from(row["path"]), text_from(row["sha256"]), row["size_bytes"].as<std::int64_t>()},
          {}};
      if (with_content) file.content = bytes_from(row["content"]);
      found.push_back(std::move(file));
    }
    return found;
  }

  PgConnection connection;
};

RunReader::RunReader(std::string url) : parts_(std::make_unique<Parts>(std::move(url))) {}
RunReader::~RunReader() = default;

// Empty text and 0 stand for "any" in the statement, which therefore is the same for every filter.
std::vector<RunSummary> RunReader::list(RunFilter const& filter) {
  auto const limit = std::min(filter.limit, limits::kMaxQueryRows);
  auto const after = filter.after.value_or(RunId{}).value;
  std::vector<RunSummary> runs;
  for (auto const& row : parts_->connection.run(
           "list_runs", Effect::reads,
           {filter.state ? std::string{to_string(*filter.state)} : "", filter.stage.value_or(""),
            filter.since.value_or(""), filter.until.value_or(""),
            filter.error_contains.value_or(""), std::to_string(after), std::to_string(limit)})) {
    runs.push_back(summary_from(row));
  }
  return runs;
}

// The list with one row, so that a run is told in one way only: the newest with an id below the
// next is this one, because runs are never deleted.
std::optional<RunSummary> RunReader::show(CorrelationId run) {
  auto const id = parts_->find(run);
  if (!id) return std::nullopt;
  RunFilter only;
  only.after = RunId{id->value + 1};
  only.limit = 1;
  auto found = list(only);
  if (found.empty()) return std::nullopt;
  for (auto& file : parts_->files(*id, /*with_content=*/false)) {
    found[0].files.push_back(std::move(file.info));
  }
  return std::move(found[0]);
}

std::vector<CorrelationId> RunReader::between(CorrelationId first, CorrelationId last) {
  std::vector<CorrelationId> found;
  for (auto const& row : parts_->connection.run("find_between", Effect::reads,
                                                {first.value.str(), last.value.str()})) {
    found.push_back(CorrelationId{uuid_from(row[0])});
  }
  return found;
}

std::vector<HistoryEvent> RunReader::history(CorrelationId run) {
  std::vector<HistoryEvent> events;
  for (auto const& row : parts_->connection.run("read_history", Effect::reads, {run.value.str()})) {
    events.push_back(event_from(row));
  }
  return events;
}

// The names come from the run's own plan, not from a plan of this program: it may be an old one.
std::vector<Step> RunReader::steps(CorrelationId run) {
  std::vector<std::string> names;
  std::int64_t now_ms = 0;
  for (auto const& row : parts_->connection.run("read_stages", Effect::reads, {run.value.str()})) {
    names.push_back(text_from(row[0]));
    now_ms = row[1].as<std::int64_t>();
  }
  return steps_from(names, history(run), now_ms);
}

// Warnings are taken from the steps and not from the history, where those of a stage that was
// replayed would stand twice.
std::optional<ApprovalRequest> RunReader::approval(CorrelationId run) {
  auto const rows = parts_->connection.run("read_approval", Effect::reads, {run.value.str()});
  if (rows.empty()) return std::nullopt;
  return ApprovalRequest{rows[0][0].as<std::int64_t>(), text_from(rows[0][1]),
                         text_from(rows[0][2])};
}

std::optional<RunOutcome> RunReader::result(CorrelationId run) {
  auto summary = show(run);
  if (!summary) return std::nullopt;
  RunOutcome outcome;
  auto const id = summary->id;
  auto const list = "{" + std::to_string(id.value) + "}";
  outcome.run = std::move(*summary);
  auto const inputs = parts_->connection.run("read_inputs", Effect::reads, {list});
  if (!inputs.empty()) outcome.input = text_from(inputs[0][1]);
  for (auto const& row : parts_->connection.run("read_outputs", Effect::reads, {list})) {
    if (row[3].as<bool>()) continue;  // an answer, no output
    outcome.outputs.emplace_back(text_from(row[1]), text_from(row[2]));
  }
  for (auto const& step : steps(run)) {
    outcome.warnings.insert(outcome.warnings.end(), step.warnings.begin(), step.warnings.end());
  }
  outcome.files = parts_->files(id, /*with_content=*/true);
  return outcome;
}

std::vector<WorkerRow> RunReader::workers() {
  std::vector<WorkerRow> workers;
  auto const limit = std::to_string(limits::kMaxQueryRows);
  for (auto const& row : parts_->connection.run("list_workers", Effect::reads, {limit})) {
    workers.push_back(worker_from(row));
  }
  return workers;
}

// Three statements, because the count of runs and the blocker have rows of their own. The schema
// was found equal at the connect; both versions are told all the same, for people to see.
StoreHealth RunReader::health() {
  auto& connection = parts_->connection;
  StoreHealth health;
  auto const rows =
      connection.run("read_health", Effect::reads, {std::to_string(limits::kMaxQueryRows)});
  auto const row = rows.at(0);
  health.server_version = text_from(row["server_version"]);
  health.schema_version = row["schema_version"].as<int>();
  health.expected_schema_version = expected_schema_version();
  health.oldest_waiting_ms = optional_number(row["oldest_waiting_ms"]);
  health.live_workers = row["live_workers"].as<std::int64_t>();
  health.relay_lag_events = row["relay_lag_events"].as<std::int64_t>();
  for (auto const& state : connection.run("count_runs", Effect::reads)) {
    health.runs_by_state.emplace_back(state_from(state[0]), state[1].as<std::int64_t>());
  }
  auto const blockers =
      connection.run("read_blocker", Effect::reads, {std::to_string(kBlockerAgeMs)});
  if (!blockers.empty()) {
    auto const blocker = blockers[0];
    health.oldest_blocker =
        HorizonBlocker{text_from(blocker["who"]), text_from(blocker["database"]),
                       text_from(blocker["state"]), blocker["age_ms"].as<std::int64_t>()};
  }
  return health;
}

// Only the narrow row is read while nothing happens; the summary once, at the end. Each wait begins
// with short pauses again, since a change is often followed by the next.
std::optional<RunSummary> RunReader::wait_for_change(CorrelationId run, std::int64_t version,
                                                     std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  auto const end = Clock::now() + timeout;
  auto pause = limits::kFirstLookPause;
  while (parts_->version(run).value_or(0) <= version) {
    auto const now = Clock::now();
    if (now >= end) break;
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(end - now);
    std::this_thread::sleep_for(std::min(pause, std::max(left, limits::kFirstLookPause)));
    pause = std::min(pause * 2, limits::kLastLookPause);
  }
  return show(run);
}

}  // namespace omninode
