#include "engine/core/reconcile.hpp"

namespace omninode {

Resolution reconcile(Execution const& mine, WorkerId worker, Run const& row) {
  bool const owned =
      row.state == RunState::running && row.owner == worker && row.claim == mine.claim;
  if (!owned) return Resolution::drop;
  if (row.stage == mine.stage && row.attempt == mine.attempt) return Resolution::decide_again;
  // Only this worker's own commit can have moved the stage under an unchanged claim.
  return row.stage > mine.stage ? Resolution::go_on : Resolution::drop;
}

}  // namespace omninode
