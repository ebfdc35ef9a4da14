// The stages of the plan generate_node@1, and the plan itself.
#pragma once

#include "engine/core/plan.hpp"
#include "engine/ports/stage.hpp"
#include "stages/contract_validator.hpp"
#include "stages/file_writing.hpp"

namespace omninode {

/// Adds the eight stages under their names. `validator` judges contracts beside the checks of
/// this program; null: those alone.
void add_generate_node_stages(StageRegistry& registry, FileWritingConfig config,
                              std::shared_ptr<ContractValidator const> validator = nullptr);

/// The plan generate_node@1: the eight stages in order, with generous default policies. Its id
/// is left to the store.
Plan generate_node_plan();

}  // namespace omninode
