// The state machine of a run as plain functions. The machine itself is Boost.MSM, inside
// lifecycle.cpp alone; the database holds the same edges a second time as a CHECK on run_event.
//
// There are no guards: what a guard would look at (attempts left, last stage, a pause that was
// asked for) is looked at by `decide`, which picks the trigger and the disposition.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/core/run.hpp"

namespace omninode {

/// What happened to a run. The names are those of the history, the database and the metrics.
enum class Trigger : std::uint8_t {
  submit,
  claim,                   ///< a worker takes the run on
  stage_done,              ///< a stage's result is committed, more stages follow
  run_done,                ///< the last stage's result is committed
  stage_failed_retryable,  ///< the attempt failed, another follows after the backoff
  stage_failed_final,      ///< the attempt failed, and no other follows
  approval_requested,
  owner_lost,  ///< the reaper takes the run from an owner that is dead or overdue
  release,     ///< the owner gives back a claim whose stage never started
  approve,
  reject,
  pause,
  resume,
  cancel,
  cancel_requested,  ///< the owner is publishing files: it is asked, not overruled
  retry_now,         ///< an operator ends a backoff
  replay,            ///< an operator sends a dead-lettered run back to work
  revise,            ///< an operator sends a run that asked for approval back to an earlier stage
  discard,           ///< an operator gives a dead-lettered run up
};
inline constexpr int kTriggerCount = 19;

std::string_view to_string(Trigger trigger);
std::optional<Trigger> parse_trigger(std::string_view text);

/// What becomes of the ownership when a running run's stage ends or is taken away.
enum class Disposition : std::uint8_t {
  keep,     ///< the usual: the owner goes on with the next stage
  release,  ///< another worker has to serve the next stage
  park,     ///< an operator has asked for a pause
};
inline constexpr int kDispositionCount = 3;

/// One legal transition. The disposition is no part of it: history and database see where it led.
struct Edge {
  RunState from;
  Trigger trigger;
  RunState to;
  friend auto operator<=>(Edge const&, Edge const&) = default;
};

/// Where `trigger` leads from `from`; nullopt where the machine has no such transition.
/// Any thread.
std::optional<RunState> next(RunState from, Trigger trigger,
                             Disposition disposition = Disposition::keep);

/// Every legal transition once, ordered. Static storage; any thread.
std::span<Edge const> edges();

}  // namespace omninode
