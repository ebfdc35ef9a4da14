#include "tests/sim/scheduler.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "engine/core/limits.hpp"

namespace omninode::sim {

void Scheduler::add(std::string name, Group const& group, Turn turn, Woken woken) {
  auto task = std::make_unique<Task>();
  task->name = std::move(name);
  task->group = &group;
  task->turn = std::move(turn);
  task->woken = std::move(woken);
  task->due = now();
  task->fiber = std::make_unique<Fiber>([this, self = task.get()] { run(*self); });
  tasks_.push_back(std::move(task));
}

// The loop of `Periodic`, with the end of a turn as one more place to stop.
void Scheduler::run(Task& task) {
  while (true) {
    milliseconds pause{0};
    task.in_turn = true;
    try {
      pause = task.turn();
    } catch (std::exception const& problem) {
      if (traced_) say("! " + std::string{problem.what()});
      pause = limits::kReconnectPause;
    }
    task.in_turn = false;
    task.due = now() + pause;
    task.stalled = false;
    Fiber::suspend();
  }
}

void Scheduler::end(Group const& group) {
  std::vector<std::unique_ptr<Task>> ended;
  for (auto& task : tasks_) {
    if (task->group == &group && task.get() != current_) ended.push_back(std::move(task));
  }
  std::erase(tasks_, nullptr);
  for (auto& task : ended) {
    auto* const before = std::exchange(current_, task.get());
    task->fiber->kill();
    current_ = before;
  }
}

bool Scheduler::can_go(Task const& task, Clock::time_point now) const {
  if (task.group->frozen_until > now) return false;
  return task.due <= now || (!task.in_turn && task.woken && task.woken());
}

// Time passes when everybody waits for it, and a little now and then.
Scheduler::Task* Scheduler::pick() {
  if (tasks_.empty()) return nullptr;
  if (random.chance(100)) clock->advance(milliseconds{1});
  while (true) {
    auto const at = now();
    auto next = Clock::time_point::max();
    ready_.clear();
    for (auto const& task : tasks_) {
      if (can_go(*task, at)) ready_.push_back(task.get());
      next = std::min(next, std::max(task->due, task->group->frozen_until));
    }
    if (!ready_.empty()) return ready_[random.below(ready_.size())];
    clock->advance(std::chrono::ceil<milliseconds>(next - at));
  }
}

bool Scheduler::step() {
  current_ = pick();
  if (current_ == nullptr) return false;
  auto* const task = current_;
  if (traced_ && !task->in_turn) say("turn");
  task->fiber->resume();
  current_ = nullptr;
  return true;
}

// Mostly seconds; sometimes longer than a deadline with its grace, and than a lease.
int Scheduler::longest_stall() { return random.chance(200) ? 12'000 : 3'000; }

void Scheduler::yield(std::string_view at) {
  if (current_ == nullptr) return;
  auto& task = *current_;
  if (traced_) say(std::string{at});
  task.due = now();
  task.stalled = random.chance(stalls);
  if (task.stalled) task.due += milliseconds{random.between(1, longest_stall())};
  Fiber::suspend();
}

void Scheduler::end_stalls() {
  stalls = 0;
  for (auto const& task : tasks_) {
    if (std::exchange(task->stalled, false)) task->due = now();
  }
}

void Scheduler::sleep(milliseconds how_long) {
  if (current_ == nullptr) return;
  current_->due = now() + how_long;
  current_->stalled = false;
  Fiber::suspend();
}

void Scheduler::say(std::string const& line) {
  if (!traced_) return;
  auto const ms = std::chrono::duration_cast<milliseconds>(now().time_since_epoch()).count();
  auto const who = current_ == nullptr ? "world" : current_->group->name + " " + current_->name;
  trace_ += std::to_string(ms) + " " + who + ": " + line + "\n";
}

}  // namespace omninode::sim
