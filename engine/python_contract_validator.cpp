#include "engine/python_contract_validator.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "engine/core/embedded_file.hpp"
#include "engine/embedded/child_process.hpp"

namespace omninode::python_files {
std::span<EmbeddedFile const> files();
}

namespace omninode {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kPoll{50};
constexpr std::size_t kMaxAnswerBytes = 256 * 1024;
constexpr std::size_t kMaxProblems = 50;
constexpr std::size_t kMaxMessageBytes = 500;

// A folder that only this process can look into, gone with its owner.
class PrivateFolder {
 public:
  PrivateFolder() {
    auto name = (fs::temp_directory_path() / "omninode-validator-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~PrivateFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  PrivateFolder(PrivateFolder const&) = delete;
  PrivateFolder& operator=(PrivateFolder const&) = delete;
  fs::path const& path() const { return path_; }

 private:
  fs::path path_;
};

void write(fs::path const& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string read(fs::path const& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxAnswerBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  auto const start = text.rfind('\n');
  return (start == text.npos ? text : text.substr(start + 1)).substr(0, kMaxAnswerBytes);
}

ContractVerdict cannot(std::string why) { return {.cannot = std::move(why)}; }

// The answer is the last line: packages print warnings of their own before it.
ContractVerdict verdict_of(std::string const& output) {
  auto const answer = nlohmann::json::parse(last_line(output), nullptr, false);
  if (!answer.is_object()) {
    return cannot("it gave no answer: " + last_line(output).substr(0, kMaxMessageBytes));
  }
  if (auto const why = answer.value("cannot", std::string()); !why.empty()) return cannot(why);
  ContractVerdict verdict;
  verdict.validator = answer.at("validator").get<std::string>();
  for (auto const& problem : answer.at("problems")) {
    if (verdict.problems.size() == kMaxProblems) break;
    verdict.problems.push_back(
        {problem.at("error").get<bool>(),
         problem.at("message").get<std::string>().substr(0, kMaxMessageBytes)});
  }
  return verdict;
}

class PythonContractValidator final : public ContractValidator {
 public:
  PythonContractValidator(std::string python, std::chrono::milliseconds timeout)
      : python_(std::move(python)), timeout_(timeout) {}

  ContractVerdict judge(std::string_view contract, std::string_view kind, std::string_view form,
                        std::stop_token stop) const override {
    try {
      PrivateFolder const folder;
      auto const script = folder.path() / "judge_contract.py";
      write(folder.path() / "contract.yaml", contract);
      write(script, python_files::files().front().text);
      ChildProcess child({.words = {python_, "-I", script, folder.path() / "contract.yaml",
                                    std::string(kind), std::string(form)},
                          .log = folder.path() / "answer",
                          .working_folder = folder.path(),
                          .dies_with_parent = true});
      auto const ended = wait(child, stop);
      if (!ended) {
        child.signal(SIGKILL);
        return cannot("it did not answer within " + std::to_string(timeout_.count() / 1'000) +
                      " seconds");
      }
      auto const output = read(folder.path() / "answer");
      if (*ended != 0) {
        return cannot("it ended with code " + std::to_string(*ended) + ": " +
                      last_line(output).substr(0, kMaxMessageBytes));
      }
      return verdict_of(output);
    } catch (std::exception const& error) {
      return cannot(error.what());
    }
  }

 private:
  // In steps, so that a worker that is asked to stop does not wait for the package.
  std::optional<int> wait(ChildProcess& child, std::stop_token const& stop) const {
    for (auto left = timeout_; left > kPoll && !stop.stop_requested(); left -= kPoll) {
      if (auto const ended = child.wait(kPoll)) return ended;
    }
    return child.wait(kPoll);
  }

  std::string const python_;
  std::chrono::milliseconds const timeout_;
};

}  // namespace

std::unique_ptr<ContractValidator> make_python_contract_validator(
    std::string python, std::chrono::milliseconds timeout) {
  return std::make_unique<PythonContractValidator>(std::move(python), timeout);
}

}  // namespace omninode
