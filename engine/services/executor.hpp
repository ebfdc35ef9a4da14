// Runs stages on a fixed number of threads and hands each outcome on to be committed.
//
// A thread in a stage cannot be ended from outside, so a stage that ignores its stop token costs
// its thread: the watchdog writes the thread off, commits the timeout under the same execution,
// and starts another thread. A result that comes later is dropped. Everything a written-off thread
// may still touch is shared with it, so it outlives this object.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/stage.hpp"
#include "engine/services/ownership.hpp"
#include "engine/services/work_item.hpp"

namespace omninode {

/// Asks the store whether an execution still owns its run; false also when the store cannot tell.
/// Called from stages, so from several threads at once, and as late as the last stage ends, when
/// the Executor and its owner may be gone: it must own what it uses.
using StillOwned = std::function<bool(Execution const&)>;

/// Any thread may call the members, but `free_capacity`, which is the claimer's alone.
class Executor {
 public:
  struct Config {
    int threads = 16;  ///< stages that run at the same time
    /// At most this many runs are owned at once, whatever they wait for.
    std::size_t max_owned = 512;
  };

  /// What a thread does, to be called until it says false: waits for an item and runs its stage.
  using Turn = std::function<bool()>;
  /// Has `turn` called on a thread of its own and returns at once. A simulation brings its own,
  /// which calls only while `waiting` says that the turn would not wait.
  using BringThread = std::function<void(Turn turn)>;
  static void on_own_thread(Turn turn);

  Executor(Config config, std::shared_ptr<Ownership> ownership,
           std::shared_ptr<StageRegistry const> stages, std::shared_ptr<WorkQueue> outcomes,
           std::shared_ptr<Clock const> clock, StillOwned still_owned,
           BringThread bring_thread = on_own_thread);
  /// Asks running stages to stop and waits for them a moment; threads that stay are left behind.
  ~Executor();
  Executor(Executor const&) = delete;
  Executor& operator=(Executor const&) = delete;

  /// Takes items whose next stage is to be run. Never waits for a stage. Each comes out at
  /// `outcomes`, with an outcome or, where its stage never started or was stopped, without one.
  /// What still waits when the worker is fenced is forgotten.
  void push(std::vector<WorkItemPtr> items);

  /// How many more runs to claim now. Grows while what is claimed starts at once and shrinks when
  /// claimed runs have to wait for a thread, so that queued runs do not pass their deadline.
  std::size_t free_capacity();

  /// One round of the watchdog: ends stages that are past their timeout, counted from the claim or
  /// the commit that brought them here, and gives back queued runs with less than half of it left.
  void watch();

  /// Asks every running stage to stop now and gives back what has not started, and whatever is
  /// pushed from now on. The outcomes of stopped stages do not count: a stage that was cut short
  /// knows nothing of its own result.
  void stop_stages();

  /// Items that no thread has taken yet.
  std::size_t waiting() const;

  /// Threads lost to stages that ignored their stop token.
  int written_off() const { return written_off_; }

 private:
  struct Slot;
  struct Shared;
  void start_thread();
  void write_off(Slot& slot);

  Config const config_;
  BringThread const bring_thread_;
  std::shared_ptr<Shared> shared_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Slot>> slots_;
  std::size_t window_;
  bool stopped_ = false;  // guarded by mutex_
  std::atomic<int> written_off_ = 0;
};

}  // namespace omninode
