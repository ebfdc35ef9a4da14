// How an execution of a stage ended: a value, decided upon by `decide`, stored by the commit.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace omninode {

/// A text file made by a stage: a relative path with forward slashes, and its bytes.
struct File {
  std::string path;
  std::string content;
  friend bool operator==(File const&, File const&) = default;
};

/// The stage is finished. `output` is a JSON object; `files` are new or replaced files;
/// `warnings` are shown to the user, one plain sentence each.
struct Done {
  std::string output = "{}";
  std::vector<File> files = {};
  std::vector<std::string> warnings = {};
};

/// Something passing went wrong: try again after the policy's backoff, or after `after`.
struct Retry {
  std::string code;     ///< UPPER_CASE, stable, part of the fingerprint
  std::string message;  ///< one plain sentence
  std::optional<std::chrono::milliseconds> after = {};
};

/// Trying again cannot help: the run is dead-lettered at this stage, or goes on without it where
/// the plan calls the stage optional.
struct Fail {
  std::string code;
  std::string message;
};

/// A person has to look first; the stage runs again once somebody has approved.
struct AwaitApproval {
  std::string what;  ///< JSON object that tells the person what to look at
};

using StageOutcome = std::variant<Done, Retry, Fail, AwaitApproval>;

}  // namespace omninode
