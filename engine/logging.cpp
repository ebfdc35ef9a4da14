#include "engine/logging.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace omninode {
namespace {

std::string from_environment(char const* name) {
  char const* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// A line of level info or above leaves this process when it is written: what one that was killed
// had to say is what people look for. spdlog takes an unknown name for `off`, and so would a typing
// error make a service mute; it is said instead, in the log itself.
void use(spdlog::sink_ptr sink) {
  auto const asked = from_environment("LOG_LEVEL");
  std::string name = asked.empty() ? "info" : asked;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  auto level = spdlog::level::from_str(name);
  bool const unknown = level == spdlog::level::off && name != "off";
  if (unknown) level = spdlog::level::info;
  auto logger = std::make_shared<spdlog::logger>("omninode", std::move(sink));
  logger->set_level(level);
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  if (unknown) {
    spdlog::warn(
        "log: LOG_LEVEL must be trace, debug, info, warn, error, critical or off; using info "
        "level={}",
        asked);
  }
}

}  // namespace

void log_to_stderr() { use(std::make_shared<spdlog::sinks::stderr_sink_mt>()); }

// The place that the XDG Base Directory Specification gives to logs. A command must not fail
// because it cannot log, in a read-only home for one.
std::filesystem::path log_to_state_folder() {
  auto const state = from_environment("XDG_STATE_HOME");
  auto const folder = state.empty()
                          ? std::filesystem::path{from_environment("HOME")} / ".local/state"
                          : std::filesystem::path{state};
  auto const file = folder / "omninode/engine.log";
  try {
    use(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string()));
  } catch (spdlog::spdlog_ex const&) {
    use(std::make_shared<spdlog::sinks::null_sink_mt>());
  }
  return file;
}

}  // namespace omninode
