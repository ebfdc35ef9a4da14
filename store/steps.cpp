#include "store/steps.hpp"

#include <algorithm>
#include <utility>

namespace omninode {
namespace {

// Goes through the history once and keeps what each stage has come to. Words of a state are those
// of the lifecycle, except where people ask for something else: pending, done, skipped, failed.
class Teller {
 public:
  Teller(std::span<std::string const> stages, std::int64_t now_ms) : now_ms_(now_ms) {
    for (auto const& name : stages) {
      Step step;
      step.index = static_cast<int>(steps_.size());
      step.stage = name;
      step.state = "pending";
      steps_.push_back(std::move(step));
      started_ms_.push_back(0);
    }
  }

  // An operator's pause, a lost owner, a backoff: the stage takes on the run's new state and keeps
  // its start, so that its duration holds the waits too.
  void take(HistoryEvent const& event) {
    auto const at = static_cast<std::size_t>(event.stage_index);
    if (at >= steps_.size()) return;
    if (event.trigger == "claim") return start(at, event, event.attempt);
    auto& step = steps_[at];
    if (event.trigger == "stage_done" || event.trigger == "run_done") return done(at, event);
    if (event.error) step.error = event.error;
    step.state = state_after(event);
    if (step.state == "failed" || step.state == "cancelled") end(at, event);
  }

  std::vector<Step> finish() {
    for (std::size_t at = 0; at < steps_.size(); ++at) {
      if (steps_[at].started_at && !steps_[at].ended_at) {
        steps_[at].duration_ms = std::max<std::int64_t>(0, now_ms_ - started_ms_[at]);
      }
    }
    return std::move(steps_);
  }

 private:
  static std::string state_after(HistoryEvent const& event) {
    return event.to == RunState::dead_lettered ? "failed" : std::string{to_string(event.to)};
  }

  // A retry claims the same stage again and goes on counting from its first start. A claim of a
  // stage that has ended can only follow a replay.
  void start(std::size_t at, HistoryEvent const& event, int attempt) {
    if (steps_[at].ended_at) forget_from(at);  // a replay runs it and what follows again
    auto& step = steps_[at];
    step.state = "running";
    step.attempts = std::max(step.attempts, attempt);
    if (step.started_at) return;
    step.started_at = event.at;
    started_ms_[at] = event.at_ms;
  }

  void forget_from(std::size_t first) {
    for (auto at = first; at < steps_.size(); ++at) {
      Step fresh;
      fresh.index = steps_[at].index;
      fresh.stage = std::move(steps_[at].stage);
      fresh.state = "pending";
      steps_[at] = std::move(fresh);
    }
  }

  void end(std::size_t at, HistoryEvent const& event) {
    auto& step = steps_[at];
    step.ended_at = event.at;
    if (step.started_at)
      step.duration_ms = std::max<std::int64_t>(0, event.at_ms - started_ms_[at]);
  }

  // The commit that ends a stage also claims the next one where the worker keeps the run, and then
  // there is no claim event for it: its attempt is 1 from here.
  void done(std::size_t at, HistoryEvent const& event) {
    auto& step = steps_[at];
    step.state = event.error ? "skipped" : "done";  // an optional stage may fail for good
    step.error = event.error;
    step.warnings = event.warnings;
    end(at, event);
    if (at + 1 >= steps_.size()) return;
    if (event.to == RunState::running)
      start(at + 1, event, 1);
    else
      steps_[at + 1].state = state_after(event);
  }

  std::vector<Step> steps_;
  std::vector<std::int64_t> started_ms_;
  std::int64_t now_ms_;
};

}  // namespace

std::vector<Step> steps_from(std::span<std::string const> stages,
                             std::span<HistoryEvent const> history, std::int64_t now_ms) {
  Teller teller{stages, now_ms};
  for (auto const& event : history) teller.take(event);
  return teller.finish();
}

}  // namespace omninode
