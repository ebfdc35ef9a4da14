#include "tests/cli/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace omninode::test {
namespace {

namespace fs = std::filesystem;

std::string text_of(fs::path const& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

void redirect(int descriptor, fs::path const& file, int flags) {
  int const opened = open(file.c_str(), flags, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(126);
}

// A standard output whose reader has gone.
void close_output() {
  int ends[2];
  if (pipe(ends) != 0 || dup2(ends[1], STDOUT_FILENO) < 0) _exit(126);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "omninode-cli-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Process::Process(std::vector<std::string> words, Environment const& environment,
                 fs::path const& folder, bool output_closed) {
  std::vector<std::string> settings{"PATH=" + std::string{std::getenv("PATH")}, "LANG=C.UTF-8"};
  for (auto const& [name, value] : environment) settings.push_back(name + "=" + value);
  auto const argv = pointers_to(words);
  auto const envp = pointers_to(settings);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot start a process");
  if (pid_ > 0) return;
  if (chdir(folder.c_str()) != 0) _exit(126);
  redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
  redirect(STDOUT_FILENO, files_.path() / "out", O_CREAT | O_WRONLY | O_TRUNC);
  redirect(STDERR_FILENO, files_.path() / "err", O_CREAT | O_WRONLY | O_TRUNC);
  if (output_closed) close_output();
  execve(argv[0], argv.data(), envp.data());
  _exit(127);
}

Process::~Process() {
  if (code_ >= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const { kill(pid_, number); }

std::string Process::out() const { return text_of(files_.path() / "out"); }
std::string Process::err() const { return text_of(files_.path() / "err"); }

Ended Process::wait(std::chrono::seconds limit) {
  auto const end = std::chrono::steady_clock::now() + limit;
  int status = 0;
  while (waitpid(pid_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) kill(pid_, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code_, out(), err()};
}

}  // namespace omninode::test
