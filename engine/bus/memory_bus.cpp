#include "engine/bus/memory_bus.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "engine/core/limits.hpp"

namespace omninode {

// One queue per set of stages: the sources of a set share it, every set sees all hints.
struct MemoryBus::Parts {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::vector<std::string>, std::deque<Hint>> groups;
  std::deque<EventRecord> events;
};

namespace {

// Hints are wake-ups: the oldest is the one that has most likely been found in the store by now.
// Events are kept for whoever asks; the store has all of them.
template <typename T>
void push_bounded(std::deque<T>& queue, T const& item) {
  if (queue.size() == limits::kMemoryBusCapacity) queue.pop_front();
  queue.push_back(item);
}

class MemoryHintPublisher final : public HintPublisher {
 public:
  explicit MemoryHintPublisher(std::shared_ptr<MemoryBus::Parts> parts)
      : parts_(std::move(parts)) {}

  // Every group gets every hint, whatever the stage, as on Kafka: the claimer passes over what its
  // worker does not serve. A bus that nobody listens to keeps nothing.
  void publish(std::span<Hint const> hints) noexcept override {
    {
      std::lock_guard const lock(parts_->mutex);
      for (auto& [stages, queue] : parts_->groups) {
        for (auto const& hint : hints) push_bounded(queue, hint);
      }
    }
    parts_->changed.notify_all();
  }

 private:
  std::shared_ptr<MemoryBus::Parts> parts_;
};

// Makes its group when it is made: what was published before is not for it, as on Kafka.
class MemoryHintSource final : public HintSource {
 public:
  MemoryHintSource(std::shared_ptr<MemoryBus::Parts> parts, std::vector<std::string> stages)
      : parts_(std::move(parts)), stages_(std::move(stages)) {
    std::lock_guard const lock(parts_->mutex);
    parts_->groups[stages_];
  }

  Batch poll(std::chrono::milliseconds timeout, std::size_t max) override {
    std::unique_lock lock(parts_->mutex);
    auto& queue = parts_->groups.at(stages_);
    // Without a timeout it looks once: even a wait of no length may put the thread to sleep.
    if (timeout.count() > 0) {
      parts_->changed.wait_for(lock, timeout, [&] { return !paused_ && !queue.empty(); });
    }
    Batch batch;
    // The time is waited out all the same, or a full worker would spin.
    if (paused_) return batch;
    auto const count = static_cast<std::ptrdiff_t>(std::min(max, queue.size()));
    batch.hints.assign(queue.begin(), queue.begin() + count);
    queue.erase(queue.begin(), queue.begin() + count);
    return batch;
  }

  void set_paused(bool paused) override {
    std::lock_guard const lock(parts_->mutex);
    paused_ = paused;
  }

 private:
  std::shared_ptr<MemoryBus::Parts> parts_;
  std::vector<std::string> stages_;
  bool paused_ = false;
};

class MemoryEventPublisher final : public EventPublisher {
 public:
  explicit MemoryEventPublisher(std::shared_ptr<MemoryBus::Parts> parts)
      : parts_(std::move(parts)) {}

  // Acknowledged by returning: what was published is there for `events` at once.
  void publish(std::span<EventRecord const> events) override {
    std::lock_guard const lock(parts_->mutex);
    for (auto const& event : events) push_bounded(parts_->events, event);
  }

 private:
  std::shared_ptr<MemoryBus::Parts> parts_;
};

}  // namespace

MemoryBus::MemoryBus() : parts_(std::make_shared<Parts>()) {}
MemoryBus::~MemoryBus() = default;

std::unique_ptr<HintPublisher> MemoryBus::hint_publisher() {
  return std::make_unique<MemoryHintPublisher>(parts_);
}

std::unique_ptr<HintSource> MemoryBus::hint_source(std::vector<std::string> stages) {
  std::sort(stages.begin(), stages.end());
  return std::make_unique<MemoryHintSource>(parts_, std::move(stages));
}

std::unique_ptr<EventPublisher> MemoryBus::event_publisher() {
  return std::make_unique<MemoryEventPublisher>(parts_);
}

std::vector<EventRecord> MemoryBus::events() const {
  std::lock_guard const lock(parts_->mutex);
  return {parts_->events.begin(), parts_->events.end()};
}

}  // namespace omninode
