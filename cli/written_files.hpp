// The folders that completed runs have written, against the sums that they have committed.
#pragma once

#include <vector>

#include "store/invariants.hpp"

namespace omninode::cli {

struct WrittenFiles {
  InvariantReport report;       ///< I8: files that differ
  std::vector<Violation> gone;  ///< folders that are not there any more
};

/// Reads as many files as there are on disk, in pages of runs, until there are more than
/// `violations`; no symbolic link is followed. Folders that are gone are all listed.
/// A run whose worker wrote nothing (another output root) has nothing to compare.
WrittenFiles compare_written(InvariantReader& reader, std::size_t violations);

}  // namespace omninode::cli
