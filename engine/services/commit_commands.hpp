// Commands on rows that were just read, decided and committed in slices: what the reaper, the
// heartbeat and bulk operators share.
#pragma once

#include <span>

#include "engine/core/decide.hpp"
#include "engine/ports/bus.hpp"
#include "engine/ports/run_store.hpp"

namespace omninode {

struct RunCommand {
  Run run;
  Command command;
};

/// Commits what `decide` allows and produces the hints; what is refused, stale or busy is left
/// alone, because whoever calls this calls again. Returns how many were committed.
std::size_t commit_commands(RunStore& store, HintPublisher& hints,
                            std::span<RunCommand const> commands, Actor const& actor);

}  // namespace omninode
