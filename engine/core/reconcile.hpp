// What a worker does with a finished execution after `stale`, or after a commit whose answer was
// lost. One function for both: it never asks "was it mine?", it reads the row.
#pragma once

#include "engine/core/run.hpp"

namespace omninode {

enum class Resolution {
  decide_again,  ///< the execution still owns the run: decide on the row as it is, and send again
  go_on,         ///< the row is past this execution and still ours: the result is in
  drop,          ///< somebody else goes on with the run, or nobody has to
};

/// `row` is the run as it was read after the failed commit of `mine` by `worker`. After a lost
/// answer the commit may still land behind this reading: sending again is right only through the
/// version check, which lets one of the two through. Any thread.
Resolution reconcile(Execution const& mine, WorkerId worker, Run const& row);

}  // namespace omninode
