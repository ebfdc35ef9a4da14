// What the engine decides in the small world: its compact rows made real, and its own `decide`.
#pragma once

#include <string>
#include <unordered_map>

#include "engine/core/decide.hpp"
#include "tests/sim/model_state.hpp"

namespace omninode::sim::model {

inline constexpr std::int64_t kVersion = 100;  // of the row as it is, where a real one is needed
inline constexpr std::int64_t kClaim = 50;

WorkerId worker_id(std::uint8_t number);
Run real(Row const& row);

/// What comes of a statement, should it land.
struct Made {
  bool allowed = false;
  Row after;
  DeadLetterAction letter = DeadLetterAction::none;
  Trigger trigger = Trigger::submit;
};

class Decider {
 public:
  Decider();
  /// The same statement is decided many times over; what it leads to is remembered.
  Made const& make(Statement const& said);
  Plan const& plan() const { return plan_; }

 private:
  Plan plan_;
  std::unordered_map<std::string, Made> made_;
};

}  // namespace omninode::sim::model
