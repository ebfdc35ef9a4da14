// The store of runs of a MemoryDatabase. Each function does what one statement of store/sql does;
// the lock over the whole call stands for the statement's own transaction, so no row is ever held
// by somebody else.
#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "engine/core/digest.hpp"
#include "engine/core/limits.hpp"
#include "store/memory_tables.hpp"
#include "store/transition_facts.hpp"

namespace omninode {
namespace {

using Stored = MemoryTables::StoredRun;

class MemoryRunStore final : public RunStore {
 public:
  explicit MemoryRunStore(std::shared_ptr<MemoryDatabase> database)
      : database_(std::move(database)), tables_(database_->tables()) {
    std::scoped_lock const lock{tables_.mutex};
    session_ = tables_.next_session++;
  }

  ~MemoryRunStore() override {
    std::scoped_lock const lock{tables_.mutex};
    tables_.listeners.erase(session_);
  }

  std::vector<SubmitResult> submit(std::span<NewRun const> runs, bool announce) override;
  std::vector<ClaimedRun> claim_hinted(WorkerId worker, std::span<Hint const> hints,
                                       std::span<std::string const> stages) override;
  std::vector<ClaimedRun> claim_waiting(WorkerId worker, std::span<std::string const> stages,
                                        std::size_t limit, bool fresh) override;
  CommitAnswer commit(std::span<Transition const> transitions) override;
  std::vector<std::optional<Run>> read(std::span<RunId const> runs) override;
  std::optional<Run> find(CorrelationId correlation_id) override;
  Progress progress(RunId run) override;
  std::shared_ptr<Plan const> plan(PlanId plan) override;
  void quarantine(std::span<Unparseable const> records) override;
  std::vector<Hint> await_announced(std::chrono::milliseconds timeout) override;

 private:
  std::shared_ptr<Plan const> store_plan(Plan const& plan);
  SubmitResult submit_one(NewRun const& run, std::uint64_t transaction);
  ClaimedRun claim(Stored& stored, WorkerId worker, std::uint64_t transaction);
  bool waits(Stored const& stored, bool fresh) const;
  void apply(Stored& stored, Transition const& transition, std::uint64_t transaction);
  void settle_dead_letter(Transition const& transition);

