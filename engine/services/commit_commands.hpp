// Commands on rows that were just read, decided and committed in slices: what the reaper, the
// heartbeat and bulk operators share.
#pragma once

#include <span>

#include "engine/core/decide.hpp"
#include "engine/ports/bus.hpp"
#include "engine/ports/run_store.hpp"

namespace omninode {

/// A command and the row it was thought of for: the version of `run` is the one it counts for.
struct RunCommand {
  Run run;
  Command command;
};

/// Commits what `decide` allows and produces the hints; what is refused, stale or busy is left
/// alone, because whoever calls this calls again. Returns how many were committed. One statement
/// per limits::kMaxReapBatch commands; at most one command per run. Throws as RunStore does:
/// earlier slices are committed then, and a slice in doubt needs no care, because the next reading
/// of the rows shows what became of it.
std::size_t commit_commands(RunStore& store, HintPublisher& hints,
                            std::span<RunCommand const> commands, Actor const& actor);

}  // namespace omninode
