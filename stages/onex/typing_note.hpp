// What a type checker must be told of the official package.
// Pure; any thread.
#pragma once

#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// The package of the form oct25 carries no types. Each Python file that imports it gets a first
/// line that says so to mypy; the current package needs none, and then nothing changes.
void note_untyped_package(NodeDesign const& design, std::vector<File>& files);

}  // namespace omninode::onex
