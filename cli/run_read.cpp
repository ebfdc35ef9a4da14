#include "cli/run_read.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/database.hpp"
#include "cli/delivery.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/render_json.hpp"
#include "cli/render_text.hpp"
#include "engine/core/limits.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

// Made safe here, once, for every table: messages quote what stages and prompts said.
std::string error_text(std::optional<Error> const& error) {
  return error ? for_terminal(error->code + ": " + error->message) : "";
}

// People count from 1. Behind the last stage the count stays at the total.
std::string stage_text(RunSummary const& run) {
  return fmt::format("{} {}/{}", run.stage.empty() ? "-" : run.stage,
                     std::min(run.stage_index + 1, run.stages_total), run.stages_total);
}

// Behind the last stage there is no policy and so no budget to show.
std::string attempt_text(RunSummary const& run) {
  return run.max_attempts == 0 ? "-" : fmt::format("{}/{}", run.attempt, run.max_attempts);
}

// What a run waits for, as far as its row tells.
std::string waits_for(RunSummary const& run) {
  if (run.wake_in_ms) return "retry in " + duration_text(*run.wake_in_ms);
  if (run.state == RunState::ready) return "a worker";
  if (run.state == RunState::paused) return "resume";
  if (run.state == RunState::awaiting_approval) return "approval (omninode run review)";
  return "-";
}

// PostgreSQL reads the rest; it looks at it only where there are runs to compare it with, so an
// empty database would accept any word for a time. A date in front is what the useful forms have in
// common.
std::string const& read_time(std::string const& text, char const* option) {
  constexpr std::string_view kDate = "dddd-dd-dd";
  bool dated = text.size() >= kDate.size();
  for (std::size_t i = 0; dated && i < kDate.size(); ++i) {
    bool const digit = text[i] >= '0' && text[i] <= '9';
    dated = kDate[i] == 'd' ? digit : text[i] == kDate[i];
  }
  if (text.empty() || dated) return text;
  throw std::invalid_argument(std::string{option} + " '" + for_terminal(text) +
                              "' is no time; give 2025-10-25 or 2025-10-25T10:00:00Z");
}

// `absent` is a state of the lifecycle that is never stored: asking for it is a mistake.
RunFilter read_filter(ListOptions const& options) {
  RunFilter filter;
  if (!options.state.empty()) {
    filter.state = parse_run_state(options.state);
    if (!filter.state || *filter.state == RunState::absent) {
      throw std::invalid_argument("'" + for_terminal(options.state) +
                                  "' is no state; --state is one of ready, running, backing_off, "
                                  "awaiting_approval, paused, "
                                  "dead_lettered, completed, cancelled");
    }
  }
  auto const given = [](std::string const& text) {
    return text.empty() ? std::nullopt : std::optional{text};
  };
  filter.stage = given(options.stage);
  filter.since = given(read_time(options.since, "--since"));
  filter.until = given(read_time(options.until, "--until"));
  filter.error_contains = given(options.error_contains);
  filter.limit = static_cast<std::size_t>(
      read_number(options.limit, "--limit", 1, static_cast<long long>(limits::kMaxQueryRows)));
  return filter;
}

// One fact per line, in the order in which somebody asks who does not know why a run stands still.
void show_text(RunSummary const& run, std::ostream& out) {
  std::vector<std::vector<std::string>> rows{
      {"Correlation ID", run.correlation_id.value.str()},
      {"State", std::string{to_string(run.state)}},
      {"Plan", run.plan},
      {"Stage", stage_text(run)},
      {"Attempt", attempt_text(run)},
      {"Waits for", waits_for(run)},
      {"Last error", run.last_error ? error_text(run.last_error) : "-"},
      {"Owner", run.owner ? run.owner->value.str() : "-"},
      {"Version", fmt::format("{} (claim {})", run.version, run.claim)},
      {"Created", run.created_at},
      {"Updated", run.updated_at},
      {"Duration", duration_text(run.duration_ms)}};
  out << table(rows);
  if (!run.files.empty()) out << "Files\n" << file_tree(run.files);
}

// The head of every document about one run, so that it can be told from others in a log.
json correlation_id_of(RunSummary const& run) {
  return {{"correlation_id", run.correlation_id.value.str()}};
}

// One document, `head` with the rows under `name`, or a row per line.
// Rows of a run's document and rows of jsonl are the same JSON, so readers need one form.
template <typename Row>
void print_rows(Format format, json head, char const* name, std::vector<Row> const& rows,
                std::ostream& out) {
  head[name] = json::array();
  for (auto const& row : rows) {
    if (format == Format::jsonl) out << one_line(to_json(row)) << "\n";
    if (format == Format::json) head[name].push_back(to_json(row));
  }
  if (format == Format::json) out << one_line(head) << "\n";
}

// Shared by the commands that look at one run. The run is looked up once, so what the table and the
// details say is of one moment or later, never earlier.
template <typename Show>
int with_run(GlobalOptions const& global, std::string const& text, std::ostream& err, Show show) {
  Database const database(global);
  RunReader reader(database.url());
  auto const run = find_run(reader, text);
  if (!run) return report_unknown(text, err);
  return show(reader, *run);
}

}  // namespace

