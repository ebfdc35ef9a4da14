#include "stages/onex/tree_writer.hpp"

#include <fcntl.h>
#include <stdio.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/core/limits.hpp"
#include "stages/onex/folder.hpp"
#include "stages/onex/safe_path.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

namespace fs = std::filesystem;

/// A leading dot hides it from globs, and the same parent makes the rename one step on one file
/// system.
std::string staging_prefix(std::int64_t run) {
  return std::string(".") + kVersionFolder + ".staging-" + std::to_string(run) + "-";
}

std::optional<std::int64_t> claim_in(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  std::int64_t claim = 0;
  auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), claim);
  bool const whole = error == std::errc() && end == name.data() + name.size();
  return whole ? std::optional(claim) : std::nullopt;
}

/// Removes what lower claims (and an earlier try of this one) left. False: a higher claim is at
/// work, so this caller no longer owns the run.
/// All claims are looked at before anything is removed: a zombie must not remove a living worker's
/// folder. Removing a lower claim's folder makes that zombie's rename fail, which is the only fence
/// that a file system has.
bool clear_staging(Folder const& node_folder, WriteOptions const& options) {
  std::string const prefix = staging_prefix(options.run);
  for (auto const& entry : node_folder.entries()) {
    auto const claim = claim_in(entry.name, prefix);
    if (claim && *claim > options.claim) return false;
  }
  for (auto const& entry : node_folder.entries()) {
    if (claim_in(entry.name, prefix)) node_folder.remove(entry.name);
  }
  return true;
}

/// False: the target is there already. Everything else is thrown.
bool rename_into_place(Folder const& folder, std::string const& staging, unsigned flags) {
  if (::renameat2(folder.number(), staging.c_str(), folder.number(), kVersionFolder, flags) == 0) {
    return true;
  }
  if (errno == EEXIST || errno == ENOTEMPTY) return false;
  throw std::system_error(errno, std::generic_category(), staging);
}

/// Exchanges the staging folder with the target, where the file system can; then the old content
/// is in the staging folder. Else the old one steps aside first.
/// With the exchange there is a complete folder under the name at each moment; without it there is
/// a gap between the two renames, in which a crash leaves the old content under the name ".old".
void replace_target(Folder const& folder, std::string const& staging) {
  if (::renameat2(folder.number(), staging.c_str(), folder.number(), kVersionFolder,
                  RENAME_EXCHANGE) == 0) {
    folder.remove(staging);
    return;
  }
  if (errno == ENOENT) {  // the target went away meanwhile
    rename_into_place(folder, staging, 0);
    return;
  }
  if (errno != EINVAL && errno != ENOSYS) {
    throw std::system_error(errno, std::generic_category(), staging);
  }
  std::string const aside = staging + ".old";
  folder.remove(aside);
  if (::renameat(folder.number(), kVersionFolder, folder.number(), aside.c_str()) != 0) {
    throw std::system_error(errno, std::generic_category(), aside);
  }
  rename_into_place(folder, staging, 0);
  folder.remove(aside);
}

WriteResult existing(fs::path const& target) {
  return {WriteStatus::exists,
          "The folder " + target.string() +
              " holds other content; repeat the command with --force to replace it, or choose "
              "another --output-dir.",
          target};
}

/// The most files of one tree that are open at a time: several trees are written at once, and a
/// process may have 1024 descriptors.
constexpr std::size_t kFilesAtOnce = 64;

/// The folder `name` with all files, on the disk as a whole: bytes, names and folders.
void write_durably(Files const& files, Folder const& parent, std::string const& name) {
  Folder const folder = parent.new_child(name);
  std::vector<Descriptor> written;
  std::vector<int> unsynced;
  for (auto const& [path, content] : files) {
    if (written.size() == kFilesAtOnce) {
      sync_together(std::exchange(unsynced, {}));
      written.clear();
    }
    unsynced.push_back(written.emplace_back(folder.write(path, *content)).number());
  }
  auto const below = folder.folders_below();
  for (auto const& each : below) unsynced.push_back(each.number());
  unsynced.insert(unsynced.end(), {folder.number(), parent.number()});
  sync_together(unsynced);
}

