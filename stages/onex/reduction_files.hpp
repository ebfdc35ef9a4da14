// What a reducer carries out itself, as files: reduction.py with its pure functions, the models of
// what is kept, and the tests of the functions.
// Pure and deterministic.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"

namespace omninode::onex {

/// reduction.py and the models of entries and observations; nothing where all is left to rules.
std::vector<File> reduction_files(NodeDesign const& design);
/// Their class names, for the package of models.
std::vector<std::string> reduction_models(NodeDesign const& design);
/// tests/test_reduction.py
std::vector<File> reduction_test_files(NodeDesign const& design);

/// Fields of the state model: one for every slice, and what the rules keep.
nlohmann::json state_fields(NodeDesign const& design, PythonImports& imports);

/// Python of the state that the requests of the tests of an operation meet.
std::string state_before(NodeDesign const& design, DesignOperation const& operation);
/// Python of a state in which something is kept already.
std::string known_state(NodeDesign const& design);
void import_state(NodeDesign const& design, PythonImports& imports);

/// Values of the test of an operation that the node carries out itself.
void add_reduced(NodeDesign const& design, DesignOperation const& operation, PythonImports& imports,
                 nlohmann::json& values);

/// What happens with an action, for people: the README and the contract.
std::string semantics_of(NodeDesign const& design, Reduction const& reduction);

}  // namespace omninode::onex
