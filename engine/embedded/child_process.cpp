#include "engine/embedded/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace omninode {
namespace {

// What a shell answers for a program that it cannot run.
constexpr int kCannotExec = 127;
// waitpid has no timeout; a child that ends is seen this much later at most.
constexpr std::chrono::milliseconds kPoll{5};
// initdb on a busy disk is the slowest of what is run to its end.
constexpr std::chrono::milliseconds kProgramTimeout{120'000};

// Everything that allocates happens before fork: after it, only calls that are safe in a child of
// a process with threads.
struct Prepared {
  std::vector<std::string> environment;
  std::vector<char*> argv;
  std::vector<char*> envp;
  uid_t uid = 0;
  gid_t gid = 0;
  int log = -1;
};

[[noreturn]] void fail(std::string const& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

// The environment is made of whole words "NAME=value", because execvpe wants them so; a name that
// the command sets replaces the inherited one, as two of a name would be left to chance.
Prepared prepare(ChildProcess::Command const& command) {
  Prepared ready;
  for (auto const& [name, value] : command.environment) {
    ready.environment.push_back(name + "=" + value);
  }
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string const text{*entry};
    bool const taken = command.environment.contains(text.substr(0, text.find('=')));
    if (command.inherits_environment && !taken) {
      ready.environment.push_back(text);
    }
  }
  for (auto& entry : ready.environment) ready.envp.push_back(entry.data());
  ready.envp.push_back(nullptr);
  for (auto const& word : command.words) ready.argv.push_back(const_cast<char*>(word.c_str()));
  ready.argv.push_back(nullptr);
  if (command.user) {
    auto const* account = getpwnam(command.user->c_str());
    if (account == nullptr) throw std::runtime_error("there is no account " + *command.user);
    ready.uid = account->pw_uid;
    ready.gid = account->pw_gid;
  }
  if (!command.log.empty()) {
    ready.log = open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (ready.log < 0) fail("cannot write " + command.log.string());
  }
  return ready;
}

// What a started program must not get from this process: its open files (a server that outlives us
// would hold their other ends open), its blocked signals, its wish to ignore SIGPIPE.
bool shed_inheritance() {
  close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  sigset_t none;
  sigemptyset(&none);
  return sigprocmask(SIG_SETMASK, &none, nullptr) == 0 && ::signal(SIGPIPE, SIG_DFL) != SIG_ERR;
}

// Groups first, then the group, then the user: after setuid the right to change the others is gone.
// The supplementary groups of root must not stay with a server that is not root.
bool switch_account(ChildProcess::Command const& command, Prepared const& ready) {
  return !command.user ||
         (setgroups(1, &ready.gid) == 0 && setgid(ready.gid) == 0 && setuid(ready.uid) == 0);
}

// From here to exec only calls that are safe after fork: another thread may have held the lock of
// the allocator or of the log when this process was copied.
// The child's side. What fails is told through the pipe, which a successful exec closes.
[[noreturn]] void become(ChildProcess::Command const& command, Prepared const& ready, pid_t parent,
                         int report) {
  setpgid(0, 0);
  if (int const null = open("/dev/null", O_RDONLY); null >= 0) dup2(null, STDIN_FILENO);
  if (ready.log >= 0) {
    dup2(ready.log, STDOUT_FILENO);
    dup2(ready.log, STDERR_FILENO);
  }
  bool const ok = shed_inheritance() &&
                  (command.working_folder.empty() || chdir(command.working_folder.c_str()) == 0) &&
                  switch_account(command, ready);
  if (ok) {
    // After the change of account, which forgets the wish; the parent may be gone by now.
    if (command.dies_with_parent) prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (command.dies_with_parent && getppid() != parent) _exit(kCannotExec);
    execvpe(ready.argv[0], ready.argv.data(), ready.envp.data());
  }
  int const reason = errno;
  [[maybe_unused]] auto const told = write(report, &reason, sizeof reason);
  _exit(kCannotExec);
}

// The pipe tells three ends apart: it closes (the program runs), it brings a number (exec failed),
// or it closes because the child died before, which then shows as its exit code.
// 0 once the program runs, else why it does not.
int await_exec(int report) {
  int reason = 0;
  ssize_t got = 0;
  do {
    got = read(report, &reason, sizeof reason);
  } while (got < 0 && errno == EINTR);
  return got == sizeof reason ? reason : 0;
}

// One number for both ends, as shells write it.
int decode(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

// The constructor returns only when exec has succeeded, so that "started" is a fact: a missing
// program is told here, with its reason, and not later as a strange exit code.
ChildProcess::ChildProcess(Command const& command) {
  auto const ready = prepare(command);
  std::array<int, 2> report{-1, -1};
  bool const piped = pipe2(report.data(), O_CLOEXEC) == 0;
  pid_t const parent = getpid();
  if (piped) pid_ = fork();
  if (piped && pid_ == 0) become(command, ready, parent, report[1]);
  int reason = errno;
  if (ready.log >= 0) close(ready.log);
  if (piped) {
    close(report[1]);
    if (pid_ > 0) reason = await_exec(report[0]);
    close(report[0]);
  }
  if (pid_ > 0 && reason == 0) return;
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
  errno = reason;
  fail("cannot start " + command.words.front());
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_code_(other.exit_code_) {}

// Long enough for a server to write what it must; a child that ignores SIGTERM is killed then.
ChildProcess::~ChildProcess() {
  if (pid_ > 0) terminate(std::chrono::milliseconds{5'000});
}

bool ChildProcess::alive() { return !wait({}).has_value(); }

// Polls instead of waiting for SIGCHLD: signals belong to the program as a whole, and a part of it
// must not change what they do.
std::optional<int> ChildProcess::wait(std::chrono::milliseconds timeout) {
  auto const end = std::chrono::steady_clock::now() + timeout;
  while (!exit_code_) {
    int status = 0;
    auto const got = waitpid(pid_, &status, WNOHANG);
    if (got == pid_) {
      exit_code_ = decode(status);
    } else if (got < 0 && errno != EINTR) {
      exit_code_ = kCannotExec;  // somebody else has waited for it: it is gone
    } else if (std::chrono::steady_clock::now() >= end) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(kPoll);
    }
  }
  return exit_code_;
}

// To the group, because pg_ctl and java start others; the child made itself its leader before exec,
// so the group exists by the time the constructor returns.
void ChildProcess::signal(int number) {
  if (!exit_code_) kill(-pid_, number);
}

int ChildProcess::terminate(std::chrono::milliseconds grace) {
  signal(SIGTERM);
  if (auto const code = wait(grace)) return *code;
  // Nothing outlives SIGKILL but a process that waits for a disk, and then waiting is right.
  signal(SIGKILL);
  return wait(std::chrono::hours{1}).value_or(kCannotExec);
}

// Through a file and not a pipe: a program that starts a server (pg_ctl) hands its output on to it,
// and a pipe would stay open for as long as the server lives.
std::string run_program(ChildProcess::Command command) {
  std::array<char, 32> name{"/tmp/omninode-output-XXXXXX"};
  int const file = mkstemp(name.data());
  if (file < 0) fail("cannot make a temporary file");
  close(file);
  command.log = name.data();
  std::optional<int> code;
  try {
    ChildProcess child(command);
    code = child.wait(kProgramTimeout);
  } catch (...) {
    unlink(name.data());
    throw;
  }
  std::ostringstream output;
  output << std::ifstream(command.log).rdbuf();
  unlink(name.data());
  if (code == 0) return output.str();
  throw std::runtime_error(command.words.front() +
                           (code ? " ended with " + std::to_string(*code) : " took too long") +
                           ": " + output.str());
}

}  // namespace omninode
