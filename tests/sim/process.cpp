#include "tests/sim/process.hpp"

#include <utility>

#include "engine/core/limits.hpp"
#include "engine/services/ownership_check.hpp"
#include "tests/sim/sim_bus.hpp"
#include "tests/sim/sim_stage.hpp"
#include "tests/sim/sim_store.hpp"

namespace omninode::sim {
namespace {

// The watchdog's pause is longer than the product's, which the limits allow: it is the most
// frequent task and mostly finds nothing.
constexpr milliseconds kWatchPause{250};
constexpr milliseconds kLongPause{1'000};  // of what is woken when there is something to do

std::shared_ptr<StageRegistry const> stages_of(World& world, int process) {
  auto registry = std::make_shared<StageRegistry>();
  for (std::size_t i = 0; i < world.plan->stages.size(); ++i) {
    registry->add(world.plan->stages[i].name,
                  std::make_unique<SimStage>(world, process, static_cast<int>(i)));
  }
  return registry;
}

}  // namespace

SimWorker::SimWorker(World& world, int process, Clock::time_point const& cut_until,
                     std::vector<std::string> stages)
    : group{"worker" + std::to_string(process), {}}, world_(world) {
  WorkerInfo const info{world.new_worker(), "host.example", process, "sim", std::move(stages)};
  ownership_ = std::make_shared<Ownership>(info.id, info.stages);
  auto const clock = world.scheduler.clock;
  auto const hints = std::make_shared<SimHintPublisher>(world);
  auto registry = std::make_unique<SimRegistry>(world, &cut_until, [this] { return claiming_; });
  registry_ = registry.get();
  heartbeat_ = std::make_unique<Heartbeat>(info, std::move(registry),
                                           std::make_unique<SimStore>(world, false), ownership_,
                                           hints, clock);
  auto const check =
      std::make_shared<OwnershipCheck>(std::make_unique<SimStore>(world, true), ownership_);
  executor_ = std::make_unique<Executor>(
      Executor::Config{world.random().between(1, 2), 8}, ownership_, stages_of(world, process),
      outcomes_, clock,
      [check](Execution const& execution) { return check->still_owned(execution); },
      [this](Executor::Turn turn) {
        lanes_.push_back(std::move(turn));
        add_lane(lanes_.size() - 1);
      });
  claimer_ = std::make_unique<Claimer>(
      std::make_unique<SimStore>(world, false), std::make_unique<SimHintSource>(world, info.stages),
      ownership_, clock, [this] { return executor_->free_capacity(); },
      [this](std::vector<WorkItemPtr> items) { executor_->push(std::move(items)); });
  int const committers = world.random().between(1, 2);
  for (int i = 0; i < committers; ++i) {
    committers_.push_back(std::make_unique<Committer>(
        std::make_unique<SimStore>(world, false, info.id), ownership_, outcomes_, hints, clock,
        [this](std::vector<WorkItemPtr> items) { executor_->push(std::move(items)); },
        world.random().next()));
  }
  add_tasks();
}

// A thread of the executor. It takes part only while something waits, because waiting itself is in
// real time.
void SimWorker::add_lane(std::size_t number) {
  world_.scheduler.add(
      "lane" + std::to_string(number), group,
      [this, number] {
        auto& turn = lanes_[number];  // stays where it is while others are added
        if (turn && executor_->waiting() > 0 && !turn()) turn = nullptr;
        return kLongPause;
      },
      [this, number] { return lanes_[number] && executor_ && executor_->waiting() > 0; });
}

void SimWorker::add_tasks() {
  auto& scheduler = world_.scheduler;
  scheduler.add("heartbeat", group, [this] {
    heartbeat_->run_once();
    return limits::kBeatInterval;
  });
  scheduler.add("watchdog", group, [this] {
    heartbeat_->check_lease();
    executor_->watch();
    return kWatchPause;
  });
  scheduler.add("claimer", group, [this] {
    struct Claiming {
      bool& flag;
      explicit Claiming(bool& its_flag) : flag(its_flag) { flag = true; }
      ~Claiming() { flag = false; }
    } const claiming(claiming_);
    claimer_->run_once();
    return milliseconds{world_.random().between(10, 200)};
  });
  // A stop token that is set already: it takes what is there and never waits.
  std::stop_source stopped;
  stopped.request_stop();
  for (auto const& one : committers_) {
    scheduler.add(
        "committer", group,
        [committer = one.get(), stop = stopped.get_token()] {
          auto const counts = committer->run_once(stop, milliseconds{0});
          return counts.resent > 0 ? limits::kBusyPause : kLongPause;
        },
        [this] { return outcomes_->size() > 0; });
  }
}

// The threads' turns are called to their end, or the executor would wait for them in real time.
SimWorker::~SimWorker() {
  world_.scheduler.end(group);
  ownership_->fence();
  executor_->stop_stages();
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    while (lanes_[i] && lanes_[i]()) {
    }
  }
}

void SimWorker::drain(bool hurry) {
  ownership_->drain();
  if (hurry) executor_->stop_stages();
}

bool SimWorker::retire() {
  if (ownership_->size() > 0) return false;
  heartbeat_->retire();
  return true;
}

Process::Process(World& world, int number, std::vector<std::string> stages)
    : world_(world),
      number_(number),
      stages_(std::move(stages)),
      group_{"process" + std::to_string(number), {}} {
  auto const hints = std::make_shared<SimHintPublisher>(world);
  worker_ = std::make_unique<SimWorker>(world, number, cut_until_, stages_);
  reaper_ = std::make_unique<Reaper>(
      std::make_unique<SimRegistry>(world, nullptr, [] { return false; }),
      std::make_unique<SimStore>(world, false), hints, world.scheduler.clock, [this] {
        if (worker_) worker_->look_now();
      });
  relay_ = std::make_unique<EventRelay>(std::make_unique<SimEventLog>(world),
                                        std::make_unique<SimEventPublisher>(world));
  forwarder_ = std::make_unique<HintForwarder>(std::make_unique<SimStore>(world, false), hints,
                                               [this] { return relay_->leads(); });
  add_tasks();
}

void Process::add_tasks() {
  auto& scheduler = world_.scheduler;
  scheduler.add("engine", group_, [this] { return replace_fenced_worker(); });
  scheduler.add("reaper", group_, [this] {
    reaper_->run_once();
    return limits::kReapInterval;
  });
  scheduler.add(
      "relay", group_,
      [this] {
        seen_landings_ = world_.landings;
        auto const counts = relay_->run_once();
        return counts.leads ? milliseconds{200} : limits::kFollowPause;
      },
      [this] { return relay_->leads() && seen_landings_ != world_.landings; });
  scheduler.add("forwarder", group_, [this] {
    forwarder_->run_once(milliseconds{0});
    return milliseconds{200};
  });
}

// As Engine::replace_fenced_worker, and the end of a drained one.
milliseconds Process::replace_fenced_worker() {
  if (worker_ && (worker_->fenced() || (draining_ && worker_->retire()))) {
    worker_.reset();
    draining_ = false;
  }
  if (!worker_) worker_ = std::make_unique<SimWorker>(world_, number_, cut_until_, stages_);
  return milliseconds{500};
}

Process::~Process() {
  world_.scheduler.end(group_);
  worker_.reset();
}

void Process::drain(bool hurry) {
  if (!worker_) return;
  draining_ = true;
  worker_->drain(hurry);
}

void Process::cut(Clock::time_point until, bool noticed) {
  cut_until_ = until;
  if (noticed && worker_) worker_->lose_session();
}

void Process::freeze(Clock::time_point until) {
  group_.frozen_until = until;
  if (worker_) worker_->group.frozen_until = until;
}

}  // namespace omninode::sim
