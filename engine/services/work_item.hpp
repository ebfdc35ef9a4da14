// One owned run on its way through a worker: claimed, executed, committed, executed again, until a
// commit ends the ownership.
#pragma once

#include <memory>
#include <optional>

#include "engine/core/plan.hpp"
#include "engine/core/run.hpp"
#include "engine/core/stage_outcome.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/stage.hpp"
#include "engine/services/blocking_queue.hpp"

namespace omninode {

/// Exactly one thread changes an item at a time: whoever took it out of a queue. (Shared, because
/// the watchdog looks at what is running.)
struct WorkItem {
  Run run;  ///< as last committed or read
  std::shared_ptr<Plan const> plan;
  Progress progress;
  /// From when on the time of the stage counts: when the claim was sent or, for a chained stage,
  /// the commit before it. Never later than the moment from which the database counts its deadline.
  Clock::time_point since = {};
  Clock::time_point queued_at = {};  ///< when the wait for a thread began

  /// What the executor made of it; empty when the stage never started: the claim is given back.
  std::optional<StageOutcome> outcome = {};
  int busy_answers = 0;  ///< in a row, for this outcome
  /// When the first commit of this outcome was sent whose answer was lost: it may have landed.
  std::optional<Clock::time_point> in_doubt_since = {};

  /// Of the stage the run stands at; an owned run always stands at one.
  StagePolicy const& policy() const { return plan->stages[static_cast<std::size_t>(run.stage)]; }
};

using WorkItemPtr = std::shared_ptr<WorkItem>;
using WorkQueue = BlockingQueue<WorkItemPtr>;

}  // namespace omninode
