#include "engine/services/ownership_check.hpp"

#include <exception>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

namespace omninode {

OwnershipCheck::OwnershipCheck(std::unique_ptr<RunStore> store,
                               std::shared_ptr<Ownership> ownership)
    : ownership_(std::move(ownership)), store_(std::move(store)) {}

// The fence is asked first: a worker without a database must not wait for one to say no.
bool OwnershipCheck::still_owned(Execution const& execution) {
  if (ownership_->fenced()) return false;
  std::lock_guard const lock(mutex_);
  try {
    std::vector<RunId> const runs{execution.run};
    auto const row = store_->read(runs).front();
    return row && row->state == RunState::running && row->owner == ownership_->worker() &&
           row->request != Request::cancel && execution_of(*row) == execution;
  } catch (std::exception const& problem) {
    spdlog::warn("worker: cannot tell whether a run is still owned run={} problem={}",
                 execution.run.value, problem.what());
    return false;
  }
}

}  // namespace omninode
