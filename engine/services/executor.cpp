#include "engine/services/executor.hpp"

#include <algorithm>
#include <condition_variable>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "engine/core/limits.hpp"
#include "engine/services/bounded_outcome.hpp"
#include "engine/services/failpoint.hpp"

namespace omninode {
namespace {

Retry timed_out(StagePolicy const& policy) {
  return {"STAGE_TIMEOUT", "stage " + policy.name + " did not end within its timeout of " +
                               std::to_string(policy.timeout.count()) + " ms"};
}

// Whoever starts a run after half of its stage's time would probably have the time end while it
// works, so it is given back: another worker has a thread for it, and gives it a new deadline.
bool too_late_to_start(WorkItem const& item, Clock::time_point now) {
  return now - item.since > item.policy().timeout / 2;
}

}  // namespace

// What one thread is doing; the watchdog looks at it under the slot's own lock.
struct Executor::Slot {
  std::mutex mutex;
  std::shared_ptr<WorkItem const> running;  ///< null while the thread waits for work
  std::stop_source stop{std::nostopstate};
  bool timed_out = false;
  bool given_back = false;  ///< asked to stop before its time: the outcome does not count
  bool written_off = false;
  std::stop_source thread_stop;
};

// What threads use, and what a written-off one may use after its Executor is gone.
struct Executor::Shared {
  std::shared_ptr<Ownership> ownership;
  std::shared_ptr<StageRegistry const> stages;
  std::shared_ptr<WorkQueue> outcomes;
  std::shared_ptr<Clock const> clock;
  StillOwned still_owned;
  WorkQueue queue;
  std::mutex mutex;
  std::condition_variable ended;
  int threads = 0;                                // guarded by mutex; without the written-off ones
  std::atomic<std::int64_t> longest_wait_us = 0;  // since the window was looked at

