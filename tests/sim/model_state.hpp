// A state of the small world, small enough to hold hundreds of thousands of.
//
// Versions and claims only ever grow and are only ever compared for equality, so they are held as
// distances behind the row's: a holder of an old version holds an old version, however old.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/core/run.hpp"

namespace omninode::sim::model {

// Beside the numbers 0 and 1 of the workers that there are.
inline constexpr std::uint8_t kCrashed = 2;
inline constexpr std::uint8_t kReborn = 3;  // until the next renaming
inline constexpr std::uint8_t kNobody = 9;

/// A run as somebody knows it.
struct Row {
  RunState state = RunState::ready;
  std::uint8_t stage = 0;
  std::uint8_t attempt = 0;
  std::uint8_t owner = kNobody;  ///< a worker's number
  Request request = Request::none;
  std::uint8_t approved = 0;
  std::uint8_t behind = 0;        ///< versions behind the row, 2: two or more
  std::uint8_t claim_behind = 0;  ///< 1: of an earlier claim
};

enum class Deed : std::uint8_t {
  none,
  end_done,
  end_retry,
  end_fail,
  end_asking,
  give_back,
  pause,
  resume,
  cancel,
  retry_now,
  replay,
  discard,
  approve,
  revise,
  reject,
  take_dead,
  take_overdue,
};

enum class Phase : std::uint8_t {
  idle,
  working,   ///< a stage runs
  sent,      ///< a statement is under way
  in_doubt,  ///< its answer was lost
};

struct Worker {
  std::uint8_t number = 0;
  std::uint8_t lives = 1;
  Phase phase = Phase::idle;
  Deed deed = Deed::none;
  Row seen;  ///< as last read
  /// The execution that is under way or has ended: what `seen` was when it began.
  std::uint8_t stage = 0;
  std::uint8_t attempt = 0;
  std::uint8_t claim_behind = 0;
};

/// A statement whose sender does not wait for it any more, or an operator's.
struct Statement {
  Deed deed = Deed::none;  ///< none: there is no statement
  std::uint8_t worker = kNobody;
  Row seen;
  std::uint8_t stage = 0;
  std::uint8_t attempt = 0;
  std::uint8_t claim_behind = 0;
};

struct Operator {
  std::uint8_t budget = 1;  ///< things they will still do
  Statement said;
};

struct State {
  Row row;
  std::uint8_t open_letters = 0;
  std::array<Worker, 2> workers;
  std::array<Operator, 2> operators;
  Statement limbo;
  std::uint8_t crashes = 1;
  std::uint8_t lost_answers = 1;
  std::uint8_t overdue = 1;
};

// One byte each, without padding: a state is its own key.
static_assert(alignof(State) == 1);

inline std::string_view key_of(State const& state) {
  return {reinterpret_cast<char const*>(&state), sizeof state};
}

}  // namespace omninode::sim::model
