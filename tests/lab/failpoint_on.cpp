// OMNINODE_FAILPOINT=name[:nth]:action[,…] — at the nth passage (default: the first) of a place,
// `kill` or `stop` this process, `throw`, or `delay_MS`.

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <spdlog/spdlog.h>

#include "engine/services/failpoint.hpp"

namespace omninode {
namespace {

struct Armed {
  std::string name;
  int nth = 1;
  std::string action;
  std::atomic<int> passed = 0;
};

std::vector<std::string> split(std::string const& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

std::vector<std::unique_ptr<Armed>> read_environment() {
  std::vector<std::unique_ptr<Armed>> all;
  char const* const text = std::getenv("OMNINODE_FAILPOINT");
  for (auto const& entry : split(text == nullptr ? "" : text, ',')) {
    auto const parts = split(entry, ':');
    if (parts.size() < 2 || parts.size() > 3) {
      throw std::invalid_argument("OMNINODE_FAILPOINT: '" + entry + "' is not name[:nth]:action");
    }
    auto armed = std::make_unique<Armed>();
    armed->name = parts.front();
    armed->action = parts.back();
    if (parts.size() == 3) armed->nth = std::atoi(parts[1].c_str());
    all.push_back(std::move(armed));
  }
  return all;
}

void act(Armed const& armed) {
  constexpr std::string_view kDelay = "delay_";
  spdlog::warn("failpoint: {} at {}", armed.action, armed.name);
  if (armed.action == "kill") {
    kill(getpid(), SIGKILL);
  } else if (armed.action == "stop") {
    kill(getpid(), SIGSTOP);
  } else if (armed.action == "throw") {
    throw std::runtime_error("failpoint " + armed.name);
  } else if (armed.action.starts_with(kDelay)) {
    auto const ms = std::atoi(armed.action.c_str() + kDelay.size());
    std::this_thread::sleep_for(std::chrono::milliseconds{ms});
  }
}

}  // namespace

void failpoint(std::string_view name) {
  static auto const all = read_environment();
  for (auto const& armed : all) {
    if (armed->name == name && ++armed->passed == armed->nth) act(*armed);
  }
}

}  // namespace omninode
