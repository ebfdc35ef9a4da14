// One simulated installation: a database, a bus, processes, people, and what goes wrong with them.
// Everything follows from the seed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/bus/memory_bus.hpp"
#include "engine/core/plan.hpp"
#include "store/memory_store.hpp"
#include "tests/sim/broken.hpp"
#include "tests/sim/faults.hpp"
#include "tests/sim/ledger.hpp"
#include "tests/sim/scheduler.hpp"

namespace omninode::sim {

class Process;

class World {
 public:
  World(std::uint64_t seed, Broken broken, bool traced);
  ~World();
  World(World const&) = delete;
  World& operator=(World const&) = delete;

  /// The whole schedule: faults, then peace until everything rests, then judgement. What was
  /// violated is in the ledger.
  void run();

  /// The one that is alive; for the services' failpoints, which have nothing else to go by.
  static World* current;

  // For the simulated ports and people.

  Broken const broken;
  Scheduler scheduler;
  Faults faults;
  Ledger ledger;
  std::shared_ptr<MemoryDatabase> const database;
  MemoryBus bus;
  /// The tables themselves, past every fault.
  std::unique_ptr<RunStore> const truth;
  std::unique_ptr<EventLog> const log;
  std::shared_ptr<Plan const> plan;
  std::vector<bool> asks_approval;  ///< by stage

  int server_start = 1;  ///< a connection of an earlier start is broken
  Clock::time_point down_until = {};
  Clock::time_point bus_down_until = {};
  milliseconds clock_error{0};  ///< of the time of day
  /// When each worker beat by that time: what a broken reaper goes by.
  std::map<WorkerId, Clock::time_point> beat_by_clock;

  bool server_is_down() const { return scheduler.now() < down_until; }
  bool bus_is_down() const { return scheduler.now() < bus_down_until; }
  Random& random() { return scheduler.random; }
  WorkerId new_worker();

  /// A statement whose connection is gone: it lands at some later step, or never.
  void land_later(std::function<void()> statement) { limbo_.push_back(std::move(statement)); }
  /// Something landed in a transaction that is now open for a while, in the eyes of the relay.
  void hold(std::vector<std::pair<RunId, std::int64_t>> const& events);
  bool is_held(RunId run, std::int64_t version) const;
  int landings = 0;  ///< statements that wrote an event
  std::vector<Hint> late_hints;
  std::unique_ptr<HintPublisher> const hints;

  /// Ends the process after this step, as kill -9 does.
  void request_crash(int process) { crash_requested_ = process; }
  bool at_peace() const { return at_peace_; }
  int people_busy = 0;  ///< people who still want something

 private:
  struct Held {
    RunId run;
    std::int64_t version;
    Clock::time_point until;
  };
  void draw_plan();
  void add_people();
  void supervise();
  void start_missing_processes();
  void inject();
  void crash(std::size_t process);
  void one_step();
  void make_peace();
  bool at_rest();
  void look_for_forgotten();

  Group outside_{"outside"};
  int runs_ = 1;
  int operators_ = 0;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<Clock::time_point> start_at_;
  std::vector<std::function<void()>> limbo_;
  std::vector<Held> held_;
  int crash_requested_ = -1;
  int workers_ = 0;
  bool at_peace_ = false;
  std::map<RunId, std::pair<std::int64_t, int>> forgotten_;  // run -> claim, looks
  Clock::time_point next_look_ = {};
};

}  // namespace omninode::sim
