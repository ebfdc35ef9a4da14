// The stages of the plan generate_node@1, and the plan itself.
#pragma once

#include "engine/core/plan.hpp"
#include "engine/ports/stage.hpp"
#include "stages/file_writing.hpp"

namespace omninode {

/// Adds the eight stages under their names.
void add_generate_node_stages(StageRegistry& registry, FileWritingConfig config);

/// The plan generate_node@1: the eight stages in order, with generous default policies. Its id
/// is left to the store.
Plan generate_node_plan();

}  // namespace omninode
