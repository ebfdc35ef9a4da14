// One step of a plan, seen from the engine: input in, outcome out, no effect outside.
//
// A stage may be started more than once for the same run (a worker dies before its result is
// committed), so `run` must be safe to repeat. The engine counts exactly one result per stage.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/id.hpp"
#include "engine/core/stage_outcome.hpp"

namespace omninode {

/// The files of a run by path; a later stage's file replaces an earlier one of the same path.
using Files = std::map<std::string, std::shared_ptr<std::string const>>;

/// What a person said to a stage that asked for approval.
struct ApprovalAnswer {
  std::string stage;  ///< that asked
  std::string text;   ///< JSON object
  friend bool operator==(ApprovalAnswer const&, ApprovalAnswer const&) = default;
};

/// What the run was submitted with and what its earlier stages committed.
struct Progress {
  std::string input;                           ///< JSON object: prompt and options
  std::map<std::string, std::string> outputs;  ///< stage name -> its committed JSON output
  Files files;                                 ///< all files committed so far
  /// Oldest first, and kept across replays: nobody has to say the same thing twice.
  std::vector<ApprovalAnswer> answers = {};
};

/// Everything a stage may look at. References are valid for the duration of `Stage::run` only.
struct StageInput {
  RunId run;
  CorrelationId correlation_id;
  std::int64_t claim = 0;  ///< the fence: grows with every claim of this run
  std::string_view stage_name;
  std::string_view stage_options;  ///< JSON object from the plan, "{}" where it gives none
  int attempt = 1;                 ///< 1 for the first
  bool approved = false;           ///< a person has approved what this stage asked for
  Progress const& progress;
  /// Asks the store whether this execution still owns the run. Call it immediately before an
  /// effect that cannot be taken back; false means: stop, somebody else goes on.
  std::function<bool()> const& still_owned;
};

/// Implementations hold no state between calls and are called from several threads at once.
class Stage {
 public:
  virtual ~Stage() = default;
  /// Runs once. Returns early when `stop` is requested (what it then returns is ignored).
  /// An exception counts as Retry with code STAGE_EXCEPTION.
  virtual StageOutcome run(StageInput const& input, std::stop_token stop) = 0;
};

/// Finds stages by name. Filled once at start, read by many threads after.
class StageRegistry {
 public:
  void add(std::string name, std::unique_ptr<Stage> stage) {
    stages_.insert_or_assign(std::move(name), std::move(stage));
  }
  /// Null where this build has no stage of that name. Owned by the registry.
  Stage* find(std::string_view name) const {
    auto const found = stages_.find(name);
    return found == stages_.end() ? nullptr : found->second.get();
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (auto const& [name, stage] : stages_) all.push_back(name);
    return all;
  }

 private:
  std::map<std::string, std::unique_ptr<Stage>, std::less<>> stages_;
};

}  // namespace omninode
