#include "engine/core/decide.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/limits.hpp"
#include "engine/core/retry_policy.hpp"

namespace omninode {
namespace {

// Everything that `decide` knows, so that the cases below stay short. `policy` is for a run that
// stands at a stage, which a completed one does not.
struct Case {
  Run const& run;
  Plan const& plan;
  Actor const& actor;

  StagePolicy const& policy() const { return plan.stages[static_cast<std::size_t>(run.stage)]; }
  bool at_last_stage() const { return run.stage + 1 == static_cast<int>(plan.stages.size()); }
};

Refusal wrong_state(Case const& c, std::string_view wanted) {
  return {Refusal::Why::wrong_state, "a run that is " + std::string{to_string(c.run.state)} +
                                         " cannot " + std::string{wanted}};
}

// The transition along an edge with the event's side filled in; the caller changes `after` where
// more than the state changes, and then calls `settle`. Owner and request end with `running`: a
// request that outlived its owner would stop the next one, which nobody asked for.
std::optional<Transition> along(Case const& c, Trigger trigger,
                                Disposition disposition = Disposition::keep) {
  auto const to = next(c.run.state, trigger, disposition);
  if (!to) return std::nullopt;
  Transition t;
  t.seen = c.run.version;
  t.from = c.run.state;
  t.trigger = trigger;
  t.after = c.run;
  t.after.state = *to;
  t.after.version = c.run.version + 1;
  t.event_stage = c.run.stage;
  t.event_stage_name = c.plan.stage_name(c.run.stage);
  t.event_attempt = c.run.attempt;
  t.actor = c.actor;
  if (*to != RunState::running) {
    t.after.owner.reset();
    t.after.request = Request::none;
  }
  return t;
}

// What follows from the stage the run stands at now.
Transition settle(Case const& c, Transition t) {
  t.stage_name = c.plan.stage_name(t.after.stage);
  if (!t.stage_name.empty()) {
    t.stage_timeout = c.plan.stages[static_cast<std::size_t>(t.after.stage)].timeout;
  }
  return t;
}

Decision settle_or_refuse(Case const& c, std::optional<Transition> t, std::string_view wanted) {
  if (!t) return wrong_state(c, wanted);
  return settle(c, std::move(*t));
}

Disposition unless_pausing(Case const& c, Disposition otherwise) {
  return c.run.request == Request::pause ? Disposition::park : otherwise;
}

// A cancel that was asked of the owner of a publishing stage, now that the stage has ended undone.
// How it ended stays in the history: somebody may ask what the stage had done by then.
Decision honour_cancel(Case const& c, std::optional<Error> error = {}) {
  auto t = along(c, Trigger::cancel);
  if (t) t->error = std::move(error);
  return settle_or_refuse(c, std::move(t), "be cancelled");
}

void start_stage(Run& run, int stage, int attempt) {
  run.stage = stage;
  run.attempt = attempt;
  run.owner_losses = 0;
  run.approved = false;
}

Transition done(Case const& c, Done outcome, bool serves_next) {
  bool const last = c.at_last_stage();
  auto const disposition =
      last ? Disposition::keep
           : unless_pausing(c, serves_next ? Disposition::keep : Disposition::release);
  auto t = *along(c, last ? Trigger::run_done : Trigger::stage_done, disposition);
  // The owner that keeps the run has claimed its next attempt with this very commit.
  start_stage(t.after, c.run.stage + 1, t.after.state == RunState::running ? 1 : 0);
  t.output = std::move(outcome.output);
  t.files = std::move(outcome.files);
  t.warnings = std::move(outcome.warnings);
  return settle(c, std::move(t));
}

// A skipped stage has an output all the same, because the stages after it look for one by name; the
// error stays in its event. A pause that was asked for is nothing to a dead-lettered run: it waits.
Decision failed_final(Case const& c, Error error, bool serves_next) {
  if (c.run.request == Request::cancel) return honour_cancel(c, std::move(error));
  if (c.policy().optional) {
    auto warning =
        "optional stage " + c.policy().name + " failed and was skipped: " + error.message;
    auto t = done(c, Done{R"({"skipped":true})", {}, {std::move(warning)}}, serves_next);
    t.error = std::move(error);
    return t;
  }
  auto t = *along(c, Trigger::stage_failed_final);
  t.error = std::move(error);
  t.dead_letter = DeadLetterAction::open;
  return settle(c, std::move(t));
}

// The stage's own wish for when to try again wins over the backoff, within the bound that makes the
// sweep treat a later wake-up as a clock that jumped. A paused run has no wake-up: resuming it is
// the end of the wait.
Decision failed_retryable(Case const& c, Retry const& outcome, command::EndStage const& end) {
  Error error{outcome.code, outcome.message};
  if (c.run.request == Request::cancel) return honour_cancel(c, std::move(error));
  if (c.run.attempt >= c.policy().max_attempts) {
    return failed_final(c, std::move(error), end.serves_next);
  }
  auto t = *along(c, Trigger::stage_failed_retryable, unless_pausing(c, Disposition::keep));
  if (t.after.state == RunState::backing_off) {
    auto const wait = backoff_wait(c.policy().backoff, c.run.attempt, end.jitter);
    t.wake_after =
        std::clamp(outcome.after.value_or(wait), std::chrono::milliseconds{0}, limits::kMaxBackoff);
  }
  t.error = std::move(error);
  return settle(c, std::move(t));
}

Decision ask_approval(Case const& c, AwaitApproval const& outcome) {
  if (c.run.request == Request::cancel) return honour_cancel(c);
  auto t = *along(c, Trigger::approval_requested);
  t.output = outcome.what;
  return settle(c, std::move(t));
}

// Rule: an outcome counts for exactly the execution it was made by.
std::optional<Refusal> check_execution(Run const& run, Execution const& execution,
                                       WorkerId worker) {
  if (run.state == RunState::running && run.owner == worker && execution_of(run) == execution) {
    return std::nullopt;
  }
  return Refusal{Refusal::Why::stale_execution, "the run has gone on without this execution"};
}

Decision on(Case const& c, command::EndStage const& end) {
  if (auto refusal = check_execution(c.run, end.execution, end.worker)) return *refusal;
  struct Visit {
    Case const& c;
    command::EndStage const& end;
    Decision operator()(Done const& outcome) const {
      // What the last stage has done is done; before it a cancel that was asked for still counts.
      if (c.run.request == Request::cancel && !c.at_last_stage()) return honour_cancel(c);
      return done(c, outcome, end.serves_next);
    }
    Decision operator()(Retry const& outcome) const { return failed_retryable(c, outcome, end); }
    Decision operator()(Fail const& outcome) const {
      return failed_final(c, Error{outcome.code, outcome.message}, end.serves_next);
    }
    Decision operator()(AwaitApproval const& outcome) const { return ask_approval(c, outcome); }
  };
  return std::visit(Visit{c, end}, end.outcome);
}

// The attempt was counted at the claim and is uncounted here, or a worker that restarts often would
// use up the attempts of stages that never ran.
Decision on(Case const& c, command::ReturnClaim const& give_back) {
  if (auto refusal = check_execution(c.run, give_back.execution, give_back.worker)) return *refusal;
  if (c.run.request == Request::cancel) return honour_cancel(c);
  auto t = *along(c, Trigger::release, unless_pausing(c, Disposition::keep));
  t.after.attempt = std::max(0, c.run.attempt - 1);
  return settle(c, std::move(t));
}

// A stage that kills whoever runs it never reports a failure, so two budgets bound it: attempts,
// counted at the claim, and lost owners. Without them it would go round for ever. `serves_next` is
// false because the reaper runs no stages: a skipped optional one leaves the run ready for others.
Decision on(Case const& c, command::TakeFromOwner const& take) {
  if (c.run.state != RunState::running) return wrong_state(c, "lose its owner");
  if (c.run.request == Request::cancel) return honour_cancel(c);
  bool const overdue = take.cause == command::LossCause::stage_overdue;
  Error error{std::string{to_string(take.cause)},
              overdue ? "the stage ran past its deadline and its worker did not end it"
                      : "the worker that ran the stage is gone"};
  int const losses = c.run.owner_losses + 1;
  if (c.run.attempt >= c.policy().max_attempts || losses >= limits::kMaxOwnerLosses) {
    error.message += "; no attempt is left";
    return failed_final(c, std::move(error), /*serves_next=*/false);
  }
  auto t = *along(c, Trigger::owner_lost, unless_pausing(c, Disposition::keep));
  t.after.owner_losses = losses;
  t.error = std::move(error);
  return settle(c, std::move(t));
}

Decision on(Case const& c, command::Pause const&) {
  if (c.run.request == Request::pause) return wrong_state(c, "be paused twice");
  if (c.run.request == Request::cancel) {
    return wrong_state(c, "be paused: it was asked to be cancelled");
  }
  auto t = along(c, Trigger::pause);
  if (t && t->after.state == RunState::running) t->after.request = Request::pause;
  return settle_or_refuse(c, std::move(t), "be paused");
}

Decision on(Case const& c, command::Resume const&) {
  if (c.run.state == RunState::running && c.run.request != Request::pause) {
    return wrong_state(c, "be resumed");
  }
  auto t = along(c, Trigger::resume);
  if (t) t->after.request = Request::none;
  return settle_or_refuse(c, std::move(t), "be resumed");
}

// A stage that publishes may be writing at this moment: overruling it would leave files of a run
// that says it was cancelled. Everywhere else the owner's result is refused by the version check.
Decision on(Case const& c, command::Cancel const&) {
  if (c.run.state == RunState::running && c.policy().publishes) {
    if (c.run.request == Request::cancel) return wrong_state(c, "be cancelled twice");
    auto t = along(c, Trigger::cancel_requested);
    t->after.request = Request::cancel;
    return settle(c, std::move(*t));
  }
  return settle_or_refuse(c, along(c, Trigger::cancel), "be cancelled");
}

Decision on(Case const& c, command::RetryNow const&) {
  return settle_or_refuse(c, along(c, Trigger::retry_now), "be retried now");
}

Decision on(Case const& c, command::Discard const&) {
  auto t = along(c, Trigger::discard);
  if (t) t->dead_letter = DeadLetterAction::close;
  return settle_or_refuse(c, std::move(t), "be discarded");
}

// Going back is safe because of each stage the latest commit counts, and only those before the
// stage the run stands at are shown to it.
Decision on(Case const& c, command::Replay const& replay) {
  int const stage = replay.stage.value_or(c.run.stage);
  if (stage < 0 || stage > c.run.stage) {
    return Refusal{Refusal::Why::no_such_stage,
                   "a replay starts at the failed stage or at one before it"};
  }
  auto t = along(c, Trigger::replay);
  if (t) {
    start_stage(t->after, stage, 0);
    t->dead_letter = DeadLetterAction::close;
  }
  return settle_or_refuse(c, std::move(t), "be replayed");
}

std::optional<Refusal> check_seen(Case const& c, std::int64_t seen) {
  if (seen == c.run.version) return std::nullopt;
  return Refusal{
      Refusal::Why::version_moved,
      "the run is at version " + std::to_string(c.run.version) + " now; look at it again"};
}

Decision on(Case const& c, command::Approve const& approve) {
  if (auto refusal = check_seen(c, approve.seen_version)) return *refusal;
  auto t = along(c, Trigger::approve);
  if (t) {
    start_stage(t->after, c.run.stage, 0);
    t->after.approved = true;
    if (!approve.answer.empty()) t->output = approve.answer;
  }
  return settle_or_refuse(c, std::move(t), "be approved");
}

Decision on(Case const& c, command::Revise const& revise) {
  if (auto refusal = check_seen(c, revise.seen_version)) return *refusal;
  if (revise.stage < 0 || revise.stage > c.run.stage) {
    return Refusal{Refusal::Why::no_such_stage,
                   "a revision starts at the stage that asked or at one before it"};
  }
  auto t = along(c, Trigger::revise);
  if (t) {
    start_stage(t->after, revise.stage, 0);
    if (!revise.answer.empty()) t->output = revise.answer;
  }
  return settle_or_refuse(c, std::move(t), "be revised");
}

Decision on(Case const& c, command::Reject const& reject) {
  if (auto refusal = check_seen(c, reject.seen_version)) return *refusal;
  auto t = along(c, Trigger::reject);
  if (t) {
    t->error = Error{"REJECTED", "an operator rejected what the stage asked approval for"};
    if (!c.actor.reason.empty()) t->error->message += ": " + c.actor.reason;
    t->dead_letter = DeadLetterAction::open;
  }
  return settle_or_refuse(c, std::move(t), "be rejected");
}

}  // namespace

std::string_view to_string(command::LossCause cause) {
  return cause == command::LossCause::stage_overdue ? "STAGE_OVERDUE" : "OWNER_LOST";
}

Decision decide(Run const& run, Plan const& plan, Command const& command, Actor const& actor) {
  Case const c{run, plan, actor};
  return std::visit([&c](auto const& which) { return on(c, which); }, command);
}

}  // namespace omninode
