// The fields of operations that the prompt only names: what the sentences about them say is kept,
// grouped and moved. Documented defaults, as other kinds have them.
// Pure functions; any thread.
#pragma once

#include "stages/onex/node_spec.hpp"
#include "stages/onex/reduction.hpp"

namespace omninode::onex {

/// Whether the prompt leaves the inputs, or the answer, to the generator.
bool has_open_inputs(SpecOperation const& operation);
bool has_open_outputs(SpecOperation const& operation);

/// Fills open fields of an operation from what the prompt says of it; says nothing where the
/// prompt says nothing.
void give_reduction_fields(NodeSpec const& spec, StateMachine const& machine,
                           SpecOperation& operation);

/// One success, first, and failures beside it: what a reduction can answer with.
bool has_one_success(SpecOperation const& operation);

}  // namespace omninode::onex
