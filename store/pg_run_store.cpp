#include "store/pg_run_store.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/digest.hpp"
#include "engine/ports/after_a_write.hpp"
#include "store/array_literal.hpp"
#include "store/pg_announcements.hpp"
#include "store/pg_commit.hpp"
#include "store/pg_connection.hpp"
#include "store/pg_plans.hpp"
#include "store/pg_progress.hpp"
#include "store/run_row.hpp"

namespace omninode {
namespace {

constexpr std::int64_t kFirstClaimVersion = 2;  // 1 is the submit

constexpr char const* flag(bool value) { return value ? "t" : "f"; }

std::string actor_of(WorkerId worker) { return "worker " + worker.value.str(); }

// One connection for everything, so one statement at a time and no lock against other threads.
// Whoever waits for announcements keeps it busy for the whole wait.
class PgRunStore final : public RunStore {
 public:
  explicit PgRunStore(std::string url)
      : connection_(std::move(url)), plans_(connection_), announcements_(connection_) {}

  std::vector<SubmitResult> submit(std::span<NewRun const> runs, bool announce) override;
  std::vector<ClaimedRun> claim_hinted(WorkerId worker, std::span<Hint const> hints,
                                       std::span<std::string const> stages) override;
  std::vector<ClaimedRun> claim_waiting(WorkerId worker, std::span<std::string const> stages,
                                        std::size_t limit, bool fresh) override;
  CommitAnswer commit(std::span<Transition const> transitions) override {
    return commit_transitions(connection_, transitions);
  }
  std::vector<std::optional<Run>> read(std::span<RunId const> runs) override;
  std::optional<Run> find(CorrelationId correlation_id) override;
  Progress progress(RunId run) override {
    return std::move(read_progress(connection_, {&run, 1}, /*with_input=*/true).front());
  }
  std::shared_ptr<Plan const> plan(PlanId plan) override { return plans_.find(plan); }
  void quarantine(std::span<Unparseable const> records) override;
  std::vector<Hint> await_announced(std::chrono::milliseconds timeout) override {
    return announcements_.await(timeout);
  }

 private:
  std::vector<PlanId> store_plans(std::span<NewRun const> runs);
  void read_submitted(std::span<NewRun const> runs, std::span<PlanId const> plans,
                      std::span<std::string const> digests, std::vector<SubmitResult>& results);
  std::vector<ClaimedRun> claimed_from(pqxx::result const& rows);
  void add_progress(std::vector<ClaimedRun>& claimed);

