// A program started by this one: owned, watched and ended by its process id.
//
// It leads a process group of its own, so a terminal's Ctrl-C does not reach it and ending it ends
// what it started. It inherits no open file but its outputs, no blocked signal, and an empty input.
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
    bool inherits_environment = true;  ///< false: `environment` is all the child gets
    std::filesystem::path log = {};    ///< gets both outputs, appended; empty: inherited
    /// Empty: this process's own. A server is given one that is never removed below it.
    std::filesystem::path working_folder = {};
    std::optional<std::string> user = {};  ///< run as this account (needs root)
    bool dies_with_parent = false;         ///< gets SIGKILL when the starting thread ends
  };

  /// Throws std::runtime_error with the reason when the program cannot be started.
  explicit ChildProcess(Command const& command);
  /// SIGTERM, and SIGKILL five seconds later; blocks until the child is gone.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  pid_t pid() const { return pid_; }
  /// False also when somebody else has waited for it.
  bool alive();
  /// Waits for the end; its exit code, or 128 + the signal that ended it. nullopt: still running.
  std::optional<int> wait(std::chrono::milliseconds timeout);
  /// To the child and what it started, unless that has left its group.
  void signal(int number);
  /// SIGTERM, and SIGKILL where that has not ended it within `grace`; the exit code as in `wait`.
  int terminate(std::chrono::milliseconds grace);

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

/// Runs a program to its end and gives back what it printed; throws std::runtime_error with its
/// output when it fails.
/// Blocks up to two minutes; both outputs count, in the order in which they were written.
std::string run_program(ChildProcess::Command command);

}  // namespace omninode
