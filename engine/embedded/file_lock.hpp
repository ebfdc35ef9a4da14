// An advisory lock on a file (flock), held until destroyed. Not inherited by started programs.
#pragma once

#include <filesystem>

namespace omninode {

/// Locks vanish with their process, also after kill -9, so none is ever stale.
class FileLock {
 public:
  enum class Mode { shared, exclusive };

  /// Holds nothing yet.
  FileLock() = default;
  /// Waits for the lock; throws std::runtime_error when the file cannot be opened.
  FileLock(std::filesystem::path const& file, Mode mode);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

  /// After false nothing may be held any more: only a destructor may follow.
  /// Turns a shared lock into the only one; false when others hold it too.
  bool try_make_exclusive();

 private:
  int fd_ = -1;
};

}  // namespace omninode
