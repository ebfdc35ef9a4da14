// The eight stages one after the other in this process, as the engine would run them: each
// stage's output and files are added to the progress of the next.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/registry.hpp"

namespace omninode::testing {

struct RunOptions {
  std::string output_dir = {};
  std::string node_type = {};  ///< empty for none
  std::string onex = "oct25";
  bool enable_intelligence = false;
  bool force = false;
  std::int64_t run = 1;
  std::int64_t claim = 1;
  std::map<std::string, std::string, std::less<>> templates = {};  ///< of the run's own
  FileWritingConfig writing = {};
  std::function<bool()> still_owned = [] { return true; };
};

struct RunReport {
  Progress progress;
  std::string stopped_at;  ///< the stage that did not finish, empty when all did
  std::string code;        ///< its Fail or Retry
  std::string message;
  std::vector<std::string> warnings;
};

/// The run's input as the CLI makes it.
std::string run_input(std::string const& prompt, RunOptions const& options);

/// Runs one stage on `progress` and adds what it commits.
StageOutcome run_stage(StageRegistry const& registry, std::string_view name, Progress& progress,
                       RunOptions const& options);

/// Runs the stages up to and including `last` (all for an empty name).
RunReport run_all(std::string const& prompt, RunOptions const& options, std::string_view last = {});

}  // namespace omninode::testing
