// Puts a node's files beneath an output folder, whole or not at all.
//
// The files appear at <output_dir>/<node_name>/v1_0_0 by one rename of a staging folder beside
// it, whose name carries the run and the claim. A staging folder of a lower claim is removed
// first, so that a worker that lost the run meanwhile cannot finish its rename; one of a higher
// claim means that this caller is the one that lost. Safe to repeat: where the same bytes are
// there already, nothing is written. Python's and pytest's caches do not count.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "engine/ports/stage.hpp"

namespace omninode::onex {

inline constexpr char const* kVersionFolder = "v1_0_0";

struct WriteOptions {
  bool force = false;    ///< replace other content that is there
  std::int64_t run = 0;  ///< with `claim`, the name of the staging folder
  std::int64_t claim = 0;
  /// Asked immediately before the rename; false stops. Empty counts as true.
  std::function<bool()> still_owned = {};
};

/// What became of the target. `unchanged`, `exists`, `lost` and `unsafe_path` leave it as it was;
/// after `disk_error` it may hold the new files already, where only the last sync failed.
enum class WriteStatus {
  written,
  unchanged,    ///< the same bytes were there
  exists,       ///< other content is there, and `force` was not given
  lost,         ///< somebody else owns the run now; nothing was changed
  unsafe_path,  ///< a path or a symlink that no write may go through
  permission,
  disk_error,  ///< trying again may help
};

struct WriteResult {
  WriteStatus status = WriteStatus::written;
  std::string message = {};           ///< one plain sentence, empty for written and unchanged
  std::filesystem::path folder = {};  ///< the target
};

/// Never throws for what the disk or the files cause. `files` include the manifest where one is
/// wanted on disk. The output folder is made where it is missing.
WriteResult write_tree(Files const& files, std::filesystem::path const& output_dir,
                       std::string const& node_name, WriteOptions const& options);

enum class FolderState { absent, same, other };

/// Compares a node's folder with the files it should hold.
FolderState compare_folder(Files const& files, std::filesystem::path const& folder);
/// Compares a node's folder with a manifest (the text of manifest.json); the manifest itself must
/// be in the folder and equal. Throws nlohmann::json::exception where the text is no manifest.
FolderState compare_with_manifest(std::filesystem::path const& folder, std::string_view manifest);

}  // namespace omninode::onex
