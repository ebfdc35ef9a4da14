// Repairs of a node's files, from the gentlest to the bluntest, until its checks hold.
//
// 1. White space, and the docstring of modules that the design does not know.
// 2. Keys that contract.yaml lacks are added from the design, the rest of it stays.
// 3. Files that are missing, or that the checks find fault with, are made anew from the design.
// 4. Where errors remain, or the score is below kMinQuality, everything that is not as designed.
// What no design explains (a foreign file that is no Python) stays, and the checks still say so.
#pragma once

#include <string>
#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_checks.hpp"

namespace omninode::onex {

struct Mended {
  std::vector<File> files;           ///< changed or made anew
  std::vector<std::string> changes;  ///< one plain sentence each
  CheckReport report;                ///< of the node with these files
};

/// Pure and deterministic; `files` are not changed. Empty where nothing needs it. `known`: what
/// others found fault with, so that those files are made anew too.
Mended mend(NodeDesign const& design, Files const& files, std::vector<Finding> const& known = {});

}  // namespace omninode::onex
