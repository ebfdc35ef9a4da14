// What the integration tests of all pure nodes (compute nodes, reducers) have in common: how a node
// behaves in its container does not depend on what it does with a request. Pure and deterministic.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"

namespace omninode::onex {

/// The base class is imported by its kind, to show that the node is one; `identity_of`, to compare
/// ids that must be the same for the same request.
void import_pure_integration(NodeDesign const& design, PythonImports& imports);

/// Names, the first operation as the sample, clients, subscriptions, measures; not the imports.
nlohmann::json pure_integration_values(NodeDesign const& design);

}  // namespace omninode::onex
