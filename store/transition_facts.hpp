// What both stores derive from a transition in the same way.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/core/transition.hpp"

namespace omninode {

/// Whether the transition is an operator's deed, which leaves a row in operator_action. A worker
/// that honours what an operator has asked for is not: the asking was recorded.
bool is_operator_action(Transition const& transition);

/// Groups dead letters of one cause: the stage, the code and the message without its numbers.
std::string fingerprint(std::string_view stage_name, Error const& error);

/// Whether PostgreSQL takes `text`: valid UTF-8 without a NUL.
bool is_storable(std::string_view text);

/// Ends the program unless at most one transition is there per run, each leads to the version
/// after the one that was seen, and there are not too many: see RunStore::commit.
void assert_committable(std::span<Transition const> transitions);

}  // namespace omninode
