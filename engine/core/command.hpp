// What somebody wants to do to a run. `decide` answers each with a Transition or a Refusal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/core/id.hpp"
#include "engine/core/run.hpp"
#include "engine/core/stage_outcome.hpp"

namespace omninode::command {

/// A worker has an outcome for the execution it owns. Refused as stale_execution unless the run is
/// running, owned by `worker`, and at exactly this execution.
struct EndStage {
  Execution execution;
  WorkerId worker;
  StageOutcome outcome;
  bool serves_next = true;  ///< whether this worker runs the plan's next stage too
  double jitter = 1.0;      ///< uniform in [0, 1), drawn by the caller: decide draws nothing
};

/// A worker gives back a run whose stage it never started, or stopped so that others go on with it;
/// the attempt is given back too. Refused as EndStage is.
struct ReturnClaim {
  Execution execution;
  WorkerId worker;
};

/// Dead: nobody owns the run any more. Overdue: the owner lives but has not ended its own stage,
/// because a thread of it hangs or because it never learned that it owns the run.
enum class LossCause { owner_dead, stage_overdue };

/// The reaper takes a run from an owner that is dead, or whose stage is past its deadline. It names
/// no execution: the version check alone says that the run is still the one that was looked at. The
/// attempt stays counted, because the stage may have run.
struct TakeFromOwner {
  LossCause cause = LossCause::owner_dead;
};

/// What operators ask for. Pause takes effect at once where nobody owns the run; of a running one
/// it is a request that the owner honours when its stage ends. Resume takes back either. Cancel
/// ends a run at once, except in a stage that publishes, whose owner is asked. RetryNow ends a
/// backoff. Discard gives a dead-lettered run up.
struct Pause {};
struct Resume {};
struct Cancel {};
struct RetryNow {};
struct Discard {};

/// Sends a dead-lettered run back to work at `stage` (an index), or where it failed. A stage behind
/// the failed one is refused: what it needs was never made. Attempts start anew.
struct Replay {
  std::optional<int> stage = {};
};

/// All three name the version the operator looked at: a later one is refused, or somebody would
/// approve what they have not seen. A run that waits stands still already, so it cannot be paused,
/// and a pause that was asked for before it began to wait ends with the wait.
///
/// Approving runs the stage that asked again, now with `approved` set. Revising goes back to
/// `stage` (an index, not behind the one that asked), which may ask again in its time. What either
/// says for the stages stands in Progress::answers from then on. Rejecting dead-letters the run.
struct Approve {
  std::int64_t seen_version = 0;
  std::string answer = {};  ///< JSON object, empty where there is nothing to say
};
struct Revise {
  std::int64_t seen_version = 0;
  int stage = 0;
  std::string answer = {};  ///< JSON object: what is to become different
};
struct Reject {
  std::int64_t seen_version = 0;
};

}  // namespace omninode::command

namespace omninode {

using Command =
    std::variant<command::EndStage, command::ReturnClaim, command::TakeFromOwner, command::Pause,
                 command::Resume, command::Cancel, command::RetryNow, command::Discard,
                 command::Replay, command::Approve, command::Revise, command::Reject>;

/// Begins the name of every actor who is a person, and no other: the audit is told by it.
inline constexpr std::string_view kOperatorPrefix = "operator ";

/// Who gives a command and why: stored with the event that it leads to.
struct Actor {
  std::string name;         ///< "operator login@host", "worker 2f0c…" or "reaper"
  std::string reason = {};  ///< free text of an operator
};

}  // namespace omninode
