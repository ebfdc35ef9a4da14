// Brings the stored files of a run to a folder on this machine.
//
// The database is where the files are; a folder is a copy. A worker writes it where it can reach
// the client's folder, and otherwise the client does so here.
#pragma once

#include <filesystem>
#include <string>

#include "store/run_reader.hpp"

namespace omninode::cli {

struct Delivery {
  std::filesystem::path folder;  ///< <output_dir>/<node>/<version>
  bool written_here = false;     ///< the files were not there before
  std::string problem;           ///< one sentence; empty when the files are there now
};

/// The name of the node a run made; "" for runs that made none (yet).
std::string node_name(RunOutcome const& outcome);

/// Compares the folder with what is stored, and writes it where it is not there; other content is
/// replaced with `force` only. `outcome` has a node and its files' contents. The folder appears
/// whole, see stages/onex/tree_writer.hpp. Safe to repeat.
Delivery deliver(RunOutcome const& outcome, std::filesystem::path const& output_dir, bool force);

}  // namespace omninode::cli
