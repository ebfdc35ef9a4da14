// Comparison of a folder with what it should hold.
#include <map>
#include <set>
#include <system_error>

#include "engine/core/digest.hpp"
#include "engine/core/limits.hpp"
#include "stages/onex/folder.hpp"
#include "stages/onex/manifest.hpp"
#include "stages/onex/safe_path.hpp"
#include "stages/onex/tree_writer.hpp"

namespace omninode::onex {
namespace {

/// Running the tests of a generated node leaves them behind; as foreign content they would make
/// each repetition fail with OUTPUT_EXISTS.
bool is_cache(std::string const& name) { return name == "__pycache__" || name == ".pytest_cache"; }

using Sums = std::map<std::string, std::string>;

/// Adds every file below `folder`; false where something else is there (a symlink, a device), or
/// more than a node can have.
bool collect(Folder const& folder, std::string const& prefix, std::size_t depth, Sums& sums) {
  if (depth > kMaxPathComponents) return false;
  for (auto const& entry : folder.entries()) {
    if (entry.is_folder && is_cache(entry.name)) continue;
    std::string const path = prefix + entry.name;
    if (entry.is_folder) {
      auto const below = folder.child(entry.name);
      if (!below || !collect(*below, path + "/", depth + 1, sums)) return false;
      continue;
    }
    auto const content =
        entry.is_file ? folder.read(entry.name, limits::kMaxFileBytes) : std::nullopt;
    if (!content || sums.size() > limits::kMaxFilesPerRun) return false;
    sums[path] = sha256_hex(*content);
  }
  return true;
}

/// Opened through its parent, so that a symlink in place of the folder is refused instead of
/// followed.
FolderState compare(std::filesystem::path const& folder, Sums const& wanted) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(folder, error))) {
    return FolderState::absent;
  }
  try {
    auto const parent = Folder::open(folder.parent_path());
    auto const opened = parent.child(folder.filename());
    if (!opened) return FolderState::absent;
    Sums found;
    bool const regular = collect(*opened, "", 1, found);
    return regular && found == wanted ? FolderState::same : FolderState::other;
  } catch (std::system_error const&) {
    return FolderState::other;  // what cannot be read is not the same
  }
}

}  // namespace

FolderState compare_folder(Files const& files, std::filesystem::path const& folder) {
  Sums wanted;
  for (auto const& [path, content] : files) wanted[path] = sha256_hex(*content);
  return compare(folder, wanted);
}

FolderState compare_with_manifest(std::filesystem::path const& folder, std::string_view manifest) {
  Sums wanted = manifest_sums(manifest);
  wanted[std::string(kManifestPath)] = sha256_hex(manifest);
  return compare(folder, wanted);
}

}  // namespace omninode::onex
