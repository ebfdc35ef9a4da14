// Repairs that need no judgement: white space, line ends, missing docstrings and sections.
#pragma once

#include <string>
#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

struct Mended {
  std::vector<File> files;           ///< changed or made anew
  std::vector<std::string> changes;  ///< one plain sentence each
};

/// Files that the design calls for and that are missing are made; the rest is changed as little
/// as possible. Empty where nothing needs it. Pure.
Mended mend(NodeDesign const& design, Files const& files);

}  // namespace omninode::onex
