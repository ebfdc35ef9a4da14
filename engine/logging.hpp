// Where log lines go. One fact per line: "service: what key=value".
#pragma once

#include <filesystem>
#include <string>

namespace omninode {

/// To stderr, at the level LOG_LEVEL names (trace, debug, info, warn, error, critical or off, in
/// any case). Without it, and with a warning for any other name, at info. Both functions replace
/// the process's logger: call one of them before any thread starts.
void log_to_stderr();

/// To $XDG_STATE_HOME/omninode/engine.log (~/.local/state without it); gives back the file. Where
/// it cannot be written, nothing is logged.
std::filesystem::path log_to_state_folder();

}  // namespace omninode
