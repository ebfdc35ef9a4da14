// contract.yaml: as rich as the node's design, and valid for the official models of the form.
// Every string is double-quoted, so that no reader takes one for a number or a truth value.
#pragma once

#include <string>

#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// The contract in the oct25 form (omnibase-core 0.2.0). Pure and deterministic.
std::string contract_yaml(NodeDesign const& design);

}  // namespace omninode::onex
