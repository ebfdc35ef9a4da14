// What the files of all pure nodes (compute nodes, reducers) have in common: modules that only they
// have, and the values of node.py that do not depend on what the node does with a request.
// Pure and deterministic.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"

namespace omninode::onex {

/// identity.py; and outside.py, the services that were asked for and are left to the caller.
std::vector<File> pure_files(NodeDesign const& design);

/// Values of node.py: names, events, clients. Operations and imports are the kind's own.
nlohmann::json pure_node_values(NodeDesign const& design);
/// Imports of node.py without those that the operations need.
void import_pure_node(NodeDesign const& design, PythonImports& imports);
/// The imports as they stand in node.py: where there is no logger the class follows at once.
std::string import_text(NodeDesign const& design, PythonImports const& imports);

/// Values of one operation of node.py. `own`: the node carries it out itself and needs no clients,
/// so that both texts that would name them are empty. `verb` describes it where the prompt does
/// not.
nlohmann::json pure_operation_values(NodeDesign const& design, DesignOperation const& operation,
                                     bool own, std::string const& verb);
/// The fields of a rejection: what the request says as well is repeated, so that the answer says
/// what was refused, and the rest is the reason.
nlohmann::json rejected_fields(DesignOperation const& operation);

/// The method that does what a request of the node asks for.
std::string pure_entry(NodeDesign const& design);
/// Whether any operation is left to rules.
bool delegates(NodeDesign const& design);

}  // namespace omninode::onex
