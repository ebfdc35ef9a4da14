#include "stages/registry.hpp"

#include "stages/code_generation.hpp"
#include "stages/contract_building.hpp"
#include "stages/event_bus_integration.hpp"
#include "stages/intelligence_gathering.hpp"
#include "stages/prompt_parsing.hpp"
#include "stages/refinement.hpp"
#include "stages/validation.hpp"

namespace omninode {

void add_generate_node_stages(StageRegistry& registry, FileWritingConfig config,
                              std::shared_ptr<ContractValidator const> validator) {
  registry.add("prompt_parsing", std::make_unique<PromptParsing>());
  registry.add("intelligence_gathering", std::make_unique<IntelligenceGathering>());
  registry.add("contract_building", std::make_unique<ContractBuilding>());
  registry.add("code_generation", std::make_unique<CodeGeneration>());
  registry.add("event_bus_integration", std::make_unique<EventBusIntegration>());
  registry.add("validation", std::make_unique<Validation>(validator));
  registry.add("refinement", std::make_unique<Refinement>(std::move(validator)));
  registry.add("file_writing", std::make_unique<FileWriting>(std::move(config)));
}

/// Intelligence is optional, because its failure takes nothing from the node. file_writing is
/// marked as the one that publishes, so that a cancel or pause meanwhile is a request to its owner:
/// a run cancelled between the rename and the commit would have written its files.
Plan generate_node_plan() {
  using std::chrono::milliseconds;
  auto const stage = [](char const* name, milliseconds timeout, int attempts) {
    StagePolicy policy;
    policy.name = name;
    policy.timeout = timeout;
    policy.max_attempts = attempts;
    policy.backoff.base = milliseconds(500);
    return policy;
  };
  Plan plan;
  plan.name = "generate_node";
  plan.version = 1;
  for (char const* name :
       {"prompt_parsing", "intelligence_gathering", "contract_building", "code_generation",
        "event_bus_integration", "validation", "refinement"}) {
    plan.stages.push_back(stage(name, milliseconds(30'000), 3));
  }
  plan.stages[1].optional = true;
  // Disks are slower than everything else here, and pass through bad moments.
  plan.stages.push_back(stage("file_writing", milliseconds(60'000), 5));
  plan.stages.back().publishes = true;
  return plan;
}

}  // namespace omninode
