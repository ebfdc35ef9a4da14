// What a god would know of a simulated world: noted where a write lands, not where its answer
// comes, so that the judges can tell what was believed from what was true.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/core/lifecycle.hpp"
#include "engine/core/run.hpp"
#include "engine/ports/clock.hpp"

namespace omninode::sim {

struct Ledger {
  struct Acknowledged {
    CorrelationId id;
    RunId run;
    std::string input;
  };
  struct Approval {
    RunId run;
    std::int64_t looked_at = 0;  ///< the version that the person had before their eyes
    std::int64_t landed_as = 0;
  };

  std::set<Execution> granted;  ///< executions that a landed claim or commit has handed out
  std::vector<Acknowledged> acknowledged;
  std::vector<Approval> approvals;
  std::map<WorkerId, Clock::time_point> last_beat;  ///< when the last one landed, steady time
  std::set<Edge> walked;                            ///< edges of the lifecycle
  std::vector<std::string> violations;

  void violated(std::string what) { violations.push_back(std::move(what)); }
};

}  // namespace omninode::sim
