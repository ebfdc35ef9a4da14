// What the official models type in the contract of an orchestrator.
// Pure and deterministic; values.
#pragma once

#include "stages/onex/contract_kinds.hpp"

namespace omninode::onex {

/// Adds the workflow with its graph of steps, and the events under the names of the form.
void add_workflow(NodeDesign const& design, ContractForm form, ContractTree& contract);

}  // namespace omninode::onex
