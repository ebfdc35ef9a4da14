// Stage 8: publishes the files beneath the run's output folder, whole or not at all.
//
// Output: {"node_name", "written": bool, "unchanged": bool, "folder", "reason"?, "files"[],
// "manifest": {path: sha256}}. Files: manifest.json, so that the store has all of them.
// `written` is false where this worker may not write there (its output root is another); the
// files are stored with the run then, and `omninode run fetch` writes them.
// Fails: OUTPUT_EXISTS, FILE_PERMISSION_ERROR, FILE_PATH_REFUSED, BAD_STAGE_INPUT. Retries:
// FILE_WRITE_ERROR, OWNERSHIP_LOST (the engine drops that answer; another worker owns the run).
// The effect outside is the rename described in stages/onex/tree_writer.hpp. Any thread.
#pragma once

#include <filesystem>
#include <optional>

#include "engine/ports/stage.hpp"

namespace omninode {

struct FileWritingConfig {
  /// Where given, this worker writes only beneath it. Without it, wherever the run says.
  std::optional<std::filesystem::path> output_root = {};
};

class FileWriting final : public Stage {
 public:
  explicit FileWriting(FileWritingConfig config) : config_(std::move(config)) {}
  StageOutcome run(StageInput const& input, std::stop_token stop) override;

 private:
  FileWritingConfig config_;
};

}  // namespace omninode
