// The parts of a contract that the official models type: what each kind must or may have.
// Pure and deterministic; values.
#pragma once

#include "stages/onex/contract_sections.hpp"

namespace omninode::onex {

/// The two generations of the official models.
enum class ContractForm { oct25, current };

/// Throws SpecError for another form than "oct25" and "current".
ContractForm contract_form(NodeDesign const& design);

/// Adds io_operations, algorithm, reductions or the workflow; and performance with the kind's
/// default where the prompt has no bound. The models' rules between fields hold in the result.
void add_kind(NodeDesign const& design, ContractForm form, ContractTree& contract);

}  // namespace omninode::onex
