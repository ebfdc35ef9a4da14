// contract.yaml: as rich as the node's design, and valid for the official models of its form.
#pragma once

#include <string>

#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// The contract in the form that the design asks for. Pure and deterministic. Throws SpecError
/// where there is no such form or kind.
std::string contract_yaml(NodeDesign const& design);

/// "EFFECT" in the form oct25, "EFFECT_GENERIC" in the current one. Throws as above.
std::string contract_node_type(NodeDesign const& design);

}  // namespace omninode::onex
