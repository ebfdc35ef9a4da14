#include "cli/render_json.hpp"

#include <nlohmann/json.hpp>

namespace omninode::cli {
namespace {

using nlohmann::json;

// A run without an error has the key with null, so that readers need not ask whether it is there.
json error_json(std::optional<Error> const& error) {
  if (!error) return nullptr;
  return {{"code", error->code}, {"message", error->message}};
}

template <typename T>
json or_null(std::optional<T> const& value) {
  return value ? json(*value) : json();
}

}  // namespace

json to_json(FileInfo const& file) {
  return {{"path", file.path}, {"sha256", file.sha256}, {"size_bytes", file.size_bytes}};
}

// An empty list of files would read as "has none" where nobody looked: so the caller says whether
// they were read.
json to_json(RunSummary const& run, bool with_files) {
  json document{{"correlation_id", run.correlation_id.value.str()},
                {"state", to_string(run.state)},
                {"stage", run.stage.empty() ? json() : json(run.stage)},
                {"stage_index", run.stage_index},
                {"stages_total", run.stages_total},
                {"attempt", run.attempt},
                {"max_attempts", run.max_attempts},
                {"version", run.version},
                {"claim", run.claim},
                {"plan", run.plan},
                {"priority", run.priority},
                {"request", to_string(run.request)},
                {"created_at", run.created_at},
                {"updated_at", run.updated_at},
                {"duration_ms", run.duration_ms},
                {"last_error", error_json(run.last_error)},
                {"owner", run.owner ? json(run.owner->value.str()) : json()},
                {"wake_in_ms", or_null(run.wake_in_ms)}};
  if (with_files) {
    document["files"] = json::array();
    for (auto const& file : run.files) document["files"].push_back(to_json(file));
  }
  return document;
}

// `at` is the wall clock for people and `at_ms` counts from the submit, so times can be compared
// without reading dates.
json to_json(HistoryEvent const& event) {
  return {{"version", event.version},
          {"from", to_string(event.from)},
          {"trigger", event.trigger},
          {"to", to_string(event.to)},
          {"stage", event.stage},
          {"stage_index", event.stage_index},
          {"attempt", event.attempt},
          {"claim", event.claim},
          {"actor", event.actor},
          {"reason", event.reason},
          {"error", error_json(event.error)},
          {"warnings", event.warnings},
          {"at", event.at},
          {"at_ms", event.at_ms}};
}

// Times are null for a step that has not begun, or has not ended.
json to_json(Step const& step) {
  return {{"index", step.index},
          {"stage", step.stage},
          {"state", step.state},
          {"attempts", step.attempts},
          {"started_at", or_null(step.started_at)},
          {"ended_at", or_null(step.ended_at)},
          {"duration_ms", step.duration_ms},
          {"error", error_json(step.error)},
          {"warnings", step.warnings}};
}

// "alive" is what a reader means by it: neither declared dead nor without its session lock.
json to_json(WorkerRow const& worker) {
  return {{"id", worker.id.value.str()},
          {"host", worker.host},
          {"pid", worker.pid},
          {"program", worker.program},
          {"stages", worker.stages},
          {"alive", worker.alive && worker.locked},
          {"beat", worker.beat},
          {"beat_age_ms", worker.beat_age_ms},
          {"runs", worker.runs},
          {"started_at", worker.started_at},
          {"dead_at", or_null(worker.dead_at)}};
}

// dump() throws on bytes that are not UTF-8 unless it is told to replace them; a command must not
// fail because of one stored byte.
std::string one_line(json const& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace omninode::cli
