// Somebody else was first: exit code kConflict, nothing was changed.
#pragma once

#include <stdexcept>

namespace omninode::cli {

class Conflict : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace omninode::cli
