// A queue between threads. Its length is bounded by what its users may own at once
// (Executor::Config::max_owned), not here: pushing never blocks, so no two services can wait for
// each other.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace omninode {

/// Any thread may call anything.
template <typename T>
class BlockingQueue {
 public:
  /// Never blocks for room. Wakes one waiting thread, outside the lock that it needs next.
  void push(T item) {
    {
      std::lock_guard const lock(mutex_);
      items_.push_back(std::move(item));
    }
    changed_.notify_one();
  }

  /// The same for many, in order; still one thread, which wakes the next.
  void push_all(std::vector<T> items) {
    if (items.empty()) return;
    {
      std::lock_guard const lock(mutex_);
      std::move(items.begin(), items.end(), std::back_inserter(items_));
    }
    changed_.notify_one();
  }

  /// Waits for one; nullopt once `stop` is requested, even while some wait: who was told to stop
  /// must not take on more. Whoever takes one of several, or leaves them, wakes the next thread, so
  /// a burst of short work stays on few threads.
  std::optional<T> pop(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return !items_.empty(); });
    std::optional<T> item;
    if (!items_.empty() && !stop.stop_requested()) {
      item = std::move(items_.front());
      items_.pop_front();
    }
    if (!items_.empty()) changed_.notify_one();
    return item;
  }

  /// Waits up to `timeout` for the first one, then takes all that wait, up to `max`. Once `stop` is
  /// requested it does not wait, and still takes what is there; empty when there was nothing.
  std::vector<T> take(std::stop_token stop, std::chrono::milliseconds timeout, std::size_t max) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::move(stop), timeout, [this] { return !items_.empty(); });
    auto const count = std::min(max, items_.size());
    auto const end = items_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<T> taken(std::make_move_iterator(items_.begin()), std::make_move_iterator(end));
    items_.erase(items_.begin(), end);
    if (!items_.empty()) changed_.notify_one();
    return taken;
  }

  /// Takes out every item for which `wanted` holds; the others keep their order. `wanted` is called
  /// under the queue's lock: it must be short and must not touch the queue.
  template <typename Predicate>
  std::vector<T> take_if(Predicate wanted) {
    std::lock_guard const lock(mutex_);
    auto const first = std::stable_partition(items_.begin(), items_.end(),
                                             [&](T const& item) { return !wanted(item); });
    std::vector<T> taken(std::make_move_iterator(first), std::make_move_iterator(items_.end()));
    items_.erase(first, items_.end());
    return taken;
  }

  std::size_t size() const {
    std::lock_guard const lock(mutex_);
    return items_.size();
  }

 private:
  mutable std::mutex mutex_;
  // Of the `_any` kind, because only that one wakes for a stop token.
  std::condition_variable_any changed_;
  std::deque<T> items_;
};

}  // namespace omninode
