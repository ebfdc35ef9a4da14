// What makes one program of the command line: the product's own, or the lab's with other stages.
//
// Everything but the stages is the same library in both, so what the lab's tests prove of the
// command line holds for the product.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/ports/stage.hpp"

namespace omninode::cli {

/// Made once in main() and alive until the process ends.
struct Program {
  std::string name;  ///< as typed: "omninode", "omninode-lab"
  std::string version;
  /// The stages it can run. `output_root`: the only folder below which its workers write files;
  /// nothing: wherever a run says.
  std::function<std::shared_ptr<StageRegistry const>(
      std::optional<std::filesystem::path> const& output_root)>
      stages;
};

/// Runs the command line; returns the exit code (cli/exit_code.hpp). Never throws.
/// Once per process, since it takes over the signals.
int run_command_line(int argc, char** argv, Program const& program);

}  // namespace omninode::cli
