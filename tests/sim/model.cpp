#include "tests/sim/model.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/core/reconcile.hpp"
#include "tests/sim/model_decider.hpp"

namespace omninode::sim {
namespace {

using namespace model;

bool is_end(Deed deed) { return deed >= Deed::end_done && deed <= Deed::give_back; }

class Explorer {
 public:
  explicit Explorer(Broken broken) : broken_(broken) {}
  ModelReport explore();

 private:
  struct Node {
    State state;
    std::size_t parent;
    char const* step;
  };

  void reach(State state, char const* step);
  void violated(std::string what);
  void expand(State const& state);
  void claims(State const& state, std::size_t w);
  void worker_steps(State const& state, std::size_t w);
  void answered(State state, std::size_t w, bool landed, char const* step);
  void resolve(State state, std::size_t w, char const* step);
  void go_on(State& state, std::size_t w);
  void reaper_steps(State const& state);
  void operator_steps(State const& state, std::size_t o);
  bool land(State& state, Statement const& said);
  void write(State& state, Row after);
  void simplify(State& state) const;
  Made make(Statement const& said) { return decider_.make(said); }
  static bool rests(State const& state);
  void check_that_all_can_rest();

  Broken const broken_;
  Decider decider_;
  std::vector<Node> nodes_;
  std::unordered_map<std::string, std::size_t> known_;
  std::vector<std::pair<std::size_t, std::size_t>> steps_;
  std::size_t at_ = 0;
  ModelReport report_;
};

Statement statement_of(Worker const& worker) {
  return {worker.deed,  worker.number,  worker.seen,
          worker.stage, worker.attempt, worker.claim_behind};
}

void Explorer::violated(std::string what) {
  if (!report_.violation.empty()) return;
  report_.violation = std::move(what);
  for (auto node = at_; node != 0; node = nodes_[node].parent) {
    report_.path.emplace_back(nodes_[node].step);
  }
  std::reverse(report_.path.begin(), report_.path.end());
}

void Explorer::reach(State state, char const* step) {
  simplify(state);
  auto const [place, fresh] = known_.try_emplace(std::string{key_of(state)}, nodes_.size());
  if (fresh) nodes_.push_back({state, at_, step});
  steps_.emplace_back(at_, place->second);
}

// Everybody who holds a row holds one that is a version older now.
void Explorer::write(State& state, Row after) {
  auto const age = [](Row& row) {
    row.behind = static_cast<std::uint8_t>(std::min(2, row.behind + 1));
  };
  for (auto& worker : state.workers) age(worker.seen);
  for (auto& one : state.operators) age(one.said.seen);
  age(state.limbo.seen);
  after.behind = 0;
  after.claim_behind = 0;
  state.row = after;
}

template <typename T>
void order(std::array<T, 2>& pair) {
  if (std::memcmp(&pair[0], &pair[1], sizeof(T)) > 0) std::swap(pair[0], pair[1]);
}

// Workers are alike but for their numbers, so these follow from their order. One that has crashed
// is the only one of its kind.
void rename_workers(State& state) {
  std::array<std::uint8_t, 2> numbers{};
  for (std::size_t i = 0; i < 2; ++i) numbers[i] = std::exchange(state.workers[i].number, {});
  bool const swapped = std::memcmp(&state.workers[0], &state.workers[1], sizeof(Worker)) > 0;
  if (swapped) std::swap(state.workers[0], state.workers[1]);
  auto const rename = [&](std::uint8_t& number) {
    if (number == kNobody) return;
    if (number != numbers[0] && number != numbers[1]) {
      number = kCrashed;
    } else {
      number = (number == numbers[1]) == swapped ? 0 : 1;
    }
  };
  rename(state.row.owner);
  rename(state.limbo.worker);
  rename(state.limbo.seen.owner);
  for (auto& one : state.operators) rename(one.said.seen.owner);
  for (std::uint8_t i = 0; i < 2; ++i) {
    rename(state.workers[i].seen.owner);
    state.workers[i].number = i;
  }
}

// Two states that differ only in what can make no difference any more are one: a statement on an
// old version changes nothing, so it need not be held, and of a row that will be read again it only
// matters that it is old. Operators are alike. (Two broken rules do look at old rows.)
void Explorer::simplify(State& state) const {
  bool const old_rows_matter =
      broken_ == Broken::next_version_is_mine || broken_ == Broken::zero_rows_go_on;
  for (auto& worker : state.workers) {
    bool const old = worker.seen.behind > 0 && !old_rows_matter;
    if (!old && worker.phase != Phase::in_doubt) continue;
    worker.seen = {};
    worker.seen.behind = 1;
  }
  for (auto& one : state.operators) {
    if (one.said.deed != Deed::none && one.said.seen.behind > 0) one.said = {};
    if (one.said.deed == Deed::none) one.said = {};
  }
  if (state.limbo.deed == Deed::none || state.limbo.seen.behind > 0) state.limbo = {};
  order(state.operators);
  rename_workers(state);
}

// The store's rule, and what must be true of everything that lands.
bool Explorer::land(State& state, Statement const& said) {
  auto const made = make(said);
  if (!made.allowed || said.seen.behind != 0) return false;
  auto const all = edges();
  if (std::find(all.begin(), all.end(), Edge{state.row.state, made.trigger, made.after.state}) ==
      all.end()) {
    violated("a transition landed that the lifecycle does not have");
  }
  auto const& row = state.row;
  if (is_end(said.deed) && (row.owner != said.worker || row.stage != said.stage ||
                            row.attempt != said.attempt || said.claim_behind != 0)) {
    violated("a result landed that is not of the execution that owns the run");
  }
  if (made.letter == DeadLetterAction::open) ++state.open_letters;
  if (made.letter == DeadLetterAction::close) --state.open_letters;
  write(state, made.after);
  if (state.open_letters != (state.row.state == RunState::dead_lettered ? 1 : 0)) {
    violated("dead without one open letter, or a letter without a dead run");
  }
  return true;
}

void Explorer::claims(State const& before, std::size_t w) {
  auto const& row = before.row;
  auto const to = next(row.state, Trigger::claim);
  if (!to || before.workers[w].phase != Phase::idle || before.workers[w].lives == 0) return;
  State state = before;
  Row after = row;
  after.state = *to;
  after.owner = state.workers[w].number;
  ++after.attempt;
  write(state, after);
  auto const older = [](std::uint8_t& claim_behind) { claim_behind = 1; };
  for (auto& worker : state.workers) {
    older(worker.claim_behind);
    older(worker.seen.claim_behind);
  }
  for (auto& one : state.operators) older(one.said.seen.claim_behind);
  older(state.limbo.claim_behind);
  older(state.limbo.seen.claim_behind);
  if (after.attempt > decider_.plan().stages[after.stage].max_attempts)
    violated("an attempt too many");
  if (state.lost_answers > 0) {
    State lost = state;
    --lost.lost_answers;
    reach(lost, "a claim lands, its answer is lost");
  }
  go_on(state, w);
  reach(state, "a claim");
}

// The worker begins the stage that the row stands at.
void Explorer::go_on(State& state, std::size_t w) {
  auto& worker = state.workers[w];
  worker.phase = Phase::working;
  worker.deed = Deed::none;
  worker.seen = state.row;
  worker.stage = state.row.stage;
  worker.attempt = state.row.attempt;
  worker.claim_behind = 0;
}

void forget(Worker& worker) {
  auto const number = worker.number;
  worker = {};
  worker.number = number;
}

void Explorer::resolve(State state, std::size_t w, char const* step) {
  auto& worker = state.workers[w];
  Run row = real(state.row);
  Execution const mine{row.id, kClaim - worker.claim_behind, worker.stage, worker.attempt};
  auto const id = worker_id(worker.number);
  bool const runs = row.state == RunState::running;
  if (runs && broken_ == Broken::no_fence) {
    row.owner = id;
    row.claim = mine.claim;
  }
  if (runs && broken_ == Broken::run_as_identity && row.owner == id && row.claim == mine.claim) {
    row.stage = mine.stage;
    row.attempt = mine.attempt;
  }
  switch (reconcile(mine, id, row)) {
    case Resolution::decide_again: {
      worker.seen = state.row;
      worker.seen.owner = worker.number;
      worker.seen.stage = worker.stage;
      worker.seen.attempt = worker.attempt;
      worker.seen.claim_behind = worker.claim_behind;
      worker.phase = make(statement_of(worker)).allowed ? Phase::sent : Phase::idle;
      if (worker.phase == Phase::idle) forget(worker);
      break;
    }
    case Resolution::go_on:
      if (state.row.owner != worker.number) violated("a worker goes on with another's run");
      go_on(state, w);
      break;
    case Resolution::drop:
      forget(worker);
      break;
  }
  reach(state, step);
}

void Explorer::answered(State state, std::size_t w, bool landed, char const* step) {
  auto& worker = state.workers[w];
  bool const next_is_mine =
      broken_ == Broken::next_version_is_mine && !landed && worker.seen.behind == 1;
  if (landed || next_is_mine || broken_ == Broken::zero_rows_go_on) {
    auto const made = make(statement_of(worker));
    if (!landed && made.after.state == RunState::running) {
      violated("a stage is started that was never committed");
    }
    if (made.after.state == RunState::running) {
      go_on(state, w);
    } else {
      forget(worker);
    }
    return reach(state, step);
  }
  resolve(state, w, step);
}

void Explorer::worker_steps(State const& before, std::size_t w) {
  auto const& worker = before.workers[w];
  if (worker.lives == 0) {
    State state = before;
    forget(state.workers[w]);
    state.workers[w].number = kReborn;
    return reach(state, "a process starts again");
  }
  if (before.crashes > 0) {
    State state = before;
    --state.crashes;
    if (worker.phase == Phase::sent) state.limbo = statement_of(worker);
    forget(state.workers[w]);
    state.workers[w].lives = 0;
    reach(state, "a crash");
  }
  bool const unknown = before.row.owner == worker.number && worker.phase == Phase::idle;
  if (unknown && broken_ != Broken::unknown_claims_stay) {
    State state = before;
    land(state, {Deed::give_back, worker.number, state.row, state.row.stage, state.row.attempt, 0});
    reach(state, "an unknown claim is given back");
  }
  if (worker.phase == Phase::working) {
    for (auto const deed : {Deed::end_done, Deed::end_retry, Deed::end_fail, Deed::end_asking}) {
      State state = before;
      state.workers[w].deed = deed;
      state.workers[w].phase = Phase::sent;
      reach(state, "a stage ends");
    }
  }
  if (worker.phase == Phase::in_doubt) resolve(before, w, "the row is read");
  if (worker.phase != Phase::sent) return;
  State state = before;
  bool const landed = land(state, statement_of(worker));
  answered(state, w, landed, landed ? "a commit" : "a stale commit");
  if (before.lost_answers == 0) return;
  --state.lost_answers;
  state.workers[w].phase = Phase::in_doubt;
  State late = before;
  late.lost_answers = state.lost_answers;
  late.workers[w].phase = Phase::in_doubt;
  late.limbo = statement_of(worker);
  if (broken_ == Broken::blind_resend) {
    auto again = statement_of(state.workers[w]);
    again.seen.behind = 0;
    if (state.row.state == RunState::running) answered(state, w, land(state, again), "resent");
    return;
  }
  reach(state, "the answer of a commit is lost");
  reach(late, "a commit is late");
}

void Explorer::reaper_steps(State const& before) {
  if (before.row.state != RunState::running) return;
  auto const owner = before.row.owner;
  bool const lives =
      std::any_of(before.workers.begin(), before.workers.end(),
                  [&](auto const& one) { return one.number == owner && one.lives != 0; });
  if (lives && before.overdue == 0) return;
  State state = before;
  if (lives) --state.overdue;
  land(state, {lives ? Deed::take_overdue : Deed::take_dead, kNobody, state.row, 0, 0, 0});
  reach(state, lives ? "an overdue run is taken" : "a dead worker's run is taken");
}

void Explorer::operator_steps(State const& before, std::size_t o) {
  if (before.operators[o].said.deed != Deed::none) {
    State state = before;
    land(state, std::exchange(state.operators[o].said, {}));
    return reach(state, "an operator's statement");
  }
  if (before.operators[o].budget == 0) return;
  for (int deed = static_cast<int>(Deed::pause); deed <= static_cast<int>(Deed::reject); ++deed) {
    Statement const said{static_cast<Deed>(deed), kNobody, before.row, 0, 0, 0};
    if (!make(said).allowed) continue;
    State state = before;
    --state.operators[o].budget;
    state.operators[o].said = said;
    reach(state, "an operator looks and decides");
  }
}

void Explorer::expand(State const& state) {
  for (std::size_t i = 0; i < 2; ++i) {
    claims(state, i);
    worker_steps(state, i);
    operator_steps(state, i);
  }
  reaper_steps(state);
  if (state.limbo.deed == Deed::none) return;
  State landed = state;
  land(landed, std::exchange(landed.limbo, {}));
  reach(landed, "a late commit lands");
}

bool Explorer::rests(State const& state) {
  auto const at = state.row.state;
  return is_final(at) || at == RunState::paused || at == RunState::dead_lettered ||
         at == RunState::awaiting_approval;
}

// Backwards from all states at rest: whatever is not met is a place without a way out.
void Explorer::check_that_all_can_rest() {
  std::vector<std::vector<std::size_t>> before(nodes_.size());
  for (auto const& [from, to] : steps_) before[to].push_back(from);
  std::vector<bool> can(nodes_.size());
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!rests(nodes_[i].state)) continue;
    can[i] = true;
    open.push_back(i);
  }
  while (!open.empty()) {
    auto const node = open.back();
    open.pop_back();
    for (auto const from : before[node]) {
      if (can[from]) continue;
      can[from] = true;
      open.push_back(from);
    }
  }
  auto const stuck = std::find(can.begin(), can.end(), false);
  if (stuck == can.end()) return;
  at_ = static_cast<std::size_t>(stuck - can.begin());
  violated("from here no run ever comes to rest");
}

ModelReport Explorer::explore() {
  State first;
  first.workers[1].number = 1;
  reach(first, "submitted");
  for (at_ = 0; at_ < nodes_.size() && report_.violation.empty(); ++at_) {
    auto const state = nodes_[at_].state;
    expand(state);
  }
  if (report_.violation.empty()) check_that_all_can_rest();
  report_.states = nodes_.size();
  report_.steps = steps_.size();
  return report_;
}

}  // namespace

ModelReport explore(Broken broken) { return Explorer(broken).explore(); }

}  // namespace omninode::sim
