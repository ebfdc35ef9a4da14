// Folders and files by descriptor: nothing below an open folder can be redirected by a symlink.
// Errors are std::system_error with the path in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/descriptor.hpp"

namespace omninode::onex {

class Folder {
 public:
  explicit Folder(int descriptor) : descriptor_(descriptor) {}

  /// Opens an existing folder named by its whole path; the path's own symlinks are followed,
  /// because its owner chose it.
  static Folder open(std::string const& path);

  /// A folder directly below this one; a symlink there is refused (ELOOP or ENOTDIR).
  std::optional<Folder> child(std::string const& name) const;
  /// The same, made where it is missing.
  Folder child_or_new(std::string const& name) const;
  Folder new_child(std::string const& name) const;

  /// Creates and writes a file that must not exist; it is not synced, the answer is there for
  /// sync_together. `path` may have folders, which are made; every component is opened without
  /// following symlinks.
  Descriptor write(std::string_view path, std::string_view content) const;
  /// A regular file's bytes; nothing for what is none, or is larger than `most`.
  std::optional<std::string> read(std::string const& name, std::size_t most) const;

  struct Entry {
    std::string name;
    bool is_folder = false;
    bool is_file = false;
  };
  /// Sorted by name, without "." and "..".
  std::vector<Entry> entries() const;

  /// Removes a file, or a folder with everything in it. Missing is fine. Symlinks are removed,
  /// never followed.
  void remove(std::string const& name) const;
  /// Removes an empty folder; anything else stays as it is.
  void remove_if_empty(std::string const& name) const;
  void sync() const;
  /// All folders below this one, at any depth, opened.
  std::vector<Folder> folders_below() const;
  int number() const { return descriptor_.number(); }

 private:
  Descriptor descriptor_;
};

}  // namespace omninode::onex
