#include <algorithm>
#include <cstdio>
#include <ctime>

#include "store/memory_tables.hpp"
#include "store/transition_facts.hpp"

namespace omninode {
namespace {

// The clock's own epoch stands for 1970: times are deterministic, not today's.
// In the same form as the SQL statements give it.
std::string rfc3339(Clock::time_point at) {
  using namespace std::chrono;
  auto const us = duration_cast<microseconds>(at.time_since_epoch()).count();
  auto const seconds = static_cast<std::time_t>(us / 1'000'000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[40];
  auto const length = std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, ".%06dZ", static_cast<int>(us % 1'000'000));
  return std::string{date, length} + fraction;
}

// The CHECK run_event_legal_transition.
bool is_legal(RunState from, Trigger trigger, RunState to) {
  auto const all = edges();
  return std::find(all.begin(), all.end(), Edge{from, trigger, to}) != all.end();
}

// Every column of text that the commit statement fills from outside. Contents of files are bytes.
bool has_unstorable_text(Transition const& t) {
  bool bad = !is_storable(t.actor.name) || !is_storable(t.actor.reason) ||
             !is_storable(t.stage_name) || !is_storable(t.event_stage_name) ||
             (t.output && !is_storable(*t.output));
  if (t.error) bad = bad || !is_storable(t.error->code) || !is_storable(t.error->message);
  for (auto const& warning : t.warnings) bad = bad || !is_storable(warning);
  for (auto const& file : t.files) bad = bad || !is_storable(file.path);
  return bad;
}

// The primary key of run_file.
bool has_double_path(std::vector<File> const& files) {
  for (auto one = files.begin(); one != files.end(); ++one) {
    auto const same = [&](File const& other) { return other.path == one->path; };
    if (std::any_of(std::next(one), files.end(), same)) return true;
  }
  return false;
}

}  // namespace

MemoryTables::StoredRun* MemoryTables::find(RunId run) {
  auto const found = runs.find(run.value);
  return found == runs.end() ? nullptr : &found->second;
}

bool MemoryTables::lives(WorkerId worker) const {
  auto const found = workers.find(worker);
  return found != workers.end() && !found->second.dead;
}

void MemoryTables::append(StoredRun& stored, Event event, std::uint64_t transaction) {
  auto& record = event.record;
  stored.updated_at = clock->now();
  record.position = {transaction, stored.run.id.value, stored.run.version};
  record.correlation_id = stored.run.correlation_id;
  record.to = stored.run.state;
  record.claim = stored.run.claim;
  record.at = rfc3339(stored.updated_at);
  log.emplace(record.position, record);
  stored.events.push_back(std::move(event));
}

// As store/sql/read_outputs.sql and read_files.sql: the latest commit of every stage before the
// one the run stands at.
Progress MemoryTables::progress_of(StoredRun const& stored) const {
  std::map<int, Event const*> kept;
  for (auto const& event : stored.events) {
    bool const commits =
        event.record.trigger == Trigger::stage_done || event.record.trigger == Trigger::run_done;
    if (commits && event.record.stage < stored.run.stage) kept[event.record.stage] = &event;
  }
  Progress progress;
  progress.input = stored.input;
  for (auto const& event : stored.events) {
    auto const trigger = event.record.trigger;
    bool const answers = trigger == Trigger::approve || trigger == Trigger::revise;
    if (answers && event.output) {
      progress.answers.push_back({event.record.stage_name, *event.output});
    }
  }
  for (auto const& [stage, event] : kept) {
    progress.outputs.insert_or_assign(event->record.stage_name, event->output.value_or(""));
    for (auto const& [path, content] : event->files) progress.files[path] = content;
  }
  return progress;
}

// Stands for the constraints of migrations/0001_initial.up.sql, and names the one that refuses as
// the server's message would. Looked at before anything is written, so that a refused transition
// changes nothing.
std::string refusal_of(MemoryTables const& tables, MemoryTables::StoredRun const& stored,
                       Transition const& t) {
  auto const is = [&](RunState state) { return t.after.state == state; };
  if (has_unstorable_text(t)) return "invalid byte sequence for encoding \"UTF8\"";
  if (!is_legal(stored.run.state, t.trigger, t.after.state)) return "run_event_legal_transition";
  if (is(RunState::running) != t.after.owner.has_value() ||
      is(RunState::backing_off) != t.wake_after.has_value()) {
    return "run_owned_while_running";
  }
  if (has_double_path(t.files)) return "run_file_pkey";
  if (t.dead_letter == DeadLetterAction::open) {
    auto const open = [&](auto const& letter) { return letter.run == t.run() && letter.open(); };
    auto const& letters = tables.dead_letters;
    if (!t.error) return "a dead letter without an error";
    if (std::any_of(letters.begin(), letters.end(), open)) return "dead_letter_open";
  }
  return {};
}

MemoryDatabase::MemoryDatabase(std::shared_ptr<Clock const> clock)
    : tables_(std::make_unique<MemoryTables>(std::move(clock))) {}

MemoryDatabase::~MemoryDatabase() = default;

// `starts` is what observers see of it, as pg_postmaster_start_time() in SQL.
void MemoryDatabase::restart() {
  std::scoped_lock const lock{tables_->mutex};
  ++tables_->starts;
  tables_->relay_leader = 0;
  for (auto& [id, worker] : tables_->workers) worker.locked_by = 0;
}

std::vector<MemoryDatabase::DeadLetter> MemoryDatabase::dead_letters() const {
  std::scoped_lock const lock{tables_->mutex};
  return tables_->dead_letters;
}

std::vector<MemoryDatabase::OperatorAction> MemoryDatabase::operator_actions() const {
  std::scoped_lock const lock{tables_->mutex};
  return tables_->operator_actions;
}

std::vector<RunStore::Unparseable> MemoryDatabase::quarantined() const {
  std::scoped_lock const lock{tables_->mutex};
  return tables_->quarantine;
}

std::size_t MemoryDatabase::file_contents() const {
  std::scoped_lock const lock{tables_->mutex};
  return tables_->contents.size();
}

}  // namespace omninode
