#include "tests/sim/sim_store.hpp"

#include <utility>

#include "engine/ports/errors.hpp"

namespace omninode::sim {
namespace {

using Fate = Connection::Fate;
using Events = std::vector<std::pair<RunId, std::int64_t>>;

void note_claims(World& world, std::vector<ClaimedRun> const& claimed) {
  Events events;
  for (auto const& one : claimed) {
    world.ledger.granted.insert(execution_of(one.run));
    events.emplace_back(one.run.id, one.run.version);
    if (world.scheduler.traced()) {
      world.scheduler.say("+ claim run " + std::to_string(one.run.id.value) + " v" +
                          std::to_string(one.run.version));
    }
  }
  world.hold(events);
}

RunStore::CommitAnswer land(World& world, std::vector<Transition> const& batch) {
  auto answer = world.truth->commit(batch);
  Events events;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto const& t = batch[i];
    bool const landed = answer.results[i].status == CommitResult::Status::committed;
    if (world.scheduler.traced()) {
      world.scheduler.say((landed ? "+ " : "- ") + std::string{to_string(t.trigger)} + " run " +
                          std::to_string(t.run().value) + " v" + std::to_string(t.after.version) +
                          " stage " + std::to_string(t.event_stage) + " by " + t.actor.name);
    }
    if (!landed) continue;
    events.emplace_back(t.run(), t.after.version);
    if (t.trigger == Trigger::stage_done && t.after.state == RunState::running) {
      world.ledger.granted.insert(execution_of(t.after));
    }
  }
  world.hold(events);
  return answer;
}

bool is_lost_owner(Transition const& t) { return t.trigger == Trigger::owner_lost; }

}  // namespace

SimStore::SimStore(World& world, bool quiet, std::optional<WorkerId> worker)
    : world_(world), connection_(world, nullptr, quiet), worker_(worker) {}

// Every statement that writes has one of four fates; what lands late does so past this object,
// which may be gone by then.
template <typename Land>
auto SimStore::write(std::string_view what, Land land_it) {
  switch (connection_.draw_fate()) {
    case Fate::answered: {
      auto answer = land_it();
      connection_.receive_written(what);
      return answer;
    }
    case Fate::answer_lost:
      land_it();
      throw CommitUnknown("the answer was lost");
    case Fate::lands_late:
      world_.land_later([land_it] { land_it(); });
      throw CommitUnknown("the answer was lost");
    case Fate::lost:
      break;
  }
  throw CommitUnknown("the statement was lost");
}

std::vector<SubmitResult> SimStore::submit(std::span<NewRun const> runs, bool announce) {
  connection_.send("submit");
  return write("submitted",
               [&world = world_, batch = std::vector(runs.begin(), runs.end()), announce] {
                 auto results = world.truth->submit(batch, announce);
                 Events events;
                 for (auto const& result : results) events.emplace_back(result.run, 1);
                 world.hold(events);
                 return results;
               });
}

std::vector<ClaimedRun> SimStore::claim_hinted(WorkerId worker, std::span<Hint const> hints,
                                               std::span<std::string const> stages) {
  connection_.send("claim by hints");
  return write("claimed", [&world = world_, worker, batch = std::vector(hints.begin(), hints.end()),
                           served = std::vector(stages.begin(), stages.end())] {
    auto claimed = world.truth->claim_hinted(worker, batch, served);
    note_claims(world, claimed);
    return claimed;
  });
}

std::vector<ClaimedRun> SimStore::claim_waiting(WorkerId worker,
                                                std::span<std::string const> stages,
                                                std::size_t limit, bool fresh) {
  connection_.send("look for waiting runs");
  if (world_.broken == Broken::sweep_once && std::exchange(has_looked_, true)) return {};
  return write("looked", [&world = world_, worker,
                          served = std::vector(stages.begin(), stages.end()), limit, fresh] {
    auto claimed = world.truth->claim_waiting(worker, served, limit, fresh);
    note_claims(world, claimed);
    return claimed;
  });
}

