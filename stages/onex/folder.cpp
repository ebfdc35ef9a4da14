#include "stages/onex/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace omninode::onex {
namespace {

/// O_NOFOLLOW at each component: a symlink planted below the output folder would otherwise lead the
/// write anywhere that this process may write.
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t kFolderMode = 0777;  // the process's umask narrows it
constexpr mode_t kFileMode = 0666;

[[noreturn]] void fail(std::string_view what) {
  throw std::system_error(errno, std::generic_category(), std::string(what));
}

/// write(2) may take a part, and a signal may end it early; neither is an error.
void write_all(int descriptor, std::string_view content, std::string_view path) {
  while (!content.empty()) {
    auto const written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Folder Folder::open(std::string const& path) {
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail(path);
  return Folder(descriptor);
}

std::optional<Folder> Folder::child(std::string const& name) const {
  int const descriptor = ::openat(number(), name.c_str(), kFolderFlags);
  if (descriptor >= 0) return Folder(descriptor);
  if (errno == ENOENT) return std::nullopt;
  fail(name);
}

Folder Folder::new_child(std::string const& name) const {
  if (::mkdirat(number(), name.c_str(), kFolderMode) != 0) fail(name);
  auto made = child(name);
  if (!made) fail(name);
  return std::move(*made);
}

/// Made first and opened then: between a look and a creation somebody else could put a symlink
/// there, which the open refuses.
Folder Folder::child_or_new(std::string const& name) const {
  if (::mkdirat(number(), name.c_str(), kFolderMode) != 0 && errno != EEXIST) fail(name);
  auto found = child(name);
  if (!found) fail(name);
  return std::move(*found);
}

/// O_EXCL, because a staging folder is new: a file that is there already is somebody else's.
Descriptor Folder::write(std::string_view path, std::string_view content) const {
  if (auto const slash = path.find('/'); slash != std::string_view::npos) {
    Folder const below = child_or_new(std::string(path.substr(0, slash)));
    return below.write(path.substr(slash + 1), content);
  }
  std::string const name(path);
  int const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  int const descriptor = ::openat(number(), name.c_str(), flags, kFileMode);
  if (descriptor < 0) fail(path);
  Descriptor file(descriptor);
  write_all(descriptor, content, path);
  return file;
}

/// O_NONBLOCK, because opening a FIFO for reading would hang until somebody writes to it.
std::optional<std::string> Folder::read(std::string const& name, std::size_t most) const {
  int const descriptor =
      ::openat(number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  Descriptor const closer(descriptor);
  struct stat status {};
  bool const regular = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  if (!regular || static_cast<std::size_t>(status.st_size) > most) return std::nullopt;
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    auto const count = ::read(descriptor, content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(name);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  content.resize(filled);
  return content;
}

/// closedir closes the descriptor that it was given, so that it gets one of its own. An entry that
/// vanishes between the two calls is left out.
std::vector<Folder::Entry> Folder::entries() const {
  int const again = ::openat(number(), ".", kFolderFlags);
  if (again < 0) fail(".");
  std::unique_ptr<DIR, int (*)(DIR*)> const stream(::fdopendir(again), &::closedir);
  if (!stream) fail(".");
  std::vector<Entry> found;
  while (dirent const* entry = ::readdir(stream.get())) {
    std::string const name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat status {};
    if (::fstatat(number(), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    found.push_back({name, S_ISDIR(status.st_mode), S_ISREG(status.st_mode)});
  }
  std::ranges::sort(found, {}, &Entry::name);
  return found;
}

/// Tried as a file first, so that a symlink to a folder is unlinked and not entered. Linux answers
/// EISDIR for a folder, POSIX asks for EPERM.
void Folder::remove(std::string const& name) const {
  if (::unlinkat(number(), name.c_str(), 0) == 0 || errno == ENOENT) return;
  if (errno != EISDIR && errno != EPERM) fail(name);
  if (auto const below = child(name)) {
    for (auto const& entry : below->entries()) below->remove(entry.name);
  }
  if (::unlinkat(number(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) fail(name);
}

void Folder::remove_if_empty(std::string const& name) const {
  // A failure means that it is not empty or not ours to remove: then it stays.
  static_cast<void>(::unlinkat(number(), name.c_str(), AT_REMOVEDIR));
}

std::vector<Folder> Folder::folders_below() const {
  std::vector<Folder> found;
  for (auto const& entry : entries()) {
    auto below = entry.is_folder ? child(entry.name) : std::nullopt;
    if (!below) continue;
    for (auto& deeper : below->folders_below()) found.push_back(std::move(deeper));
    found.push_back(std::move(*below));
  }
  return found;
}

/// Some file systems cannot sync a folder and say EINVAL; there is nothing else to do for them.
void Folder::sync() const {
  if (::fsync(number()) != 0 && errno != EINVAL) fail("a folder");
}

}  // namespace omninode::onex
