#include "store/invariants.hpp"

#include "store/pg_connection.hpp"
#include "store/run_row.hpp"

namespace omninode {
namespace {

/// The time after which a run that something should have been done about counts as stranded: a dead
/// worker is found within a lease, and the sweep has come by more than once after that.
constexpr limits::milliseconds kStrandedAfter = limits::kWorkerLease + 4 * limits::kSweepInterval;

struct Invariant {
  char const* id;
  char const* statement;
  char const* promise;
  std::vector<std::string> parameters;  ///< from $2 on
};

std::string number(limits::milliseconds time) { return std::to_string(time.count()); }

std::vector<Invariant> const& invariants() {
  static std::vector<Invariant> const kAll = {
      {"I1", "verify_submits", "every run was submitted once and has its input", {}},
      {"I2", "verify_versions", "a run's version is the number of its events, without a gap", {}},
      {"I3", "verify_results", "a stage of a run has at most one committed result", {}},
      {"I4", "verify_ends", "an ended run leaves its end only by an act in the audit", {}},
      {"I5",
       "verify_liveness",
       "no run is stranded while a worker is there for it",
       {number(kStrandedAfter), number(limits::kWorkerLease), number(limits::kStageDeadlineGrace)}},
      {"I6", "verify_order", "a run's events are published in their order", {}},
      {"I7", "verify_dead_letters", "dead-lettered means one open dead letter, closed once", {}},
      {"I8", "verify_files", "stored files have the bytes that were committed", {}},
      {"I9",
       "verify_attempts",
       "no stage was tried more often than its plan allows",
       {std::to_string(limits::kMaxOwnerLosses)}},
      {"I10", "verify_rows", "a run's row says what its history adds up to", {}},
  };
  return kAll;
}

}  // namespace

struct InvariantReader::Parts {
  Parts(std::string url, VerifyBounds const& limit)
      : bounds(limit), connection(std::move(url), SessionForm{limit.timeout}) {}

  /// One row more than is wanted tells whether there are more.
  InvariantReport ask(Invariant const& invariant) {
    InvariantReport report{invariant.id, invariant.promise, Verdict::holds, {}, false, {}};
    std::vector<std::string> parameters{std::to_string(bounds.violations + 1)};
    parameters.insert(parameters.end(), invariant.parameters.begin(), invariant.parameters.end());
    try {
      for (auto const& row : connection.run(invariant.statement, Effect::reads, parameters)) {
        report.violations.push_back({text_from(row["correlation_id"]), text_from(row["what"])});
      }
    } catch (StoreUnavailable const& ended) {
      report.verdict = Verdict::unfinished;
      report.problem = ended.what();
      return report;
    }
    report.more = report.violations.size() > bounds.violations;
    if (report.more) report.violations.pop_back();
    if (!report.violations.empty()) report.verdict = Verdict::violated;
    return report;
  }

  VerifyBounds bounds;
  PgConnection connection;
};

InvariantReader::InvariantReader(std::string url, VerifyBounds const& bounds)
    : parts_(std::make_unique<Parts>(std::move(url), bounds)) {}

InvariantReader::~InvariantReader() = default;

/// Connects first: a database that is not there is no list of ten unfinished invariants.
std::vector<InvariantReport> InvariantReader::check() {
  parts_->connection.open();
  std::vector<InvariantReport> reports;
  for (auto const& invariant : invariants()) reports.push_back(parts_->ask(invariant));
  return reports;
}

std::vector<WrittenOutput> InvariantReader::written_outputs(RunId after, std::size_t most) {
  std::vector<WrittenOutput> found;
  auto const rows = parts_->connection.run("read_written", Effect::reads,
                                           {std::to_string(after.value), std::to_string(most)});
  for (auto const& row : rows) {
    found.push_back({RunId{row["id"].as<std::int64_t>()}, text_from(row["correlation_id"]),
                     text_from(row["output"])});
  }
  return found;
}

}  // namespace omninode
