// A decided transition as a value: everything one row of the commit statement needs, and what is
// to be done once it is committed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/command.hpp"
#include "engine/core/id.hpp"
#include "engine/core/lifecycle.hpp"
#include "engine/core/run.hpp"
#include "engine/core/stage_outcome.hpp"

namespace omninode {

/// Why an attempt failed. The code is stable and in capitals, the message is one plain sentence.
struct Error {
  std::string code;
  std::string message;
  friend bool operator==(Error const&, Error const&) = default;
};

/// Open makes the run's dead letter out of `error`, which must be set then; close ends the open one
/// in the actor's name.
enum class DeadLetterAction : std::uint8_t { none, open, close };

/// `after` is the run as it will be, with after.version = seen + 1. The event describes the
/// execution that ended or the state that was left: its stage and attempt are those of before. The
/// commit takes the claim from the row, never from here: only claiming changes it.
struct Transition {
  std::int64_t seen = 0;  ///< the version the decision was made on
  RunState from = RunState::absent;
  Trigger trigger = Trigger::submit;
  Run after;

  int event_stage = 0;
  std::string event_stage_name;
  int event_attempt = 0;

  std::string stage_name;                                    ///< of after.stage, "" behind the last
  std::chrono::milliseconds stage_timeout{0};                ///< of after.stage
  std::optional<std::chrono::milliseconds> wake_after = {};  ///< set for backing_off

  std::optional<std::string> output = {};  ///< JSON of a finished stage, or what asks for approval
  std::vector<File> files = {};            ///< with `output`, of a finished stage only
  std::vector<std::string> warnings = {};
  std::optional<Error> error = {};  ///< of a failed attempt, also where the run goes on
  DeadLetterAction dead_letter = DeadLetterAction::none;
  Actor actor;

  /// After the commit the run waits for a worker: produce a hint.
  bool wants_hint() const { return after.state == RunState::ready; }
  RunId run() const { return after.id; }
};

}  // namespace omninode
