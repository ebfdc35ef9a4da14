#include "cli/run_result.hpp"

#include <array>
#include <ostream>

#include <nlohmann/json.hpp>

#include "cli/database.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/render_json.hpp"
#include "cli/render_result.hpp"
#include "cli/render_text.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

// Enough to compare by eye; JSON has the whole sum.
constexpr std::size_t kShownSumChars = 12;

// The stages whose reports have a score and a trace, the last one first.
constexpr std::array kReporting{"refinement", "validation"};

std::string const* output_of(RunOutcome const& outcome, std::string_view stage) {
  for (auto const& [name, output] : outcome.outputs) {
    if (name == stage) return &output;
  }
  return nullptr;
}

// Names the stages that have ended, because a run that still works may have it later.
int report_missing(RunOutcome const& outcome, std::string const& what, std::ostream& err) {
  err << "error: run " << outcome.run.correlation_id.value.str() << " is "
      << to_string(outcome.run.state) << " and has no " << for_terminal(what) << "; ended stages:";
  for (auto const& [name, output] : outcome.outputs) err << " " << for_terminal(name);
  err << (outcome.outputs.empty() ? " none\n" : "\n");
  return kNotFound;
}

// As the stage committed it, in its own order; text differs from JSON by indentation alone.
int show_stage(RunOutcome const& outcome, std::string const& stage, Format format,
               std::ostream& out, std::ostream& err) {
  auto const* output = output_of(outcome, stage);
  if (output == nullptr) return report_missing(outcome, "output of a stage " + stage, err);
  // Ordered: the stage chose the order of its keys, and people read from the top.
  auto const document = nlohmann::ordered_json::parse(*output, nullptr, false);
  out << document.dump(format == Format::text ? 2 : -1, ' ', false, json::error_handler_t::replace)
      << "\n";
  return kOk;
}

// Without contents, which `run fetch` writes to a folder.
int show_files(RunOutcome const& outcome, Format format, std::ostream& out) {
  if (format == Format::jsonl) {
    for (auto const& file : outcome.files) out << one_line(to_json(file.info)) << "\n";
    return kOk;
  }
  if (format == Format::json) {
    json document{{"correlation_id", outcome.run.correlation_id.value.str()},
                  {"files", json::array()}};
    for (auto const& file : outcome.files) document["files"].push_back(to_json(file.info));
    out << one_line(document) << "\n";
    return kOk;
  }
  std::vector<std::vector<std::string>> rows{{"SHA-256", "BYTES", "PATH"}};
  for (auto const& file : outcome.files) {
    rows.push_back({file.info.sha256.substr(0, kShownSumChars),
                    std::to_string(file.info.size_bytes), for_terminal(file.info.path)});
  }
  out << table(rows);
  return kOk;
}

// The newest report that has `key`: refinement repeats a part only where it changed something.
json report_with(RunOutcome const& outcome, char const* key) {
  for (auto const* stage : kReporting) {
    auto const* output = output_of(outcome, stage);
    if (output == nullptr) continue;
    auto report = json::parse(*output, nullptr, false);
    if (report.is_object() && report.contains(key)) return report;
  }
  return nullptr;
}

// The trace alone: the report around it is what --quality shows.
int show_trace(RunOutcome const& outcome, Format format, std::ostream& out, std::ostream& err) {
  auto const report = report_with(outcome, "trace");
  if (report.is_null()) return report_missing(outcome, "trace (it is made by validation)", err);
  if (format == Format::text) {
    out << trace_text(report["trace"]);
    return kOk;
  }
  json document = {{"correlation_id", outcome.run.correlation_id.value.str()},
                   {"trace", report["trace"]}};
  out << one_line(document) << "\n";
  return kOk;
}

// The trace is taken out, as it is longer than all the rest and has an option of its own.
int show_quality(RunOutcome const& outcome, Format format, std::ostream& out, std::ostream& err) {
  auto report = report_with(outcome, "quality_score");
  if (report.is_null()) return report_missing(outcome, "quality score", err);
  if (format == Format::text) {
    out << quality_text(report, Detail::all) << findings_text(report);
    return kOk;
  }
  report.erase("trace");
  report["correlation_id"] = outcome.run.correlation_id.value.str();
  out << one_line(report) << "\n";
  return kOk;
}

// Stored JSON is put in as JSON, not as text inside text. What does not parse all the same is shown
// as discarded rather than hiding the rest.
int show_all(RunOutcome const& outcome, Format format, std::ostream& out) {
  json document{{"correlation_id", outcome.run.correlation_id.value.str()},
                {"state", to_string(outcome.run.state)},
                {"created_at", outcome.run.created_at},
                {"input", json::parse(outcome.input, nullptr, false)},
                {"outputs", json::object()},
                {"warnings", outcome.warnings},
                {"files", json::array()}};
  for (auto const& [stage, output] : outcome.outputs) {
    document["outputs"][stage] = json::parse(output, nullptr, false);
  }
  for (auto const& file : outcome.files) document["files"].push_back(to_json(file.info));
  out << document.dump(format == Format::text ? 2 : -1, ' ', false, json::error_handler_t::replace)
      << "\n";
  return kOk;
}

}  // namespace

// One of the narrower views where an option asks for it, else everything that is stored of the run.
int run_result(GlobalOptions const& global, ResultOptions const& options, std::ostream& out,
               std::ostream& err) {
  Database const database(global);
  RunReader reader(database.url());
  auto const run = find_run(reader, options.run);
  if (!run) return report_unknown(options.run, err);
  auto const outcome = reader.result(run->correlation_id).value();
  if (!options.stage.empty()) return show_stage(outcome, options.stage, global.format, out, err);
  if (options.files) return show_files(outcome, global.format, out);
  if (options.trace) return show_trace(outcome, global.format, out, err);
  if (options.quality) return show_quality(outcome, global.format, out, err);
  return show_all(outcome, global.format, out);
}

}  // namespace omninode::cli
