// Somebody else was first: exit code kConflict, nothing was changed.
#pragma once

#include <stdexcept>

namespace omninode::cli {

/// The message is one sentence for the user: who has it now, and how to look at it.
class Conflict : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace omninode::cli
