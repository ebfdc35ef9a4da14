// Fits a function of the catalogue to the fields of an operation: which input is which
// parameter, what the call looks like, what its samples are. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stages/onex/pure_logic.hpp"

namespace omninode::onex {

/// Nothing where an input is left over, a parameter finds none, or the result has another type.
std::optional<PureFormula> bind_function(PureFunction const& function,
                                         SpecOperation const& operation, SpecField const& output);
/// The percentile that a name fixes: "p95".
std::optional<PureFormula> bind_percentile(int percent, SpecOperation const& operation,
                                           SpecField const& output);

std::vector<SpecField> usual_inputs(PureFunction const& function);
std::string usual_field(PureFormula const& formula);

/// Settles the inputs' open types and gives each a sample, once all formulas are known.
void settle_inputs(PureLogic& logic);

}  // namespace omninode::onex
