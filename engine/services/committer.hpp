// Commits what executors made: takes everything that waits, decides each, and sends the decisions
// as one statement. Chained runs go straight back to the executor.
//
// The part that must be right: an answer of `stale`, and a commit whose answer was lost, are both
// resolved by reading the row (core/reconcile.hpp), never by sending again blindly.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <stop_token>
#include <vector>

#include "engine/core/decide.hpp"
#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/services/ownership.hpp"
#include "engine/services/work_item.hpp"

namespace omninode {

/// One connection, one thread; several committers may share the queue of outcomes. There is no
/// linger: at low load a batch is one item and goes at once, under load it is what came while the
/// last statement was under way.
class Committer {
 public:
  using GoOn = std::function<void(std::vector<WorkItemPtr>)>;

  /// `go_on` takes the items whose next stage this worker runs. `seed` is that of the backoffs'
  /// jitter. All arguments outlive the object.
  Committer(std::unique_ptr<RunStore> store, std::shared_ptr<Ownership> ownership,
            std::shared_ptr<WorkQueue> outcomes, std::shared_ptr<HintPublisher> hints,
            std::shared_ptr<Clock const> clock, GoOn go_on,
            std::uint_fast32_t seed = std::random_device{}());

  struct Counts {
    std::size_t committed = 0;  ///< also those whose answer was lost and that a reading found in
    std::size_t dropped = 0;    ///< others go on with the run
    std::size_t resent = 0;     ///< stale, busy or in doubt, and to be sent again
  };
  /// Waits up to `timeout` for something to commit. Throws StoreUnavailable; what has no place yet
  /// is kept for the next round. Throws CommitUnknown; the batch is kept as in doubt, and the next
  /// round reads its rows before it sends anything. No next stage of it starts meanwhile. Of a
  /// fenced worker everything is dropped: others may have its runs.
  Counts run_once(std::stop_token stop, std::chrono::milliseconds timeout);

 private:
  void take_work(std::stop_token stop, std::chrono::milliseconds timeout);
  void resolve_in_doubt(Counts& counts);
  void decide_all();
  Decision decide_item(WorkItem const& item);
  void commit_decided(Counts& counts);
  void committed(WorkItemPtr item, Transition& transition, Clock::time_point sent_at);
  void next_stage(WorkItemPtr item, Clock::time_point since);
  void refused_by_database(WorkItemPtr item, std::string const& reason);
  void resolve(std::vector<WorkItemPtr> const& items, std::vector<std::optional<Run>> const& rows,
               Counts& counts);
  void superseded(WorkItemPtr const& item, std::optional<Run> const& row, Counts& counts);
  void drop(WorkItemPtr const& item);
  void hand_on();

  std::unique_ptr<RunStore> store_;
  std::shared_ptr<Ownership> ownership_;
  std::shared_ptr<WorkQueue> outcomes_;
  std::shared_ptr<HintPublisher> hints_;
  std::shared_ptr<Clock const> clock_;
  GoOn go_on_;
  std::minstd_rand random_;

  std::vector<WorkItemPtr> waiting_;   // to be decided
  std::vector<WorkItemPtr> in_doubt_;  // sent, answer lost
  std::vector<WorkItemPtr> sent_;      // parallel to transitions_
  std::vector<Transition> transitions_;
  std::vector<WorkItemPtr> next_stage_;
  std::vector<Hint> fresh_hints_;
  bool was_busy_ = false;  // some row was locked by others: wait a moment before sending again
};

}  // namespace omninode
