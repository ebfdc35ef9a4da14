// What both stores derive from a transition in the same way.
//
// Pure; any thread. They stand here and not in core because only stores need them, and together
// because the two stores must not differ in them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/core/transition.hpp"

namespace omninode {

/// Whether the transition is an operator's deed, which leaves a row in operator_action. A worker
/// or reaper that honours what an operator has asked for is none: the asking was recorded.
bool is_operator_action(Transition const& transition);

/// Groups dead letters of one cause: the stage, the code and the message without its numbers.
/// 16 hexadecimal digits. Two messages that differ in their figures only (a line, a port, a time in
/// milliseconds) have the same one.
std::string fingerprint(std::string_view stage_name, Error const& error);

/// Whether PostgreSQL takes `text`: valid UTF-8 without a NUL.
/// The memory store refuses by it what the server would refuse.
bool is_storable(std::string_view text);

/// Ends the program unless at most one transition is there per run, each leads to the version after
/// the one that was seen, and there are not too many: see RunStore::commit. Two transitions of one
/// run in a statement would both see the same row, and which of them counts would be chance.
void assert_committable(std::span<Transition const> transitions);

}  // namespace omninode
