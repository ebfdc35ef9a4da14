// A program started by this one: owned, watched and ended by its process id.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace omninode {

/// Owned by one thread. Ends the child when destroyed.
class ChildProcess {
 public:
  struct Command {
    std::vector<std::string>
        words;  ///< the program (found by PATH when without a slash) and its arguments
    std::map<std::string, std::string> environment = {};  ///< added to this process's own
    std::filesystem::path log = {};  ///< gets both outputs, appended; empty: inherited
    std::filesystem::path working_folder = {};
    std::optional<std::string> user = {};  ///< run as this account (needs root)
    bool dies_with_parent = false;         ///< gets SIGKILL when the starting thread ends
  };

  /// Throws std::runtime_error when the program cannot be started.
  explicit ChildProcess(Command const& command);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  pid_t pid() const { return pid_; }
  bool alive();
  /// Waits for the end; its exit code, or 128 + the signal that ended it. nullopt: still running.
  std::optional<int> wait(std::chrono::milliseconds timeout);
  void signal(int number);
  /// SIGTERM, and SIGKILL where that has not ended it within `grace`; the exit code as in `wait`.
  int terminate(std::chrono::milliseconds grace);

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

/// Runs a program to its end and gives back what it printed; throws std::runtime_error with its
/// output when it fails.
std::string run_program(ChildProcess::Command command);

}  // namespace omninode
