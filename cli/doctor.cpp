#include "cli/doctor.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/broker_probe.hpp"
#include "cli/database.hpp"
#include "cli/exit_code.hpp"
#include "cli/render_json.hpp"
#include "cli/render_text.hpp"
#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"
#include "engine/topics.hpp"
#include "store/migrator.hpp"
#include "store/run_reader.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

// Far above what a system without load shows, where a run waits for less than a second and the
// relay is behind by less than a batch.
constexpr std::int64_t kOldWaitMs = 30'000;
constexpr std::int64_t kLongLag = 1'000;

// One line of the answer. `fix` is a command or a step, "" where nothing is to be done.
struct Check {
  std::string name;
  std::string status;  ///< ok, warn, fail
  std::string detail;
  std::string fix = {};
};

// Whoever meets another schema is told to migrate; what there is shows whether that helps. Where
// that cannot be read, a newer program was here: a private database is migrated when it is opened.
Check wrong_schema(Database const* database, WrongSchema const& problem) {
  std::vector<MigrationStatus> all;
  try {
    if (database != nullptr) all = Migrator(database->url()).status();
  } catch (std::exception const&) {
    // Told below.
  }
  if (all.empty()) return {"schema", "fail", problem.what(), "use the program that made it"};
  bool const made = std::any_of(all.begin(), all.end(),
                                [](auto const& one) { return one.applied_at.has_value(); });
  if (made) return {"schema", "fail", problem.what(), "omninode migrate up"};
  return {"schema", "fail", "it was never made in this database",
          "omninode migrate up (a private database, as of omninode dev, makes its own)"};
}

// Nobody at work is a warning and no failure: what is submitted is stored, and waits.
Check check_workers(StoreHealth const& health) {
  auto const detail = fmt::format("{} living", health.live_workers);
  if (health.live_workers > 0) return {"workers", "ok", detail};
  return {"workers", "warn", "no living worker: submitted runs are stored and wait",
          "omninode serve (or omninode dev)"};
}

// Runs that could be claimed and are not: too few workers, or none for a stage.
Check check_waiting(StoreHealth const& health) {
  if (!health.oldest_waiting_ms) return {"waiting runs", "ok", "none"};
  auto const detail = "the oldest waits for " + duration_text(*health.oldest_waiting_ms);
  if (*health.oldest_waiting_ms < kOldWaitMs) return {"waiting runs", "ok", detail};
  return {"waiting runs", "warn", detail, "more workers, or `omninode run list --state ready`"};
}

// Without a broker events gather in the database on purpose, and nothing inside waits for them.
Check check_relay(StoreHealth const& health, bool has_broker) {
  auto const detail = fmt::format("{} events to publish", health.relay_lag_events);
  if (!has_broker) return {"event relay", "ok", detail + ", no broker is configured"};
  if (health.relay_lag_events < kLongLag) return {"event relay", "ok", detail};
  return {"event relay", "warn", detail, "a serve process with a broker publishes them"};
}

// Named by its session and database, because it may belong to another program altogether: the
// horizon is one for the whole server.
Check check_horizon(StoreHealth const& health) {
  if (!health.oldest_blocker) return {"event horizon", "ok", "no old writing transaction"};
  auto const& blocker = *health.oldest_blocker;
  return {"event horizon", "warn",
          fmt::format("{} in database {} ({}) holds events back since {}", blocker.who,
                      for_terminal(blocker.database), blocker.state, duration_text(blocker.age_ms)),
          "end that session; hints and claims go on meanwhile"};
}

// A run is dead-lettered exactly as long as its dead letter is open, so the states tell the count.
Check check_dead_letters(StoreHealth const& health) {
  for (auto const& [state, count] : health.runs_by_state) {
    if (state == RunState::dead_lettered && count > 0) {
      return {"dead letters", "warn", fmt::format("{} open", count), "omninode dlq list"};
    }
  }
  return {"dead letters", "ok", "none open"};
}

// Anything that prevents a look is itself the finding. Without a database the checks behind it say
// nothing, so they are left out.
void look_at_database(GlobalOptions const& global, std::vector<Check>& checks) {
  std::optional<Database> database;
  StoreHealth health;
  try {
    database.emplace(global);
    health = RunReader(database->url()).health();
  } catch (WrongSchema const& problem) {
    checks.push_back({"database", "ok", "it answers"});
    checks.push_back(wrong_schema(database ? &*database : nullptr, problem));
    return;
  } catch (std::exception const& problem) {
    checks.push_back({"database", "fail", problem.what(),
                      "start PostgreSQL, or set OMNINODE_DATABASE_URL; then omninode migrate up"});
    return;
  }
  checks.push_back({"database", "ok", "PostgreSQL " + health.server_version});
  checks.push_back({"schema", "ok",
                    fmt::format("version {}, this program needs {}", health.schema_version,
                                health.expected_schema_version)});
  checks.push_back(check_workers(health));
  checks.push_back(check_waiting(health));
  checks.push_back(check_dead_letters(health));
  checks.push_back(check_relay(health, !global.kafka_bootstrap.empty()));
  checks.push_back(check_horizon(health));
}

// The cheap probe first: a Kafka client without a broker waits for its whole timeout.
void look_at_broker(GlobalOptions const& global, std::vector<Check>& checks) {
  if (global.kafka_bootstrap.empty()) {
    checks.push_back({"broker", "ok", "none is configured: hints go through memory"});
    return;
  }
  try {
    require_broker(global.kafka_bootstrap);
    auto const topics = check_topics(global.kafka_bootstrap);
    checks.push_back({"broker", "ok", global.kafka_bootstrap});
    for (auto const& topic : topics) {
      bool const fine = topic.state == "present";
      checks.push_back({"topic " + topic.name, fine ? "ok" : "fail",
                        fine ? topic.detail : topic.state + " " + topic.detail,
                        fine ? "" : "omninode topics create"});
    }
  } catch (BusUnavailable const& problem) {
    checks.push_back({"broker", "fail", problem.what(),
                      "start the broker; until then waiting runs are found in the database"});
  }
}

}  // namespace

// A broker that is missing fails the check although everything works without one: it was
// configured, so somebody counts on it.
int doctor(GlobalOptions const& global, std::ostream& out) {
  std::vector<Check> checks;
  look_at_database(global, checks);
  look_at_broker(global, checks);
  bool const ok = std::none_of(checks.begin(), checks.end(),
                               [](Check const& check) { return check.status == "fail"; });
  if (global.format != Format::text) {
    json document{{"ok", ok}, {"checks", json::array()}};
    for (auto const& check : checks) {
      document["checks"].push_back({{"name", check.name},
                                    {"status", check.status},
                                    {"detail", check.detail},
                                    {"fix", check.fix}});
    }
    out << one_line(document) << "\n";
    return ok ? kOk : kRunFailed;
  }
  std::vector<std::vector<std::string>> rows;
  for (auto const& check : checks) {
    rows.push_back({check.status, check.name,
                    for_terminal(check.detail) +
                        (check.fix.empty() ? "" : "  ->  " + for_terminal(check.fix))});
  }
  out << table(rows);
  return ok ? kOk : kRunFailed;
}

}  // namespace omninode::cli
