// An open file or folder of the operating system, and the sync of many at once. A descriptor is
// closed by its owner. Errors are std::system_error.
#pragma once

#include <utility>
#include <vector>

namespace omninode::onex {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int number() const { return number_; }

 private:
  int number_;
};

/// Threads that wait for the disk in one sync_together, the caller's among them.
inline constexpr std::size_t kSyncThreads = 16;

/// Returns when the bytes of all of them are on the disk. A sync mostly waits for the file system's
/// journal, and syncs that wait at the same time share one write of it: thirty files of a node take
/// as long as two or three, where one after the other took thirty times that. What a file system
/// cannot sync (EINVAL, folders on some) is left to it.
void sync_together(std::vector<int> const& numbers);

}  // namespace omninode::onex
