// The forms in which steps are written down beside sentences: chains of arrows and lists of what
// undoes what. Pure apart from the workflow that they fill; linear; never fail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/prompt_document.hpp"
#include "stages/onex/step_workflow.hpp"

namespace omninode::onex {

/// "a -> (b, c) -> d": every step waits for all of the group before it. False, and nothing added,
/// where the arrows stand for something else.
bool read_arrows(std::string_view text, std::size_t line, Workflow& workflow);

/// "1) check the order 2) refund the payment": the items of a list inside a line.
std::vector<std::string> counted_items(std::string_view text);

/// "Compensations:" with pairs on its line or below it. False for any other line.
bool read_undo_list(PromptDocument const& document, std::size_t line, Workflow& workflow,
                    NodeSpec& spec);
/// Whether the line, or the one it stands under, opens such a list.
bool in_undo_list(PromptDocument const& document, PromptLine const& line);

}  // namespace omninode::onex
