#include "engine/services/worker.hpp"

#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "engine/core/limits.hpp"
#include "engine/services/ownership_check.hpp"

namespace omninode {

using std::chrono::milliseconds;

// The worker is enrolled by the time its claimer exists, because a claim demands a living worker's
// row. The threads come in the order in which they are needed: first the one that keeps the worker
// alive, last the one that brings work.
Worker::Worker(Config const& config, Ports const& ports)
    : ownership_(std::make_shared<Ownership>(config.info.id, config.info.stages)),
      outcomes_(std::make_shared<WorkQueue>()),
      clock_(ports.clock),
      heartbeat_(std::make_unique<Heartbeat>(config.info, ports.open_registry(), ports.open_store(),
                                             ownership_, ports.hints, clock_)) {
  auto const check = std::make_shared<OwnershipCheck>(ports.open_store(), ownership_);
  executor_ = std::make_unique<Executor>(
      config.executor, ownership_, ports.stages, outcomes_, clock_,
      [check](Execution const& execution) { return check->still_owned(execution); });
  claimer_ = std::make_unique<Claimer>(
      ports.open_store(), ports.bus->hint_source(config.info.stages), ownership_, clock_,
      [this] { return executor_->free_capacity(); },
      [this](std::vector<WorkItemPtr> items) { executor_->push(std::move(items)); });

  auto add_thread = [this](std::string name, Periodic::RunOnce run_once) {
    threads_.push_back(std::make_unique<Periodic>(std::move(name), std::move(run_once)));
  };
  heart_ = std::make_unique<Periodic>("heartbeat", [this](std::stop_token) {
    heartbeat_->run_once();
    return limits::kBeatInterval;
  });
  add_thread("watchdog", [this](std::stop_token) {
    heartbeat_->check_lease();
    executor_->watch();
    return limits::kWatchInterval;
  });
  for (int i = 0; i < config.committers; ++i) {
    committers_.push_back(std::make_unique<Committer>(
        ports.open_store(), ownership_, outcomes_, ports.hints, clock_,
        [this](std::vector<WorkItemPtr> items) { executor_->push(std::move(items)); }));
    add_thread("committer", [committer = committers_.back().get()](std::stop_token stop) {
      committer->run_once(std::move(stop), limits::kIdlePoll);
      return milliseconds{0};
    });
  }
  add_thread("claimer", [this](std::stop_token) {
    claimer_->run_once();
    return milliseconds{0};
  });
  spdlog::info("worker: started worker={} threads={}", config.info.id.value.str(),
               config.executor.threads);
}

// All are asked to end before any is waited for, so that this takes as long as the slowest. The
// fence comes after the committers, whose last results still count, and before the executor, whose
// threads may outlive it: nobody would commit what they bring.
Worker::~Worker() {
  for (auto& thread : threads_) thread->request_stop();
  if (heart_) heart_->request_stop();
  threads_.clear();
  heart_.reset();
  ownership_->fence();
}

void Worker::look_now() { claimer_->look_now(); }

bool Worker::worn_out() const { return executor_->written_off() >= limits::kMaxWrittenOffThreads; }

bool Worker::await_empty(milliseconds timeout, std::atomic<bool> const& hurry) const {
  auto const end = clock_->now() + timeout;
  while (owned() > 0 && !fenced() && !hurry && clock_->now() < end) {
    std::this_thread::sleep_for(limits::kDrainPoll);
  }
  return owned() == 0;
}

// The heartbeat goes on while the runs end, or others would take them. It is joined before the
// registration ends: a beat that came after would find the worker dead, and fence it with an error
// where nothing is wrong. A worker that could not give everything back does not retire, because its
// commits may still be under way; its beat simply ends with it.
std::size_t Worker::drain(milliseconds timeout, std::atomic<bool> const& hurry) {
  ownership_->drain();
  if (!await_empty(timeout, hurry)) {
    spdlog::warn("worker: giving back runs whose stage is still running count={}", owned());
    executor_->stop_stages();
    static std::atomic<bool> const patient = false;
    await_empty(limits::kGiveBackTimeout, patient);
  }
  auto const left = owned();
  if (left == 0 && !fenced() && heart_) {
    heart_.reset();
    heartbeat_->retire();
  }
  return left;
}

}  // namespace omninode
