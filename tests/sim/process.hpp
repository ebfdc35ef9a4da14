// One process of `serve`, composed of the real services as engine/engine.cpp composes them, with a
// task of the scheduler in the place of every thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "engine/services/claimer.hpp"
#include "engine/services/committer.hpp"
#include "engine/services/event_relay.hpp"
#include "engine/services/executor.hpp"
#include "engine/services/heartbeat.hpp"
#include "engine/services/hint_forwarder.hpp"
#include "engine/services/reaper.hpp"
#include "tests/sim/sim_registry.hpp"
#include "tests/sim/world.hpp"

namespace omninode::sim {

/// The parts of engine/services/worker.cpp.
class SimWorker {
 public:
  /// Enrolls. Throws as `Heartbeat` does.
  SimWorker(World& world, int process, Clock::time_point const& cut_until,
            std::vector<std::string> stages);
  /// As kill -9: whatever its tasks are doing ends there.
  ~SimWorker();

  bool fenced() const { return ownership_->fenced(); }
  /// Takes on nothing more; `hurry`: stages are stopped and given back.
  void drain(bool hurry);
  /// Ends the registration of a drained worker that owns nothing any more. False: it still does.
  bool retire();
  bool claiming() const { return claiming_; }
  bool holds(Run const& run) const { return ownership_->holds(run.id, run.claim); }
  WorkerId id() const { return ownership_->worker(); }
  void lose_session() { registry_->lose_session(); }
  void look_now() { claimer_->look_now(); }
  Group group;

 private:
  void add_tasks();
  void add_lane(std::size_t number);

  World& world_;
  std::shared_ptr<Ownership> ownership_;
  std::shared_ptr<WorkQueue> outcomes_ = std::make_shared<WorkQueue>();
  SimRegistry* registry_ = nullptr;  // of the heartbeat
  std::unique_ptr<Heartbeat> heartbeat_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Claimer> claimer_;
  std::vector<std::unique_ptr<Committer>> committers_;
  std::deque<Executor::Turn> lanes_;  // null once ended
  bool claiming_ = false;
};

class Process {
 public:
  /// `stages`: what its workers serve.
  Process(World& world, int number, std::vector<std::string> stages);
  ~Process();

  /// The worker ends as at a SIGTERM, and another takes its place.
  void drain(bool hurry);
  void freeze(Clock::time_point until);
  /// The heartbeat does not reach the server, which may notice that the connection is gone.
  void cut(Clock::time_point until, bool noticed);
  /// Null while it has none.
  SimWorker const* worker() const { return worker_.get(); }

 private:
  void add_tasks();
  milliseconds replace_fenced_worker();

  World& world_;
  int const number_;
  std::vector<std::string> const stages_;
  Group group_;
  Clock::time_point cut_until_ = {};
  std::unique_ptr<SimWorker> worker_;
  std::unique_ptr<Reaper> reaper_;
  std::unique_ptr<EventRelay> relay_;
  std::unique_ptr<HintForwarder> forwarder_;
  bool draining_ = false;
  int seen_landings_ = -1;
};

}  // namespace omninode::sim
