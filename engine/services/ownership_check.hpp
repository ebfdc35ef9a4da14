// The question a stage asks before it does what cannot be taken back: is this run still ours?
//
// An object of its own, shared with the executor's threads, because a stage that was left behind
// may ask when its worker is long gone. A connection of its own, because stages must not wait
// behind a committer's statement.
#pragma once

#include <memory>
#include <mutex>

#include "engine/core/run.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/services/ownership.hpp"

namespace omninode {

/// Any thread; one question at a time. Never throws.
class OwnershipCheck {
 public:
  OwnershipCheck(std::unique_ptr<RunStore> store, std::shared_ptr<Ownership> ownership);

  /// Doubt is a no: whoever owns the run next does it instead. So is a cancel that was asked for,
  /// as long as nothing has been done, and everything once the worker is fenced.
  bool still_owned(Execution const& execution);

 private:
  std::shared_ptr<Ownership> const ownership_;
  std::mutex mutex_;
  std::unique_ptr<RunStore> store_;  // guarded by mutex_
};

}  // namespace omninode