  bool turn(Slot& slot);
  StageOutcome run_stage(WorkItem const& item, std::stop_token stop);
  void run_item(Slot& slot, WorkItemPtr item);
  void leave(Slot& slot);
};

// A stage that throws has failed in a way nobody planned for, which may well pass: so it is retried
// and its plan's attempts bound it. Letting it through would end the process and every stage in it.
StageOutcome Executor::Shared::run_stage(WorkItem const& item, std::stop_token stop) {
  auto const& policy = item.policy();
  auto const execution = execution_of(item.run);
  std::function<bool()> const owned = [this, execution] { return still_owned(execution); };
  StageInput const input{item.run.id,       item.run.correlation_id, item.run.claim,
                         policy.name,       policy.options,          item.run.attempt,
                         item.run.approved, item.progress,           owned};
  try {
    return bounded(stages->find(policy.name)->run(input, std::move(stop)));
  } catch (std::exception const& problem) {
    return bounded(Retry{"STAGE_EXCEPTION", "stage " + policy.name + " threw: " + problem.what()});
  }
}

// Who ends the stage, the thread or the watchdog, is decided under the slot's lock, so that one
// execution has one outcome. Once the watchdog has said that time is over, a result that still
// comes is a timeout too: a stage that was told to stop may hand in half of its work.
void Executor::Shared::run_item(Slot& slot, WorkItemPtr item) {
  std::stop_source stop;
  {
    std::lock_guard const lock(slot.mutex);
    if (slot.given_back) {  // asked to stop after the item was taken: nobody would stop its stage
      outcomes->push(std::move(item));
      return;
    }
    slot.running = item;
    slot.stop = stop;
    slot.timed_out = false;
  }
  failpoint("stage_started");
  std::optional<StageOutcome> outcome = run_stage(*item, stop.get_token());
  {
    std::lock_guard const lock(slot.mutex);
    if (slot.written_off) return;  // the timeout was committed in this result's place
    if (slot.timed_out) {
      outcome = timed_out(item->policy());
    } else if (slot.given_back) {
      outcome.reset();
    }
    slot.running.reset();
  }
  failpoint("stage_ended");
  item->outcome = std::move(outcome);
  outcomes->push(std::move(item));
}

Executor::Executor(Config config, std::shared_ptr<Ownership> ownership,
                   std::shared_ptr<StageRegistry const> stages, std::shared_ptr<WorkQueue> outcomes,
                   std::shared_ptr<Clock const> clock, StillOwned still_owned,
                   BringThread bring_thread)
    : config_(config),
      bring_thread_(std::move(bring_thread)),
      shared_(std::make_shared<Shared>()),
      window_(static_cast<std::size_t>(config.threads) * 2) {
  shared_->ownership = std::move(ownership);
  shared_->stages = std::move(stages);
  shared_->outcomes = std::move(outcomes);
  shared_->clock = std::move(clock);
  shared_->still_owned = std::move(still_owned);
  std::lock_guard const lock(mutex_);
  for (int i = 0; i < config_.threads; ++i) start_thread();
}

Executor::~Executor() {
  stop_stages();
  std::unique_lock lock(shared_->mutex);
  shared_->ended.wait_for(lock, limits::kStopGrace, [this] { return shared_->threads == 0; });
}

// Detached, because a thread that never ends cannot be joined: what it needs it shares, and the
// destructor counts those that are to end instead of waiting for each.
void Executor::on_own_thread(Turn turn) {
  std::thread([turn = std::move(turn)] {
    while (turn()) {
    }
  }).detach();
}

// The caller holds mutex_.
void Executor::start_thread() {
  auto slot = std::make_shared<Slot>();
  slots_.push_back(slot);
  {
    std::lock_guard const lock(shared_->mutex);
    ++shared_->threads;
  }
  bring_thread_([shared = shared_, slot = std::move(slot)] { return shared->turn(*slot); });
}

bool Executor::Shared::turn(Slot& slot) {
  auto item = queue.pop(slot.thread_stop.get_token());
  if (!item) {
    leave(slot);
    return false;
  }
  auto const now = clock->now();
  auto const waited =
      std::chrono::duration_cast<std::chrono::microseconds>(now - (*item)->queued_at);
  if (waited.count() > longest_wait_us) longest_wait_us = waited.count();
  if (ownership->fenced()) return true;
  if (ownership->draining() || too_late_to_start(**item, now)) {
    outcomes->push(std::move(*item));
  } else {
    run_item(slot, std::move(*item));
  }
  return true;
}

void Executor::Shared::leave(Slot& slot) {
  std::lock_guard const lock(slot.mutex);
  if (slot.written_off) return;  // its successor was counted in its place
  std::lock_guard const threads_lock(mutex);
  --threads;
  ended.notify_all();
}

std::size_t Executor::waiting() const { return shared_->queue.size(); }

// A commit that was under way when the stages were stopped may still bring work; no thread is left
// that would take it.
void Executor::push(std::vector<WorkItemPtr> items) {
  std::lock_guard const lock(mutex_);
  if (stopped_) {
    shared_->outcomes->push_all(std::move(items));
    return;
  }
  auto const now = shared_->clock->now();
  for (auto const& item : items) item->queued_at = now;
  shared_->queue.push_all(std::move(items));
}

// The window is doubled while everything it allows is owned and starts at once, and halved when a
// claimed run waited longer than limits::kMaxQueueWait. Stages of milliseconds need more runs than
// threads, to be claimed in large batches; stages of minutes must not be queued here while another
// worker is free. A run that is being committed counts as owned, so a slow database claims less.
std::size_t Executor::free_capacity() {
  if (shared_->ownership->draining() || shared_->ownership->fenced()) return 0;
  auto const waited = std::chrono::microseconds{shared_->longest_wait_us.exchange(0)};
  auto const owned = shared_->ownership->size();
  auto const threads = static_cast<std::size_t>(config_.threads);
  if (waited > limits::kMaxQueueWait) {
    window_ = std::max(threads, window_ / 2);
  } else if (owned >= window_) {
    window_ = std::min(config_.max_owned, window_ * 2);
  }
  return window_ > owned ? window_ - owned : 0;
}

// A stage's time counts from the claim or the commit that brought it here, not from its start: past
// it the database lets anybody take the run, so a timeout must be committed before. A running stage
// gets its stop token first and loses its thread only limits::kStopGrace later.
void Executor::watch() {
  auto const now = shared_->clock->now();
  shared_->outcomes->push_all(shared_->queue.take_if(
      [now](WorkItemPtr const& item) { return too_late_to_start(*item, now); }));

  std::lock_guard const lock(mutex_);
  auto const slots = slots_;  // write_off changes the list
  for (auto const& slot : slots) {
    std::lock_guard const slot_lock(slot->mutex);
    if (!slot->running || slot->written_off) continue;
    auto const over = now - slot->running->since - slot->running->policy().timeout;
    if (over >= limits::kStopGrace) {
      write_off(*slot);
    } else if (over >= Clock::time_point::duration::zero()) {
      slot->timed_out = true;
      slot->stop.request_stop();
    }
  }
}

// The slot's thread stays in its stage for as long as it likes; nobody waits for it any more. The
// outcome goes into a copy of the item, because the thread still reads the original.
void Executor::write_off(Slot& slot) {
  slot.written_off = true;
  slot.thread_stop.request_stop();
  ++written_off_;
  spdlog::error(
      "executor: a stage ignored its stop token, its thread is written off stage={} run={}",
      slot.running->policy().name, slot.running->run.id.value);
  auto result = std::make_shared<WorkItem>(*slot.running);
  result->outcome = timed_out(result->policy());
  shared_->outcomes->push(std::move(result));
  std::erase_if(slots_, [&slot](auto const& other) { return other.get() == &slot; });
  {
    std::lock_guard const lock(shared_->mutex);
    --shared_->threads;
  }
  start_thread();
}

void Executor::stop_stages() {
  std::lock_guard const lock(mutex_);
  stopped_ = true;
  for (auto& slot : slots_) {
    slot->thread_stop.request_stop();
    std::lock_guard const slot_lock(slot->mutex);
    slot->given_back = true;
    slot->stop.request_stop();
  }
  shared_->outcomes->push_all(shared_->queue.take_if([](WorkItemPtr const&) { return true; }));
}

}  // namespace omninode