  std::shared_ptr<MemoryDatabase> database_;
  MemoryTables& tables_;
  MemorySession session_ = 0;
};

// By name, as `stage_name = ANY (…)` in the claim statements.
bool serves(std::span<std::string const> stages, std::string const& name) {
  return std::find(stages.begin(), stages.end(), name) != stages.end();
}

// A copy, because the caller's plan has no id and may be changed after.
std::shared_ptr<Plan const> MemoryRunStore::store_plan(Plan const& plan) {
  auto& stored = tables_.plans[digest(plan)];
  if (!stored) {
    auto copy = std::make_shared<Plan>(plan);
    copy->id = PlanId{static_cast<std::int64_t>(tables_.plans.size())};
    stored = std::move(copy);
  }
  return stored;
}

SubmitResult MemoryRunStore::submit_one(NewRun const& run, std::uint64_t transaction) {
  auto const plan = store_plan(*run.plan);
  if (auto const found = tables_.by_correlation.find(run.correlation_id.value);
      found != tables_.by_correlation.end()) {
    auto const& stored = tables_.runs.at(found->second);
    bool const same = stored.plan == plan && stored.input == run.input;
    return {same ? SubmitResult::Status::existed : SubmitResult::Status::conflict, stored.run.id,
            stored.run.version};
  }
  auto const id = static_cast<std::int64_t>(tables_.runs.size()) + 1;
  auto& stored = tables_.runs[id];
  stored.run.id.value = id;
  stored.run.correlation_id = run.correlation_id;
  stored.run.plan = plan->id;
  stored.run.state = RunState::ready;
  stored.run.version = 1;
  stored.run.priority = run.priority;
  stored.plan = plan;
  stored.input = run.input;
  stored.stage_name = plan->stages.at(0).name;
  stored.stage_timeout = plan->stages.at(0).timeout;
  tables_.by_correlation[run.correlation_id.value] = id;
  MemoryTables::Event event;
  event.record.stage_name = stored.stage_name;
  event.record.actor = run.actor.name;
  tables_.append(stored, std::move(event), transaction);
  return {SubmitResult::Status::created, stored.run.id, 1};
}

// Texts are checked before the first run is stored: the statement is all or nothing.
std::vector<SubmitResult> MemoryRunStore::submit(std::span<NewRun const> runs, bool announce) {
  std::scoped_lock const lock{tables_.mutex};
  for (auto const& run : runs) {
    if (!is_storable(run.input) || !is_storable(run.actor.name)) {
      throw std::invalid_argument("invalid byte sequence for encoding \"UTF8\"");
    }
  }
  auto const transaction = tables_.next_transaction++;
  std::vector<SubmitResult> results;
  for (auto const& run : runs) {
    results.push_back(submit_one(run, transaction));
    auto const& result = results.back();
    if (!announce || result.status != SubmitResult::Status::created) continue;
    for (auto& [session, hints] : tables_.listeners) {
      hints.push_back({result.run, result.version, run.plan->stages.at(0).name});
    }
    tables_.announced.notify_all();
  }
  return results;
}

// Attempt and claim both grow here: the attempt counts executions of this stage, the claim fences
// off every earlier owner of the run.
ClaimedRun MemoryRunStore::claim(Stored& stored, WorkerId worker, std::uint64_t transaction) {
  auto& run = stored.run;
  MemoryTables::Event event;
  event.record.trigger = Trigger::claim;
  event.record.from = run.state;
  run.state = RunState::running;
  run.owner = worker;
  ++run.attempt;
  ++run.claim;
  ++run.version;
  stored.deadline_at = tables_.clock->now() + stored.stage_timeout;
  event.record.stage = run.stage;
  event.record.stage_name = stored.stage_name;
  event.record.attempt = run.attempt;
  event.record.actor = "worker " + worker.value.str();
  tables_.append(stored, std::move(event), transaction);
  return {run, tables_.progress_of(stored)};
}

// Without a living worker nothing is claimed: a run owned by a dead one would wait for a reaper. A
// hint that stands there twice finds another version the second time.
std::vector<ClaimedRun> MemoryRunStore::claim_hinted(WorkerId worker, std::span<Hint const> hints,
                                                     std::span<std::string const> stages) {
  std::scoped_lock const lock{tables_.mutex};
  if (!tables_.lives(worker)) return {};
  auto const transaction = tables_.next_transaction++;
  std::vector<ClaimedRun> claimed;
  for (auto const& hint : hints) {
    auto* const stored = tables_.find(hint.run);
    if (stored == nullptr || stored->run.version != hint.version ||
        stored->run.state != RunState::ready || !serves(stages, stored->stage_name)) {
      continue;
    }
    claimed.push_back(claim(*stored, worker, transaction));
  }
  std::sort(claimed.begin(), claimed.end(), [](ClaimedRun const& a, ClaimedRun const& b) {
    return std::tuple{-a.run.priority, a.run.id} < std::tuple{-b.run.priority, b.run.id};
  });
  return claimed;
}

// A run that has just become ready is left to its hint for a while. The given clock never goes
// back, so there are no times here that cannot be, as there are in SQL.
bool MemoryRunStore::waits(Stored const& stored, bool fresh) const {
  auto const now = tables_.clock->now();
  if (stored.run.state == RunState::backing_off) return stored.wake_at <= now;
  return stored.run.state == RunState::ready &&
         (fresh || stored.updated_at + limits::kHintGrace < now);
}

// The map is in the order of ids and the sort is stable: most urgent first, then oldest.
std::vector<ClaimedRun> MemoryRunStore::claim_waiting(WorkerId worker,
                                                      std::span<std::string const> stages,
                                                      std::size_t limit, bool fresh) {
  std::scoped_lock const lock{tables_.mutex};
  if (!tables_.lives(worker)) return {};
  std::vector<Stored*> waiting;
  for (auto& [id, stored] : tables_.runs) {
    if (waits(stored, fresh) && serves(stages, stored.stage_name)) waiting.push_back(&stored);
  }
  std::stable_sort(waiting.begin(), waiting.end(), [](Stored const* a, Stored const* b) {
    return a->run.priority > b->run.priority;
  });
  waiting.resize(std::min({waiting.size(), limit, limits::kMaxClaimBatch}));
  auto const transaction = tables_.next_transaction++;
  std::vector<ClaimedRun> claimed;
  for (auto* const stored : waiting) claimed.push_back(claim(*stored, worker, transaction));
  return claimed;
}

// The version first and the content after: constraints judge only what is written.
RunStore::CommitAnswer MemoryRunStore::commit(std::span<Transition const> transitions) {
  assert_committable(transitions);
  std::scoped_lock const lock{tables_.mutex};
  auto const transaction = tables_.next_transaction++;
  CommitAnswer answer;
  answer.results.resize(transitions.size());
  for (std::size_t at = 0; at < transitions.size(); ++at) {
    auto const& transition = transitions[at];
    auto& result = answer.results[at];
    auto* const stored = tables_.find(transition.run());
    if (stored == nullptr) continue;  // busy, as the port says
    if (stored->run.version != transition.seen) {
      result = {CommitResult::Status::stale, stored->run};
      continue;
    }
    if (auto reason = refusal_of(tables_, *stored, transition); !reason.empty()) {
      answer.rejected.emplace_back(at, std::move(reason));
      continue;
    }
    apply(*stored, transition, transaction);
    result.status = CommitResult::Status::committed;
  }
  return answer;
}

// What the commit statement does not write keeps the row's value, whatever `after` says. A new
// deadline begins only where the owner has taken on the next stage; a pause that is asked for while
// a stage runs must not give that stage more time.
void MemoryRunStore::apply(Stored& stored, Transition const& t, std::uint64_t transaction) {
  auto const before = stored.run;
  auto const now = tables_.clock->now();
  stored.run = t.after;
  stored.run.claim = before.claim;
  stored.run.correlation_id = before.correlation_id;
  stored.run.plan = before.plan;
  stored.run.priority = before.priority;
  stored.stage_name = t.stage_name;
  stored.stage_timeout = t.stage_timeout;
  if (t.trigger == Trigger::stage_done) stored.deadline_at = now + t.stage_timeout;
  if (t.wake_after) stored.wake_at = now + *t.wake_after;

  MemoryTables::Event event;
  event.record.trigger = t.trigger;
  event.record.from = before.state;
  event.record.stage = t.event_stage;
  event.record.stage_name = t.event_stage_name;
  event.record.attempt = t.event_attempt;
  event.record.actor = t.actor.name;
  event.record.error = t.error;
  event.output = t.output;
  for (auto const& file : t.files) {
    auto& content = tables_.contents[sha256_hex(file.content)];
    if (!content) content = std::make_shared<std::string const>(file.content);
    event.files[file.path] = content;
  }
  tables_.append(stored, std::move(event), transaction);
  settle_dead_letter(t);
  if (is_operator_action(t)) {
    tables_.operator_actions.push_back({t.run(), stored.run.version, t.actor.name,
                                        std::string{to_string(t.trigger)}, t.actor.reason});
  }
}

// A run has one open dead letter at most: refusal_of has seen to that.
void MemoryRunStore::settle_dead_letter(Transition const& t) {
  if (t.dead_letter == DeadLetterAction::open) {
    tables_.dead_letters.push_back({t.run(), t.after.version, t.event_stage_name, *t.error,
                                    fingerprint(t.event_stage_name, *t.error), "", ""});
  }
  if (t.dead_letter != DeadLetterAction::close) return;
  for (auto& letter : tables_.dead_letters) {
    if (letter.run != t.run() || !letter.open()) continue;
    letter.closed_by = t.actor.name;
    letter.how = to_string(t.trigger);
  }
}

std::vector<std::optional<Run>> MemoryRunStore::read(std::span<RunId const> runs) {
  std::scoped_lock const lock{tables_.mutex};
  std::vector<std::optional<Run>> found;
  for (auto const run : runs) {
    auto const* const stored = tables_.find(run);
    found.push_back(stored == nullptr ? std::nullopt : std::optional{stored->run});
  }
  return found;
}

std::optional<Run> MemoryRunStore::find(CorrelationId correlation_id) {
  std::scoped_lock const lock{tables_.mutex};
  auto const found = tables_.by_correlation.find(correlation_id.value);
  if (found == tables_.by_correlation.end()) return std::nullopt;
  return tables_.runs.at(found->second).run;
}

Progress MemoryRunStore::progress(RunId run) {
  std::scoped_lock const lock{tables_.mutex};
  auto const* const stored = tables_.find(run);
  return stored == nullptr ? Progress{} : tables_.progress_of(*stored);
}

std::shared_ptr<Plan const> MemoryRunStore::plan(PlanId plan) {
  std::scoped_lock const lock{tables_.mutex};
  for (auto const& [digest, stored] : tables_.plans) {
    if (stored->id == plan) return stored;
  }
  throw std::out_of_range("there is no plan " + std::to_string(plan.value));
}

void MemoryRunStore::quarantine(std::span<Unparseable const> records) {
  std::scoped_lock const lock{tables_.mutex};
  for (auto const& record : records) {
    auto const same = [&](Unparseable const& other) {
      return other.topic == record.topic && other.partition == record.partition &&
             other.offset == record.offset && other.bytes == record.bytes;
    };
    auto& kept = tables_.quarantine;
    if (std::none_of(kept.begin(), kept.end(), same)) kept.push_back(record);
  }
}

// The first call makes this session a listener and answers with what waits, as a new connection
// does in PostgreSQL. Between two calls announcements are kept.
std::vector<Hint> MemoryRunStore::await_announced(std::chrono::milliseconds timeout) {
  std::unique_lock lock{tables_.mutex};
  auto const [listener, first] = tables_.listeners.try_emplace(session_);
  auto& hints = listener->second;
  if (first) {
    std::vector<Hint> waiting;
    for (auto const& [id, stored] : tables_.runs) {
      if (stored.run.state != RunState::ready) continue;
      waiting.push_back({stored.run.id, stored.run.version, stored.stage_name});
    }
    return waiting;
  }
  if (timeout.count() > 0) {  // even a wait of no length may put the thread to sleep
    tables_.announced.wait_for(lock, timeout, [&] { return !hints.empty(); });
  }
  return std::exchange(hints, {});
}

}  // namespace

std::unique_ptr<RunStore> open_memory_run_store(std::shared_ptr<MemoryDatabase> database) {
  return std::make_unique<MemoryRunStore>(std::move(database));
}

}  // namespace omninode
