// The actions that the tests of a reducer apply one after the other, and what comes of them: few
// and round, so that a reader can check every figure by hand.
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/reduction.hpp"

namespace omninode::onex {

inline constexpr std::size_t kSampleActions = 4;

/// The literal that an input has in the action of that index.
std::string action_literal(SpecField const& input, std::size_t index);
/// 10, 20, 60 and 30.
double action_number(std::size_t index);
/// Whether an input with choices has one of `choices` in that action; one without is a bool.
bool action_matches(SpecField const& input, std::vector<std::string> const& choices, bool negated,
                    std::size_t index);
/// Indices of the actions that the window still has after the last one of `count`.
std::vector<std::size_t> actions_in(ReductionWindow const& window, std::size_t count);
std::vector<std::size_t> all_actions(std::size_t count);

/// `value` as a Python literal of a spec type: "120" or "120.0".
std::string number_literal(double value, std::string_view type);
/// `EnumRunOutcome.SUCCESS`
std::string choice_literal(SpecField const& input, std::string_view choice);

}  // namespace omninode::onex
