// The one place where it is decided what becomes of a run. Pure: no clock, no chance, no I/O; the
// store's version check makes the decision count only if the run is still as it was seen.
#pragma once

#include <string>
#include <variant>

#include "engine/core/command.hpp"
#include "engine/core/plan.hpp"
#include "engine/core/run.hpp"
#include "engine/core/transition.hpp"

namespace omninode {

/// The command does not fit the run as it is. Nothing is changed.
struct Refusal {
  enum class Why {
    stale_execution,  ///< the worker no longer owns that execution: drop the outcome
    wrong_state,      ///< the run's state has no such transition
    version_moved,    ///< the operator looked at an older version
    no_such_stage,
  };
  Why why = Why::wrong_state;
  std::string message;  ///< one sentence for an operator
};

using Decision = std::variant<Transition, Refusal>;

/// What `command` makes of `run`: a transition to be committed, or why there is none. `plan` must
/// be the run's own plan, or its stage index means nothing; `actor` goes into the event as it is.
/// Nothing has happened when this returns: a transition that is not committed, or is answered
/// `stale`, may simply be forgotten or decided anew. Any thread.
Decision decide(Run const& run, Plan const& plan, Command const& command, Actor const& actor);

/// The code of a failure whose owner was lost, by cause: OWNER_LOST or STAGE_OVERDUE.
std::string_view to_string(command::LossCause cause);

}  // namespace omninode
