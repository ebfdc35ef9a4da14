// The real programs as a user starts them: words in, texts and exit code out.
//
// Every process gets an environment of its own (nothing of the tests' leaks in but PATH), a time
// limit, and is ended by its process id when the object goes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace omninode::test {

/// A new folder, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(ScratchFolder const&) = delete;
  ScratchFolder& operator=(ScratchFolder const&) = delete;
  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Ended {
  int code = -1;  ///< exit code; 128 + signal when one ended it
  std::string out;
  std::string err;
};

using Environment = std::map<std::string, std::string>;

class Process {
 public:
  /// Starts at once, with standard input empty; `output_closed` gives it a standard output that
  /// nobody reads.
  Process(std::vector<std::string> words, Environment const& environment,
          std::filesystem::path const& folder, bool output_closed = false);
  /// Kills it where it still runs.
  ~Process();
  Process(Process const&) = delete;
  Process& operator=(Process const&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// What it has written so far.
  std::string out() const;
  std::string err() const;
  /// Waits for its end; kills it after a generous limit, which shows as code 137.
  Ended wait(std::chrono::seconds limit = std::chrono::seconds{120});

 private:
  ScratchFolder files_;
  pid_t pid_ = -1;
  int code_ = -1;
};

}  // namespace omninode::test
