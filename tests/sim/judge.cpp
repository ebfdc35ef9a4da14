#include "tests/sim/judge.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include "tests/sim/sim_stage.hpp"

namespace omninode::sim {
namespace {

constexpr auto kAll = std::numeric_limits<std::size_t>::max();

// A run as its events tell it, one after another: whatever does not follow from the ones before is
// a violation.
class Retelling {
 public:
  Retelling(World& world, RunId run) : world_(world), plan_(*world.plan) { told_.id = run; }

  void hear(EventRecord const& event);
  void compare(Run const& row);
  std::map<int, Execution> const& results() const { return results_; }
  int closed() const { return closed_; }

 private:
  void check(bool right, std::string const& what, EventRecord const& event);
  void claimed(EventRecord const& event);
  void left_running(EventRecord const& event);
  void stage_ended(EventRecord const& event);
  void rewind_to(int stage, EventRecord const& event);
  void begin(int stage) {
    told_.stage = stage;
    told_.attempt = 0;
  }

  World& world_;
  Plan const& plan_;
  Run told_;
  std::string owner_;
  std::map<int, Execution> results_;  // of the stages before the one it stands at
  bool rewound_ = false;
  int closed_ = 0;  // dead letters that were closed
};

void Retelling::check(bool right, std::string const& what, EventRecord const& event) {
  if (right) return;
  world_.ledger.violated("run " + std::to_string(told_.id.value) + " event " +
                         std::to_string(event.position.version) + " (" +
                         std::string{to_string(event.trigger)} + "): " + what);
}

// I9: counted at the claim, so a claim beyond the budget is the violation.
void Retelling::claimed(EventRecord const& event) {
  ++told_.claim;
  ++told_.attempt;
  owner_ = event.actor;
  auto const stage = static_cast<std::size_t>(told_.stage);
  check(stage < plan_.stages.size(), "behind the last stage", event);
  if (stage >= plan_.stages.size()) return;
  auto const& policy = plan_.stages[stage];
  check(told_.attempt <= policy.max_attempts, "more attempts than the plan allows", event);
}

// I3: a result counts for the execution that owns the run at that moment, and for no other. The
// reaper skips an optional stage in its owner's place.
void Retelling::stage_ended(EventRecord const& event) {
  results_[told_.stage] = {told_.id, told_.claim, told_.stage, told_.attempt};
  if (event.error) results_[told_.stage].claim = -1;  // skipped: nobody's result
  begin(told_.stage + 1);
  if (event.to == RunState::running) told_.attempt = 1;
}

void Retelling::left_running(EventRecord const& event) {
  bool const by_worker = event.actor.starts_with("worker ");
  check(!by_worker || event.actor == owner_, "by a worker that does not own the run", event);
  if (event.trigger == Trigger::release) told_.attempt = std::max(0, told_.attempt - 1);
  bool const done = event.trigger == Trigger::stage_done || event.trigger == Trigger::run_done;
  if (done) stage_ended(event);
}

void Retelling::hear(EventRecord const& event) {
  check(event.position.version == told_.version + 1, "the versions have a gap", event);
  check(event.from == told_.state, "it does not begin where the last one ended", event);
  check(!is_final(event.from), "it leaves a state that is final", event);
  auto const all = edges();
  check(std::find(all.begin(), all.end(), Edge{event.from, event.trigger, event.to}) != all.end(),
        "no such edge", event);
  world_.ledger.walked.insert({event.from, event.trigger, event.to});
  if (rewound_) rewind_to(event.stage, event);
  if (event.trigger == Trigger::claim) claimed(event);
  check(event.stage == told_.stage, "of another stage than the run stood at", event);
  check(event.attempt == told_.attempt, "of another attempt than the run was at", event);
  check(event.claim == told_.claim, "of another claim", event);
  told_.version = event.position.version;
  if (event.from == RunState::running) left_running(event);
  if (event.trigger == Trigger::approve) begin(told_.stage);
  rewound_ = event.trigger == Trigger::replay || event.trigger == Trigger::revise;
  if (event.from == RunState::dead_lettered) ++closed_;
  told_.state = event.to;
}

// Where a replay or a revision led to stands in the row alone; the next event tells it.
void Retelling::rewind_to(int stage, EventRecord const& event) {
  check(stage <= told_.stage, "a replay to a stage behind the failed one", event);
  begin(stage);
  results_.erase(results_.lower_bound(stage), results_.end());
}

void Retelling::compare(Run const& row) {
  if (rewound_) {
    begin(row.stage);
    results_.erase(results_.lower_bound(row.stage), results_.end());
  }
  bool const same = row.state == told_.state && row.version == told_.version &&
                    row.claim == told_.claim && row.stage == told_.stage &&
                    row.attempt == told_.attempt;
  if (same) return;
  world_.ledger.violated("run " + std::to_string(row.id.value) +
                         ": the row is not what its events tell");
}

using Told = std::map<RunId, Retelling>;

// I1: every acknowledged submit has its run, and no id has two.
void judge_submits(World& world) {
  for (auto const& one : world.ledger.acknowledged) {
    auto const row = world.truth->find(one.id);
    if (!row || row->id != one.run) {
      world.ledger.violated("an acknowledged submit has no run");
    } else if (world.truth->progress(one.run).input != one.input) {
      world.ledger.violated("a run has another input than was submitted");
    }
  }
}

// I3 and I8: what a run shows of a stage is what the execution made that its history names.
void judge_results(World& world, Told const& told) {
  for (auto const& [run, retelling] : told) {
    auto const progress = world.truth->progress(run);
    for (auto const& [stage, execution] : retelling.results()) {
      auto const& name = world.plan->stage_name(stage);
      auto const found = progress.outputs.find(name);
      auto const mark = execution.claim < 0 ? R"({"skipped":true})" : mark_of(execution);
      bool right = found != progress.outputs.end() && found->second == mark;
      if (execution.claim >= 0) {
        auto const file = progress.files.find("stage" + std::to_string(stage));
        right = right && file != progress.files.end() && *file->second == mark;
      }
      if (right) continue;
      world.ledger.violated("run " + std::to_string(run.value) + ": the result of stage " + name +
                            " is not of the execution that committed it");
    }
  }
}

// I7: one open letter of every dead run and of no other; as many closed ones as were closed.
void judge_dead_letters(World& world, Told const& told) {
  std::map<RunId, int> open;
  std::map<RunId, int> closed;
  for (auto const& letter : world.database->dead_letters()) {
    ++(letter.open() ? open : closed)[letter.run];
    if (!letter.open() && !letter.closed_by.starts_with("operator ")) {
      world.ledger.violated("a dead letter was closed by nobody");
    }
  }
  for (auto const& [run, retelling] : told) {
    bool const dead = world.truth->read(std::vector{run}).front()->state == RunState::dead_lettered;
    if (open[run] != (dead ? 1 : 0) || closed[run] != retelling.closed()) {
      world.ledger.violated("run " + std::to_string(run.value) +
                            ": its dead letters do not fit its history");
    }
  }
}

// I6: at least once, the first time of each in order; which is what a reader sees that passes over
// versions it has seen.
void judge_published(World& world, Told const& told) {
  std::map<RunId, std::int64_t> seen;
  for (auto const& event : world.bus.events()) {
    auto& last = seen[RunId{event.position.run}];
    if (event.position.version > last + 1) {
      world.ledger.violated("run " + std::to_string(event.position.run) + ": event " +
                            std::to_string(event.position.version) +
                            " was published before one that comes first");
    }
    last = std::max(last, event.position.version);
  }
  for (auto const& [run, retelling] : told) {
    if (seen[run] == world.truth->read(std::vector{run}).front()->version) continue;
    world.ledger.violated("run " + std::to_string(run.value) + ": events were never published");
  }
}

// Of approvals: that they were of what had been seen. Of operators at large: that they are audited.
void judge_people(World& world, std::vector<EventRecord> const& events) {
  for (auto const& approval : world.ledger.approvals) {
    if (approval.landed_as == approval.looked_at + 1) continue;
    world.ledger.violated("an approval was committed for what nobody had seen");
  }
  auto const by_people = std::count_if(events.begin(), events.end(), [](auto const& event) {
    return event.actor.starts_with("operator ") && event.trigger != Trigger::submit;
  });
  auto const audited = world.database->operator_actions().size();
  if (static_cast<std::size_t>(by_people) != audited) {
    world.ledger.violated("what operators did is not what the audit says");
  }
}

}  // namespace

void judge(World& world) {
  auto const events = world.log->after({}, kAll);
  Told told;
  for (auto const& event : events) {
    RunId const run{event.position.run};
    told.try_emplace(run, world, run).first->second.hear(event);
  }
  for (auto& [run, retelling] : told) {
    retelling.compare(*world.truth->read(std::vector{run}).front());
  }
  judge_submits(world);
  judge_results(world, told);
  judge_dead_letters(world, told);
  judge_published(world, told);
  judge_people(world, events);
}

}  // namespace omninode::sim
