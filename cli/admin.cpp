#include "cli/admin.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/broker_probe.hpp"
#include "cli/database.hpp"
#include "cli/exit_code.hpp"
#include "cli/render_json.hpp"
#include "cli/render_text.hpp"
#include "engine/topics.hpp"
#include "store/migrator.hpp"
#include "store/run_reader.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

// What four digits of a migration's file name can say.
constexpr long long kMaxMigration = 9'999;

// A list in the format asked for: {"name": [...]}, a row per line, or a table.
void print_list(Format format, char const* name, json const& rows,
                std::vector<std::vector<std::string>> const& text, std::ostream& out) {
  if (format == Format::text) out << table(text);
  if (format == Format::json) out << one_line(json{{name, rows}}) << "\n";
  if (format != Format::jsonl) return;
  for (auto const& row : rows) out << one_line(row) << "\n";
}

// All four answer with migrations, so they are printed alike.
std::vector<MigrationStatus> run_migration(Migrator& migrator, MigrateOptions const& options) {
  switch (options.action) {
    case MigrateOptions::Action::up:
      return migrator.up();
    case MigrateOptions::Action::down:
      return migrator.down(static_cast<int>(read_number(options.to, "--to", 0, kMaxMigration)));
    case MigrateOptions::Action::plan:
      return migrator.plan();
    case MigrateOptions::Action::status:
      break;
  }
  return migrator.status();
}

// Topics are a broker's, so without one there is nothing to ask: usage, not an unreachable broker.
// The probe gives a plain sentence at once where a Kafka client would wait for its timeout.
std::string const& broker(GlobalOptions const& global) {
  if (!global.kafka_bootstrap.empty()) {
    require_broker(global.kafka_bootstrap);
    return global.kafka_bootstrap;
  }
  throw std::invalid_argument(
      "no broker is configured: set KAFKA_BOOTSTRAP_SERVERS or --kafka-servers host:port (a broker "
      "that `omninode dev --kafka` starts gets its topics by itself)");
}

// A topic that differs fails the command although it works: partitions and retention are the
// operator's to change, and a deployment should stop here.
int print_topics(GlobalOptions const& global, std::vector<TopicReport> const& topics,
                 std::ostream& out) {
  auto list = json::array();
  std::vector<std::vector<std::string>> rows{{"TOPIC", "STATE", "DETAIL"}};
  for (auto const& topic : topics) {
    rows.push_back({topic.name, topic.state, for_terminal(topic.detail)});
    list.push_back({{"name", topic.name}, {"state", topic.state}, {"detail", topic.detail}});
  }
  print_list(global.format, "topics", list, rows, out);
  bool const fine = std::all_of(topics.begin(), topics.end(), [](TopicReport const& topic) {
    return topic.state == "created" || topic.state == "present";
  });
  return fine ? kOk : kRunFailed;
}

}  // namespace

// ALIVE is the answer to "does it work now": declared living, and with its session lock held. The
// row alone would show a killed worker as alive until a reaper has judged it.
int worker_list(GlobalOptions const& global, bool all, std::ostream& out) {
  Database const database(global);
  auto list = json::array();
  std::vector<std::vector<std::string>> rows{
      {"WORKER", "ALIVE", "PROGRAM", "HOST", "PID", "RUNS", "LAST BEAT", "STAGES"}};
  for (auto const& worker : RunReader(database.url()).workers()) {
    if (!all && !worker.alive) continue;
    std::string stages;
    for (auto const& stage : worker.stages) stages += (stages.empty() ? "" : ",") + stage;
    rows.push_back({worker.id.value.str(), worker.alive && worker.locked ? "yes" : "no",
                    for_terminal(worker.program), for_terminal(worker.host),
                    std::to_string(worker.pid), std::to_string(worker.runs),
                    duration_text(worker.beat_age_ms) + " ago", for_terminal(stages)});
    list.push_back(to_json(worker));
  }
  print_list(global.format, "workers", list, rows, out);
  return kOk;
}

// The refusal comes before anything is opened: opening a private database brings it up to date.
int migrate(GlobalOptions const& global, MigrateOptions const& options, std::ostream& out) {
  if (options.action == MigrateOptions::Action::down && !options.yes) {
    throw std::invalid_argument(
        "migrate down drops tables with all that is in them; nothing was changed. Say --yes if "
        "that is wanted");
  }
  Database const database(global);
  Migrator migrator(database.url());
  auto list = json::array();
  std::vector<std::vector<std::string>> rows{{"VERSION", "NAME", "APPLIED"}};
  for (auto const& migration : run_migration(migrator, options)) {
    rows.push_back(
        {std::to_string(migration.version), migration.name, migration.applied_at.value_or("no")});
    list.push_back({{"version", migration.version},
                    {"name", migration.name},
                    {"applied_at", migration.applied_at ? json(*migration.applied_at) : json()}});
  }
  if (list.empty() && global.format == Format::text) {
    out << "There is nothing to do.\n";
    return kOk;
  }
  print_list(global.format, "migrations", list, rows, out);
  return kOk;
}

int topics_create(GlobalOptions const& global, std::ostream& out) {
  return print_topics(global, create_topics(broker(global)), out);
}

int topics_check(GlobalOptions const& global, std::ostream& out) {
  return print_topics(global, check_topics(broker(global)), out);
}

}  // namespace omninode::cli
