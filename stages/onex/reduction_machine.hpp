// State machines as prompts draw them: "created -> paid -> shipped", "paid -> shipped or
// cancelled", "from paid to shipped".
// Pure functions; any thread. What is no drawing gives a machine without moves.
#pragma once

#include <string>
#include <vector>

#include "stages/onex/reduction.hpp"

namespace omninode::onex {

/// The moves that the sentences of a prompt draw. `choices` are the names that states may have
/// where an operation lists them; else every name that stands at an arrow is a state.
StateMachine machine_of(std::vector<std::string> const& sentences,
                        std::vector<std::string> const& choices);

/// The state that an operation leads to by its name: "pay" to "paid"; empty for none or several.
std::string state_reached(StateMachine const& machine, std::string_view operation);

/// "order" of "the state of an order": what has the state; empty where nothing is said.
std::string bearer_of(std::vector<std::string> const& sentences);

/// From the initial state along moves, each state once and at most `most` of them.
std::vector<std::string> sample_path(StateMachine const& machine, std::size_t most);

}  // namespace omninode::onex