/// Sync, then ask, then rename: files whose bytes are not on the disk must not get their name, and
/// the answer on ownership has to be as young as possible, because the store's fence does not reach
/// a rename. RENAME_NOREPLACE covers what appears after the comparison. The last sync makes the
/// name itself durable before the stage's result is committed.
WriteResult publish(Files const& files, fs::path const& target, Folder const& node_folder,
                    WriteOptions const& options) {
  WriteResult const lost{WriteStatus::lost,
                         "Another worker took over this run before its files were published; "
                         "that worker goes on.",
                         target};
  if (!clear_staging(node_folder, options)) return lost;
  auto const state = compare_folder(files, target);
  if (state == FolderState::same) return {WriteStatus::unchanged, {}, target};
  if (state == FolderState::other && !options.force) return existing(target);
  std::string const staging = staging_prefix(options.run) + std::to_string(options.claim);
  write_durably(files, node_folder, staging);
  if (options.still_owned && !options.still_owned()) {
    node_folder.remove(staging);
    return lost;
  }
  bool const absent = state == FolderState::absent;
  if (absent && !rename_into_place(node_folder, staging, RENAME_NOREPLACE)) {
    // Somebody else published meanwhile: the same bytes are fine.
    node_folder.remove(staging);
    if (compare_folder(files, target) == FolderState::same) {
      return {WriteStatus::unchanged, {}, target};
    }
    return existing(target);
  }
  if (!absent) replace_target(node_folder, staging);
  node_folder.sync();
  return {WriteStatus::written, {}, target};
}

/// Only what waiting can mend is a disk error; permission and a link in the way need a person.
WriteResult failure(std::system_error const& error, fs::path const& target) {
  int const code = error.code().value();
  std::string const where = target.string() + " (" + error.what() + ")";
  if (code == EACCES || code == EPERM || code == EROFS) {
    return {WriteStatus::permission,
            "The files could not be written to " + where +
                " for lack of permission; make the folder writable or choose another "
                "--output-dir.",
            target};
  }
  if (code == ELOOP || code == ENOTDIR) {
    return {WriteStatus::unsafe_path,
            "The files were not written to " + where +
                " because a symbolic link or a file stands in the way; remove it or choose "
                "another --output-dir.",
            target};
  }
  return {WriteStatus::disk_error,
          "The files could not be written to " + where +
              "; free or repair the disk, the run tries again.",
          target};
}

}  // namespace

WriteResult write_tree(Files const& files, fs::path const& output_dir, std::string const& node_name,
                       WriteOptions const& options) {
  fs::path const target = output_dir / node_name / kVersionFolder;
  auto why = why_unsafe(node_name);
  if (!why && node_name.find('/') != std::string::npos) {
    why = "The node name " + node_name + " is refused because it is a path.";
  }
  if (!why) why = why_unsafe(files);
  if (!why && !output_dir.is_absolute()) {
    why = "The output folder " + output_dir.string() + " is refused because it is not absolute.";
  }
  if (!why && files.size() > limits::kMaxFilesPerRun) {
    why = "The node has more files than a run may have, so none was written.";
  }
  if (why) return {WriteStatus::unsafe_path, *why, target};
  try {
    fs::create_directories(output_dir);
    Folder const root = Folder::open(output_dir);
    Folder const node_folder = root.child_or_new(node_name);
    root.sync();
    auto result = publish(files, target, node_folder, options);
    root.remove_if_empty(node_name);  // nothing was published and nothing was there
    return result;
  } catch (std::system_error const& error) {
    return failure(error, target);
  }
}

}  // namespace omninode::onex
