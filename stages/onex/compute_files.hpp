// Files of compute nodes. Each makes complete files from the
// design; paths are relative to the node's folder. Pure and deterministic.
#pragma once

#include <string>
#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// node.py and what it computes with.
std::vector<File> compute_files(NodeDesign const& design);
std::vector<File> compute_test_files(NodeDesign const& design);

/// Whether the node itself finds data that the operation cannot work on.
bool rejects_data(DesignOperation const& operation);

}  // namespace omninode::onex