// Rows that somebody holds are left out of the statement and answered `busy`.
RunStore::CommitAnswer SimStore::send_batch(std::vector<Transition> const& batch) {
  std::vector<Transition> free;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (world_.random().chance(world_.faults.busy)) continue;
    free.push_back(batch[i]);
    places.push_back(i);
  }
  CommitAnswer whole{std::vector<CommitResult>(batch.size()), {}};
  if (free.empty()) return whole;
  auto answer = write("committed", [&world = world_, free] { return land(world, free); });
  for (std::size_t i = 0; i < places.size(); ++i) {
    whole.results[places[i]] = std::move(answer.results[i]);
  }
  for (auto& [place, reason] : answer.rejected) {
    whole.rejected.emplace_back(places[place], std::move(reason));
    world_.ledger.violated("a commit was refused for its content: " + whole.rejected.back().second);
  }
  return whole;
}

RunStore::CommitAnswer SimStore::commit(std::span<Transition const> transitions) {
  connection_.send("commit");
  std::vector batch(transitions.begin(), transitions.end());
  for (auto& t : batch) {
    if (worker_) sent_[t.run()] = {t.run(), t.after.claim, t.event_stage, t.event_attempt};
    if (world_.broken == Broken::backoff_needs_hint && t.wake_after) {
      t.wake_after = std::chrono::hours{24};
    }
    if (world_.broken == Broken::attempts_at_failure && is_lost_owner(t)) {
      t.after.attempt -= 1;
      t.after.owner_losses = 0;
    }
  }
  if (world_.broken == Broken::act_before_commit && worker_) {
    world_.land_later([&world = world_, batch] { land(world, batch); });
    CommitAnswer done{std::vector<CommitResult>(batch.size()), {}};
    for (auto& result : done.results) result.status = CommitResult::Status::committed;
    return done;
  }
  try {
    auto answer = send_batch(batch);
    tamper(batch, answer);
    return answer;
  } catch (CommitUnknown const&) {
    if (!worker_ || world_.broken != Broken::blind_resend) throw;
  }
  return resend_blindly(std::move(batch));
}

// What a client would do that takes a lost answer for a lost statement.
RunStore::CommitAnswer SimStore::resend_blindly(std::vector<Transition> batch) {
  for (auto& t : batch) {
    auto const row = world_.truth->read(std::vector{t.run()}).front();
    if (row->state != RunState::running) continue;
    t.seen = row->version;
    t.after.version = row->version + 1;
  }
  return land(world_, batch);
}

void SimStore::tamper(std::vector<Transition> const& batch, CommitAnswer& answer) const {
  if (!worker_) return;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto& result = answer.results[i];
    if (result.status != CommitResult::Status::stale) continue;
    bool const next = result.current->version == batch[i].seen + 1;
    if (world_.broken == Broken::zero_rows_go_on ||
        (world_.broken == Broken::next_version_is_mine && next)) {
      result = {CommitResult::Status::committed, {}};
    } else {
      tamper(*result.current);
    }
  }
}

// The row as a worker would take it that does not compare what it should.
void SimStore::tamper(Run& row) const {
  auto const sent = sent_.find(row.id);
  if (!worker_ || sent == sent_.end() || row.state != RunState::running) return;
  if (world_.broken == Broken::no_fence) {
    row.owner = worker_;
    row.claim = sent->second.claim;
  } else if (world_.broken == Broken::run_as_identity && row.owner == worker_ &&
             row.claim == sent->second.claim) {
    row.stage = sent->second.stage;
    row.attempt = sent->second.attempt;
  }
}

std::vector<std::optional<Run>> SimStore::read(std::span<RunId const> runs) {
  connection_.send("read");
  auto rows = world_.truth->read(runs);
  connection_.receive("rows read");
  for (auto& row : rows) {
    if (row) tamper(*row);
  }
  return rows;
}

std::optional<Run> SimStore::find(CorrelationId correlation_id) {
  connection_.send("find");
  return world_.truth->find(correlation_id);
}

Progress SimStore::progress(RunId run) {
  connection_.send("read progress");
  auto progress = world_.truth->progress(run);
  connection_.receive("progress read");
  return progress;
}

std::shared_ptr<Plan const> SimStore::plan(PlanId plan) { return world_.truth->plan(plan); }

void SimStore::quarantine(std::span<Unparseable const> records) {
  world_.truth->quarantine(records);
}

std::vector<Hint> SimStore::await_announced(std::chrono::milliseconds) {
  connection_.send("listen");
  if (!listening_) listening_ = open_memory_run_store(world_.database);
  return listening_->await_announced(milliseconds{0});
}

}  // namespace omninode::sim
