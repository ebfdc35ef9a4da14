// What somebody wants to do to a run. `decide` answers each with a Transition or a Refusal.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "engine/core/id.hpp"
#include "engine/core/run.hpp"
#include "engine/core/stage_outcome.hpp"

namespace omninode::command {

/// A worker has an outcome for the execution it owns.
struct EndStage {
  Execution execution;
  WorkerId worker;
  StageOutcome outcome;
  bool serves_next = true;  ///< whether this worker runs the plan's next stage too
  double jitter = 1.0;      ///< uniform in [0, 1), drawn by the caller: decide draws nothing
};

/// A worker gives back a run whose stage it never started; the attempt is given back too.
struct ReturnClaim {
  Execution execution;
  WorkerId worker;
};

enum class LossCause { owner_dead, stage_overdue };

/// The reaper takes a run from an owner that is dead, or whose stage is past its deadline.
struct TakeFromOwner {
  LossCause cause = LossCause::owner_dead;
};

struct Pause {};
struct Resume {};
struct Cancel {};
struct RetryNow {};
struct Discard {};

/// Sends a dead-lettered run back to work at `stage` (an index), or where it failed.
struct Replay {
  std::optional<int> stage = {};
};

/// Both name the version the operator looked at: a later one is refused.
struct Approve {
  std::int64_t seen_version = 0;
};
struct Reject {
  std::int64_t seen_version = 0;
};

}  // namespace omninode::command

namespace omninode {

using Command = std::variant<command::EndStage, command::ReturnClaim, command::TakeFromOwner,
                             command::Pause, command::Resume, command::Cancel, command::RetryNow,
                             command::Discard, command::Replay, command::Approve, command::Reject>;

/// Who gives a command and why: stored with the event that it leads to.
struct Actor {
  std::string name;         ///< such as "worker 2f0c…" or "operator login@host"
  std::string reason = {};  ///< free text of an operator
};

}  // namespace omninode
