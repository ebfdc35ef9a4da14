// A folder of its own for one test, which every account may pass through; gone at the end.
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace omninode::test {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::array<char, 36> name{"/tmp/omninode-embedded-XXXXXX"};
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder in /tmp");
    path_ = name.data();
    chmod(path_.c_str(), 0755);  // as root, PostgreSQL's account has to get through
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(ScratchFolder const&) = delete;
  ScratchFolder& operator=(ScratchFolder const&) = delete;

  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace omninode::test
