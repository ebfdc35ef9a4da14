#include "cli/outcome.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/delivery.hpp"
#include "cli/exit_code.hpp"
#include "cli/render_json.hpp"
#include "cli/render_result.hpp"
#include "cli/render_text.hpp"

namespace omninode::cli {
namespace {

using Json = nlohmann::json;

// What a stage committed; an empty object for plans without it.
// The wait serves plans of all kinds, so nothing here relies on a stage of generate_node.
Json output_of(RunOutcome const& outcome, std::string_view stage) {
  for (auto const& [name, output] : outcome.outputs) {
    if (name != stage) continue;
    auto document = Json::parse(output, nullptr, /*allow_exceptions=*/false);
    if (document.is_object()) return document;
  }
  return Json::object();
}

// What the client asked for is read from the run and not from its own arguments: `run watch` has
// none, and knows the folder this way.
Json input_of(RunOutcome const& outcome) {
  auto document = Json::parse(outcome.input, nullptr, /*allow_exceptions=*/false);
  return document.is_object() ? document : Json::object();
}

// Fields without a meaning for this plan are null.
void print_json(RunOutcome const& outcome, Delivery const& delivery, Json const& report,
                std::ostream& out) {
  auto const& run = outcome.run;
  Json document{{"correlation_id", run.correlation_id.value.str()},
                {"state", to_string(run.state)},
                {"duration_ms", run.duration_ms},
                {"quality_score", report.value("quality_score", Json())},
                {"quality", report.value("quality", Json())},
                {"folder", delivery.folder.empty() ? Json() : Json(delivery.folder.string())},
                {"files", Json::array()},
                {"warnings", outcome.warnings}};
  for (auto const& file : outcome.files) document["files"].push_back(file.info.path);
  out << one_line(document) << "\n";
}

void print_text(RunOutcome const& outcome, Delivery const& delivery, Json const& report,
                std::ostream& out) {
  if (!delivery.folder.empty()) {
    out << "\n"
        << for_terminal(delivery.folder.string())
        << (delivery.written_here ? "  (written from the store)" : "") << "\n"
        << file_tree(outcome.run.files) << "\n";
  }
  out << quality_text(report, Detail::lost);
  out << fmt::format("Total time     {}\nNext           omninode run show {}\n",
                     duration_text(outcome.run.duration_ms),
                     outcome.run.correlation_id.value.str());
}

// The worker that published may have been on another machine, where the same path is another
// folder. So the client compares what is here with what is stored before it says that it is done,
// and writes it where it is not. Nothing can be lost by a failure here.
int report_completed(RunOutcome const& outcome, GlobalOptions const& global, std::ostream& out,
                     std::ostream& err) {
  auto const input = input_of(outcome);
  Delivery delivery;
  if (!node_name(outcome).empty()) {
    delivery = deliver(outcome, input.value("output_dir", ""), input.value("force", false));
  }
  if (!delivery.problem.empty()) {
    err << "error: the run completed and its files are stored, but they are not in its output "
           "folder: "
        << for_terminal(delivery.problem) << "\n  omninode run fetch "
        << outcome.run.correlation_id.value.str() << " --output-dir DIR\n";
    return kRunFailed;
  }
  auto const report = output_of(outcome, "refinement");
  global.format == Format::text ? print_text(outcome, delivery, report, out)
                                : print_json(outcome, delivery, report, out);
  return kOk;
}

// In JSON the run goes to `out` whatever became of it: a program reads one place. Every failure
// names the command that people then want.
int report_failed(Session const& session, RunSummary const& run, GlobalOptions const& global,
                  std::ostream& out, std::ostream& err) {
  auto const id = run.correlation_id.value.str();
  if (global.format != Format::text) out << one_line(to_json(run, true)) << "\n";
  if (run.state == RunState::cancelled) {
    err << "The run was cancelled.\n  omninode run history " << id << "\n";
    return kRunFailed;
  }
  auto const error = run.last_error.value_or(Error{"UNKNOWN", "no error was stored"});
  err << fmt::format(
      "The run failed in stage {} after {}: {} ({})\n"
      "It is dead-lettered; what its earlier stages made is kept.\n"
      "  omninode run history {}   what happened\n"
      "  omninode dlq replay {}    try again from the failed stage\n",
      run.stage, duration_text(run.duration_ms), for_terminal(error.message),
      for_terminal(error.code), id, id);
  if (session.runs_engine()) err << "Log: " << session.log().string() << "\n";
  return kRunFailed;
}

// The wait is over and the run is not. What happens next depends on where the engine was: one in
// this process ends with it, any other goes on.
int report_unfinished(Session const& session, RunSummary const& run, std::string_view why,
                      ExitCode code, std::ostream& err) {
  auto const id = run.correlation_id.value.str();
  err << fmt::format("{} The run is stored: stage {}/{} {}, {}.\n", why, run.stage_index + 1,
                     run.stages_total, run.stage, to_string(run.state));
  if (session.runs_engine()) {
    err << "It goes on with the next `omninode dev`, `omninode-generate` or:\n";
  } else {
    err << "It goes on without this command. Come back to it with:\n";
  }
  err << "  omninode run watch " << id << "\n";
  if (session.runs_engine()) err << "Log: " << session.log().string() << "\n";
  return code;
}

// Waiting on would be waiting for nothing, so the wait ends and says who is waited for.
std::string person_needed(RunSummary const& run) {
  auto const id = run.correlation_id.value.str();
  if (run.state == RunState::paused) {
    return "The run is paused until somebody resumes it: omninode run resume " + id + ".";
  }
  return "The run waits for somebody's approval: omninode run review " + id + ".";
}

}  // namespace

// Reads the run once more: between the last look and here it may have come to rest, and an exit
// code of 124 would then be wrong.
int report_outcome(Session& session, CorrelationId run, WaitEnd end, GlobalOptions const& global,
                   std::ostream& out, std::ostream& err) {
  auto const now = session.reader().show(run);
  if (!now) {
    err << "error: the run " << run.value.str() << " is not in this database any more\n";
    return kNotFound;
  }
  bool const rests = is_final(now->state) || now->state == RunState::dead_lettered;
  switch (rests ? WaitEnd::came_to_rest : end) {  // it may have come to rest just now
    case WaitEnd::came_to_rest:
      if (now->state == RunState::completed) {
        return report_completed(session.reader().result(run).value(), global, out, err);
      }
      return report_failed(session, *now, global, out, err);
    case WaitEnd::needs_person:
      return report_unfinished(session, *now, person_needed(*now), kWaitEnded, err);
    case WaitEnd::timed_out:
      return report_unfinished(session, *now, "The wait has ended (--timeout).", kWaitEnded, err);
    case WaitEnd::interrupted:
      break;
  }
  return report_unfinished(session, *now, "Interrupted.", kInterrupted, err);
}

}  // namespace omninode::cli
