// Files of reducers: node.py, the state, the intents, and their tests. Each makes complete files
// from the design; paths are relative to the node's folder. Pure and deterministic.
#pragma once

#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// node.py, what the node keeps and what it wants done.
std::vector<File> reducer_files(NodeDesign const& design);
/// Whether there is anything to be done outside.
bool wants_intents(NodeDesign const& design);
std::vector<File> reducer_test_files(NodeDesign const& design);

}  // namespace omninode::onex
