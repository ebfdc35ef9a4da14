// What a run is: the state it is in, where it stands in its plan, and who may write it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/core/id.hpp"

namespace omninode {

/// The states of design and database alike; `absent` is where submit comes from and is never
/// stored.
enum class RunState : std::uint8_t {
  absent,
  ready,              ///< may be claimed by any worker that serves its stage
  running,            ///< owned by one worker
  backing_off,        ///< may be claimed once `wake_at` has come
  awaiting_approval,  ///< a person has to approve or reject
  paused,             ///< nobody claims it until it is resumed
  dead_lettered,      ///< cannot go on; open dead letter; an operator may replay it
  completed,
  cancelled,
};
inline constexpr int kRunStateCount = 9;

std::string_view to_string(RunState state);
std::optional<RunState> parse_run_state(std::string_view text);

/// Completed or cancelled: nothing leads out of it.
bool is_final(RunState state);

/// What an operator has asked of the owner of a running run; the owner honours it at its next
/// commit.
enum class Request : std::uint8_t { none, pause, cancel };

std::string_view to_string(Request request);
std::optional<Request> parse_request(std::string_view text);

/// The hot row. A value: holding one promises nothing about the database, `version` says which
/// state of the row it shows.
struct Run {
  RunId id;
  CorrelationId correlation_id;
  PlanId plan;
  RunState state = RunState::absent;
  int stage = 0;             ///< stages committed so far, which is the index of the next one
  int attempt = 0;           ///< executions of this stage that were claimed
  int owner_losses = 0;      ///< how often an owner of this stage was lost
  std::int64_t version = 0;  ///< number of committed transitions
  std::int64_t claim = 0;    ///< the fence: number of claims
  std::optional<WorkerId> owner = {};
  Request request = Request::none;
  bool approved = false;  ///< a person has approved this stage
  int priority = 0;       ///< higher is claimed first

  friend bool operator==(Run const&, Run const&) = default;
};

/// One execution of one stage. (run, version) does not identify it: an operator's pause raises the
/// version of a run whose execution goes on.
struct Execution {
  RunId run;
  std::int64_t claim = 0;
  int stage = 0;
  int attempt = 0;

  friend auto operator<=>(Execution const&, Execution const&) = default;
};

inline Execution execution_of(Run const& run) {
  return {run.id, run.claim, run.stage, run.attempt};
}

}  // namespace omninode
