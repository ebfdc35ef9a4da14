#include "tests/sim/world.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/limits.hpp"
#include "tests/sim/judge.hpp"
#include "tests/sim/people.hpp"
#include "tests/sim/process.hpp"
#include "tests/sim/sim_bus.hpp"

namespace omninode::sim {
namespace {

using std::chrono::seconds;

// Of simulated time, from the end of all faults to the moment when everything must rest. The worst
// case is a stage that takes its process with it each time, on every stage of a long plan.
constexpr seconds kPeace{120};
// So long a row may name an owner that does not know it: it is given back with the next beat.
constexpr int kForgottenLooks = 5;
constexpr milliseconds kForgottenPause{500};

bool rests(RunState state) {
  return is_final(state) || state == RunState::paused || state == RunState::dead_lettered ||
         state == RunState::awaiting_approval;
}

}  // namespace

World* World::current = nullptr;

World::World(std::uint64_t seed, Broken its_broken, bool traced)
    : broken(its_broken),
      scheduler(seed, traced),
      faults(Faults::draw(scheduler.random)),
      database(std::make_shared<MemoryDatabase>(scheduler.clock)),
      truth(open_memory_run_store(database)),
      log(open_memory_event_log(database)),
      hints(bus.hint_publisher()) {
  current = this;
  scheduler.stalls = faults.stalls;
  draw_plan();
  auto& random = scheduler.random;
  processes_.resize(static_cast<std::size_t>(random.between(1, 3)));
  start_at_.resize(processes_.size());
  runs_ = random.between(1, 4);
  operators_ = random.between(0, 3);
}

World::~World() {
  scheduler.end(outside_);
  processes_.clear();
  current = nullptr;
}

void World::draw_plan() {
  auto& random = scheduler.random;
  auto drawn = std::make_shared<Plan>();
  drawn->name = "sim";
  auto const stages = static_cast<std::size_t>(random.between(1, 4));
  for (std::size_t i = 0; i < stages; ++i) {
    StagePolicy policy;
    policy.name = "stage" + std::to_string(i);
    policy.timeout = milliseconds{random.between(1, 3) * 1'000};
    policy.max_attempts = random.between(1, 4);
    policy.backoff = {milliseconds{50}, milliseconds{800}};
    policy.optional = random.chance(100);
    policy.publishes = i + 1 == stages && random.chance(300);
    drawn->stages.push_back(policy);
    asks_approval.push_back(random.chance(200));
  }
  plan = std::move(drawn);
}

WorkerId World::new_worker() {
  ++workers_;
  return {Uuid::from_random(
      {1, static_cast<std::uint8_t>(workers_ >> 8), static_cast<std::uint8_t>(workers_ & 0xff)})};
}

void World::add_people() {
  people_busy = 1;
  auto const submitter = std::make_shared<Submitter>(*this, runs_);
  scheduler.add("submitter", outside_, [submitter] { return submitter->turn(); });
  for (int i = 0; i < operators_; ++i) {
    auto const one = std::make_shared<Operator>(*this, i);
    scheduler.add("operator" + std::to_string(i), outside_, [one] { return one->turn(); });
  }
}

// Whoever starts processes again when they have ended.
void World::start_missing_processes() {
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    if (processes_[i] || scheduler.now() < start_at_[i]) continue;
    std::vector<std::string> stages;
    for (auto const& policy : plan->stages) stages.push_back(policy.name);
    // The first serves everything, so that no run waits for a stage that nobody serves.
    if (i > 0 && scheduler.random.chance(200)) stages.resize((stages.size() + 1) / 2);
    processes_[i] = std::make_unique<Process>(*this, static_cast<int>(i), std::move(stages));
  }
}

void World::hold(std::vector<std::pair<RunId, std::int64_t>> const& events) {
  if (!events.empty()) ++landings;
  if (!scheduler.random.chance(faults.open_transaction)) return;
  auto const until = scheduler.now() + milliseconds{scheduler.random.between(10, 2'000)};
  for (auto const& [run, version] : events) held_.push_back({run, version, until});
}

// Later events of the same run are held too: their writers saw what the transaction wrote, so in
// truth they came after its end.
bool World::is_held(RunId run, std::int64_t version) const {
  return std::any_of(held_.begin(), held_.end(), [&](Held const& held) {
    return held.run == run && held.version <= version && scheduler.now() < held.until;
  });
}

void World::crash(std::size_t process) {
  scheduler.say("* crash of process" + std::to_string(process));
  processes_[process].reset();
  start_at_[process] = scheduler.now() + milliseconds{scheduler.random.between(0, 1'500)};
}

void World::inject() {
  auto& random = scheduler.random;
  auto const now = scheduler.now();
  auto const some_time = [&random](int low, int high) {
    return milliseconds{random.between(low, high)};
  };
  auto const at = random.below(processes_.size());
  auto* const process = processes_[at].get();
  if (process != nullptr && random.chance(faults.crash)) return crash(at);
  if (process != nullptr && random.chance(faults.freeze)) {
    scheduler.say("* freeze of process" + std::to_string(at));
    process->freeze(now + some_time(100, 20'000));
  }
  if (process != nullptr && random.chance(faults.cut)) {
    scheduler.say("* cut of process" + std::to_string(at));
    process->cut(now + some_time(100, 12'000), random.chance(500));
  }
  if (process != nullptr && random.chance(faults.drain)) {
    scheduler.say("* drain of process" + std::to_string(at));
    process->drain(random.chance(500));
  }
  if (random.chance(faults.outage)) down_until = now + some_time(50, 4'000);
  if (random.chance(faults.restart)) {
    scheduler.say("* restart of the server");
    database->restart();
    ++server_start;
    down_until = now + some_time(0, 1'500);
  }
  if (random.chance(faults.bus_outage)) bus_down_until = now + some_time(50, 3'000);
  if (random.chance(faults.clock_jump)) clock_error = seconds{random.between(-600, 600)};
  if (!late_hints.empty() && random.chance(100)) {
    auto const which = late_hints.begin() + static_cast<long>(random.below(late_hints.size()));
    hints->publish(std::span{&*which, 1});
    late_hints.erase(which);
  }
  if (!limbo_.empty() && random.chance(faults.landing)) {
    scheduler.say("* a late statement lands");
    auto const which = limbo_.begin() + static_cast<long>(random.below(limbo_.size()));
    auto const statement = std::move(*which);
    limbo_.erase(which);
    statement();
  }
}

void World::one_step() {
  scheduler.step();
  if (auto const process = std::exchange(crash_requested_, -1); process >= 0) {
    if (processes_[static_cast<std::size_t>(process)]) crash(static_cast<std::size_t>(process));
  }
}

// Half of what is still under way lands, everybody wakes up, and nothing goes wrong any more but
// what stages do by themselves.
void World::make_peace() {
  scheduler.say("* peace");
  at_peace_ = true;
  faults.calm();
  scheduler.end_stalls();
  down_until = bus_down_until = {};
  held_.clear();
  for (auto const& statement : std::exchange(limbo_, {})) {
    if (scheduler.random.chance(500)) statement();
  }
  for (auto const& process : processes_) {
    if (!process) continue;
    process->freeze({});
    process->cut({}, false);
  }
}

// I5: a living worker that does not know what the rows say it owns.
void World::look_for_forgotten() {
  if (scheduler.now() < next_look_) return;
  next_look_ = scheduler.now() + kForgottenPause;
  for (auto const& one : ledger.acknowledged) {
    auto const row = *truth->read(std::vector{one.run}).front();
    auto& [claim, looks] = forgotten_[row.id];
    bool const forgotten =
        row.state == RunState::running &&
        std::any_of(processes_.begin(), processes_.end(), [&row](auto const& process) {
          auto const* const worker = process ? process->worker() : nullptr;
          return worker != nullptr && worker->id() == row.owner && !worker->fenced() &&
                 !worker->claiming() && !worker->holds(row);
        });
    looks = forgotten && claim == row.claim ? looks + 1 : 0;
    claim = row.claim;
    if (looks == kForgottenLooks) {
      ledger.violated("run " + std::to_string(row.id.value) +
                      " is owned by a living worker that does not know it");
    }
  }
}

bool World::at_rest() {
  look_for_forgotten();
  if (people_busy > 0) return false;
  for (auto const& one : ledger.acknowledged) {
    if (!rests(truth->read(std::vector{one.run}).front()->state)) return false;
  }
  return log->after(log->position(), 1).empty();
}

void World::run() {
  scheduler.add("init", outside_, [this] {
    start_missing_processes();
    return milliseconds{100};
  });
  add_people();
  // Mostly short, so that there are many; now and then long, for what takes its time.
  auto const steps = scheduler.random.between(30, scheduler.random.chance(100) ? 1'500 : 300);
  for (int i = 0; i < steps && ledger.violations.empty(); ++i) {
    inject();
    one_step();
  }
  make_peace();
  auto const end = scheduler.now() + kPeace;
  int step = 0;
  while (ledger.violations.empty() && (++step % 8 != 0 || !at_rest())) {
    one_step();
    if (scheduler.now() < end) continue;
    ledger.violated("not everything rests, " + std::to_string(kPeace.count()) +
                    " s after the last fault");
  }
  if (ledger.violations.empty()) judge(*this);
}

}  // namespace omninode::sim