// Words that mean nothing are refused before a private server is started for them.
int run_list(GlobalOptions const& global, ListOptions const& options, std::ostream& out) {
  auto const filter = read_filter(options);
  Database const database(global);
  auto const runs = RunReader(database.url()).list(filter);
  if (global.format == Format::jsonl) {
    for (auto const& run : runs) out << one_line(to_json(run, false)) << "\n";
    return kOk;
  }
  if (global.format == Format::json) {
    json document{{"runs", json::array()}};
    for (auto const& run : runs) document["runs"].push_back(to_json(run, false));
    out << one_line(document) << "\n";
    return kOk;
  }
  std::vector<std::vector<std::string>> rows{
      {"STATE", "CORRELATION ID", "STAGE", "ATTEMPT", "WAITS FOR", "DURATION", "LAST ERROR"}};
  for (auto const& run : runs) {
    rows.push_back({std::string{to_string(run.state)}, run.correlation_id.value.str(),
                    stage_text(run), attempt_text(run), waits_for(run),
                    duration_text(run.duration_ms), error_text(run.last_error)});
  }
  out << table(rows);
  return kOk;
}

// One run is read with its files, so they are shown here and not in lists.
int run_show(GlobalOptions const& global, std::string const& text, std::ostream& out,
             std::ostream& err) {
  return with_run(global, text, err, [&](RunReader&, RunSummary const& run) {
    if (global.format == Format::text) {
      show_text(run, out);
    } else {
      out << one_line(to_json(run, true)) << "\n";
    }
    return kOk;
  });
}

// Times count from the submit: what took how long is what a history is read for.
int run_history(GlobalOptions const& global, std::string const& text, std::ostream& out,
                std::ostream& err) {
  return with_run(global, text, err, [&](RunReader& reader, RunSummary const& run) {
    auto const events = reader.history(run.correlation_id);
    if (global.format != Format::text) {
      print_rows(global.format, correlation_id_of(run), "events", events, out);
      return kOk;
    }
    std::vector<std::vector<std::string>> rows{
        {"VERSION", "AT", "TRIGGER", "FROM", "TO", "STAGE", "ATTEMPT", "CLAIM", "ACTOR", "ERROR"}};
    for (auto const& event : events) {
      rows.push_back({std::to_string(event.version), "+" + duration_text(event.at_ms),
                      event.trigger, std::string{to_string(event.from)},
                      std::string{to_string(event.to)}, event.stage, std::to_string(event.attempt),
                      std::to_string(event.claim), for_terminal(event.actor),
                      error_text(event.error)});
    }
    out << table(rows);
    return kOk;
  });
}

// A stage that has not begun has no duration, and zero would look like a fast one.
int run_steps(GlobalOptions const& global, std::string const& text, std::ostream& out,
              std::ostream& err) {
  return with_run(global, text, err, [&](RunReader& reader, RunSummary const& run) {
    auto const steps = reader.steps(run.correlation_id);
    if (global.format != Format::text) {
      print_rows(global.format, correlation_id_of(run), "steps", steps, out);
      return kOk;
    }
    std::vector<std::vector<std::string>> rows{{"STAGE", "STATE", "ATTEMPTS", "DURATION", "ERROR"}};
    for (auto const& step : steps) {
      rows.push_back({step.stage, step.state, std::to_string(step.attempts),
                      step.started_at ? duration_text(step.duration_ms) : "-",
                      error_text(step.error)});
    }
    out << table(rows);
    return kOk;
  });
}

// The folder is checked before the database is opened, and nothing is made where there is nothing
// to put into it.
int run_fetch(GlobalOptions const& global, FetchOptions const& options, std::ostream& out,
              std::ostream& err) {
  auto const folder = read_output_folder(options.output_dir);
  return with_run(global, options.run, err, [&](RunReader& reader, RunSummary const& run) {
    auto const result = reader.result(run.correlation_id).value();
    if (node_name(result).empty()) {
      err << "error: run " << run.correlation_id.value.str() << " is " << to_string(run.state)
          << " and has no finished node to fetch; `omninode run show` tells where it stands\n";
      return kRunFailed;
    }
    auto const delivery = deliver(result, folder, options.force);
    if (!delivery.problem.empty()) {
      err << "error: nothing was written: " << for_terminal(delivery.problem)
          << "\n  Choose another --output-dir, or replace what is there with --force\n";
      return kRunFailed;
    }
    if (global.format == Format::text) {
      out << for_terminal(delivery.folder.string())
          << (delivery.written_here ? "\n" : "  (the same files were there)\n")
          << file_tree(run.files);
    } else {
      out << one_line({{"correlation_id", run.correlation_id.value.str()},
                       {"folder", delivery.folder.string()},
                       {"written", delivery.written_here}})
          << "\n";
    }
    return kOk;
  });
}

}  // namespace omninode::cli
