// For calls that send several statements: what a failure of a later one says of the whole call.
#pragma once

#include "engine/ports/errors.hpp"

namespace omninode {

/// Calls `work()`, which follows on a write of the same call that has landed, or may have. An
/// exception that says "nothing was changed" is true of `work` alone, so it becomes CommitUnknown
/// for the whole; every other one passes as it is.
template <typename Work>
auto after_a_write(Work const& work) {
  try {
    return work();
  } catch (StoreUnavailable const& problem) {
    throw CommitUnknown(problem.what());
  } catch (WrongSchema const& problem) {
    throw CommitUnknown(problem.what());
  }
}

}  // namespace omninode
