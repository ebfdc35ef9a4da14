#include "stages/onex/node_kind.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "stages/onex/node_spec.hpp"

namespace omninode::onex {
namespace {

// The names of the execute methods are those of the packages' own service classes; the bases of
// both forms are found in the same modules.
constexpr auto kKinds = std::to_array<NodeKind>({
    {"effect", "NodeEffect", "omnibase_core.nodes.node_effect", "execute_effect", false},
    {"compute", "NodeCompute", "omnibase_core.nodes.node_compute", "execute_compute", true},
    {"reducer", "NodeReducer", "omnibase_core.nodes.node_reducer", "execute_reduction", true},
    {"orchestrator", "NodeOrchestrator", "omnibase_core.nodes.node_orchestrator",
     "execute_orchestration", false},
});

}  // namespace

NodeKind const& node_kind(std::string_view name) {
  auto const found = std::ranges::find(kKinds, name, &NodeKind::name);
  if (found == kKinds.end()) throw SpecError("there is no kind of node " + std::string(name));
  return *found;
}

}  // namespace omninode::onex
