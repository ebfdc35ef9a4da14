#include "engine/embedded/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace omninode {

// flock and not fcntl: an fcntl lock is lost when any descriptor of the file is closed anywhere in
// the process, and two objects in one process would not exclude each other.
FileLock::FileLock(std::filesystem::path const& file, Mode mode)
    : fd_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  int const how = mode == Mode::shared ? LOCK_SH : LOCK_EX;
  while (fd_ >= 0 && flock(fd_, how) != 0) {
    if (errno == EINTR) continue;
    close(std::exchange(fd_, -1));
  }
  if (fd_ < 0) {
    throw std::runtime_error("cannot lock " + file.string() + ": " + std::strerror(errno));
  }
}

FileLock::~FileLock() {
  if (fd_ >= 0) close(fd_);
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

// Not atomic: the shared lock is gone even when the answer is false, so callers who may try at the
// same time order themselves by another lock.
bool FileLock::try_make_exclusive() { return fd_ >= 0 && flock(fd_, LOCK_EX | LOCK_NB) == 0; }

}  // namespace omninode