  // First: the two below refer to it.
  PgConnection connection_;
  PgPlans plans_;
  PgAnnouncements announcements_;
};

// A batch usually has one plan for all of its runs. Asking by pointer first saves making the digest
// of the same plan a thousand times.
std::vector<PlanId> PgRunStore::store_plans(std::span<NewRun const> runs) {
  std::vector<PlanId> ids;
  Plan const* previous = nullptr;
  for (auto const& run : runs) {
    if (run.plan.get() != previous)
      ids.push_back(plans_.id_of(*run.plan));
    else
      ids.push_back(ids.back());
    previous = run.plan.get();
  }
  return ids;
}

// The plans first, in statements of their own: a plan without runs harms nobody, a run without its
// plan cannot be. The digest of the input is stored beside it, so that a repeated submit is
// compared without reading the inputs back.
std::vector<SubmitResult> PgRunStore::submit(std::span<NewRun const> runs, bool announce) {
  std::vector<SubmitResult> results(runs.size());
  if (runs.empty()) return results;
  auto const plans = store_plans(runs);
  std::vector<std::string> digests;
  ArrayLiteral correlation, plan, input, digest, priority, stage_name, timeout, actor;
  for (std::size_t at = 0; at < runs.size(); ++at) {
    auto const& run = runs[at];
    auto const& first_stage = run.plan->stages.at(0);
    digests.push_back(sha256_hex(run.input));
    correlation.add(run.correlation_id.value.str());
    plan.add(plans[at].value);
    input.add(run.input);
    digest.add(digests.back());
    priority.add(run.priority);
    stage_name.add(first_stage.name);
    timeout.add(first_stage.timeout.count());
    actor.add(run.actor.name);
  }
  auto const rows = connection_.run(
      "submit_runs", Effect::writes,
      {correlation.take(), plan.take(), input.take(), digest.take(), priority.take(),
       stage_name.take(), timeout.take(), actor.take(), flag(announce)});
  std::size_t created = 0;
  for (auto const& row : rows) {
    if (row[1].is_null()) continue;
    auto const at = row[0].as<std::size_t>() - 1;
    results.at(at) = {SubmitResult::Status::created, RunId{row[1].as<std::int64_t>()}, 1};
    ++created;
  }
  if (created < runs.size()) read_submitted(runs, plans, digests, results);
  return results;
}

void PgRunStore::read_submitted(std::span<NewRun const> runs, std::span<PlanId const> plans,
                                std::span<std::string const> digests,
                                std::vector<SubmitResult>& results) {
  ArrayLiteral correlation;
  for (auto const& run : runs) correlation.add(run.correlation_id.value.str());
  // The statement before may have stored runs of the batch.
  auto const rows = after_a_write(
      [&] { return connection_.run("read_submitted", Effect::reads, {correlation.take()}); });
  for (auto const& row : rows) {
    auto const at = row[0].as<std::size_t>() - 1;
    auto& result = results.at(at);
    if (result.run.value != 0) continue;  // created by this very call
    bool const same = row[3].as<std::int64_t>() == plans[at].value && row[4].c_str() == digests[at];
    result = {same ? SubmitResult::Status::existed : SubmitResult::Status::conflict,
              RunId{row[1].as<std::int64_t>()}, row[2].as<std::int64_t>()};
  }
}

// The stage in a hint is not sent: the row's own decides, since the hint may be old.
std::vector<ClaimedRun> PgRunStore::claim_hinted(WorkerId worker, std::span<Hint const> hints,
                                                 std::span<std::string const> stages) {
  if (hints.empty() || stages.empty()) return {};
  ArrayLiteral runs;
  ArrayLiteral versions;
  for (auto const& hint : hints) {
    runs.add(hint.run.value);
    versions.add(hint.version);
  }
  return claimed_from(connection_.run(
      "claim_hinted", Effect::writes,
      {worker.value.str(), runs.take(), versions.take(), array_literal(stages), actor_of(worker)}));
}

// The bounds of time go with the statement and are measured there, by one clock for all workers.
std::vector<ClaimedRun> PgRunStore::claim_waiting(WorkerId worker,
                                                  std::span<std::string const> stages,
                                                  std::size_t limit, bool fresh) {
  if (limit == 0 || stages.empty()) return {};
  auto const at_most = std::min(limit, limits::kMaxClaimBatch);
  return claimed_from(
      connection_.run("claim_waiting", Effect::writes,
                      {worker.value.str(), array_literal(stages), std::to_string(at_most),
                       flag(fresh), std::to_string(limits::kHintGrace.count()),
                       std::to_string(limits::kMaxBackoff.count()), actor_of(worker)}));
}

// Both claim statements answer in the same columns.
std::vector<ClaimedRun> PgRunStore::claimed_from(pqxx::result const& rows) {
  std::vector<ClaimedRun> claimed;
  for (auto const& row : rows) {
    ClaimedRun one;
    one.run = run_from(row, 0);
    one.progress.input = text_from(row["input"]);
    claimed.push_back(std::move(one));
  }
  add_progress(claimed);
  return claimed;
}

// A run that is claimed for the first time has nothing behind it: the usual claim needs no second
// statement. (A later one at the first stage may have been sent back there with an answer.) Read
// after the claim and not with it: the claim's snapshot may be older than the last commit of a run
// whose row it locked, and would show too few outputs. From the claim on nobody else commits a
// stage of the run, so what is read here is whole.
void PgRunStore::add_progress(std::vector<ClaimedRun>& claimed) {
  std::vector<RunId> runs;
  std::vector<ClaimedRun*> places;
  for (auto& one : claimed) {
    if (one.run.version == kFirstClaimVersion) continue;
    runs.push_back(one.run.id);
    places.push_back(&one);
  }
  if (runs.empty()) return;
  auto all =  // the claim itself has landed
      after_a_write([&] { return read_progress(connection_, runs, /*with_input=*/false); });
  for (std::size_t at = 0; at < all.size(); ++at) {
    places[at]->progress.outputs = std::move(all[at].outputs);
    places[at]->progress.answers = std::move(all[at].answers);
    places[at]->progress.files = std::move(all[at].files);
  }
}

// Not a lock and not a promise: the rows as the newest snapshot shows them. A statement that was in
// doubt may still land after it.
std::vector<std::optional<Run>> PgRunStore::read(std::span<RunId const> runs) {
  std::vector<std::optional<Run>> found(runs.size());
  if (runs.empty()) return found;
  ArrayLiteral ids;
  for (auto const run : runs) ids.add(run.value);
  for (auto const& row : connection_.run("read_runs", Effect::reads, {ids.take()})) {
    found.at(row[0].as<std::size_t>() - 1) = run_from(row, 1);
  }
  return found;
}

std::optional<Run> PgRunStore::find(CorrelationId correlation_id) {
  auto const rows = connection_.run("find_run", Effect::reads, {correlation_id.value.str()});
  if (rows.empty()) return std::nullopt;
  return run_from(rows[0], 0);
}

// Safe to repeat: a unique index over place and content keeps each record once.
void PgRunStore::quarantine(std::span<Unparseable const> records) {
  if (records.empty()) return;
  ArrayLiteral topic, partition, offset, bytes, reason;
  for (auto const& record : records) {
    topic.add(record.topic);
    partition.add(record.partition);
    offset.add(record.offset);
    bytes.add_bytes(record.bytes);
    reason.add(record.reason);
  }
  connection_.run("quarantine_records", Effect::writes,
                  {topic.take(), partition.take(), offset.take(), bytes.take(), reason.take()});
}

}  // namespace

std::unique_ptr<RunStore> open_pg_run_store(std::string url) {
  return std::make_unique<PgRunStore>(std::move(url));
}

}  // namespace omninode
