// logic.py of a pure node, and its test: the functions of the catalogue that the node uses.
// Pure and deterministic.
#pragma once

#include <optional>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// Nothing where the node computes nothing by itself.
std::optional<File> logic_file(NodeDesign const& design);
std::optional<File> logic_test_file(NodeDesign const& design);

/// Names of logic.py that an operation's formulas call.
std::vector<std::string> logic_names(DesignOperation const& operation);

}  // namespace omninode::onex
