// What runs have behind them: input, committed outputs and files.
#pragma once

#include <span>
#include <vector>

#include "engine/ports/run_store.hpp"
#include "store/pg_connection.hpp"

namespace omninode {

/// One per run, in the order given; no run twice. `stage` and earlier state of the run decide what
/// counts: only stages before the one it stands at. `with_input`: read the inputs too.
///
/// Two statements, or three. They are not one snapshot, so ask for runs that cannot move on
/// meanwhile (the caller owns them) or that may be shown as they were. Contents of files are held
/// in memory. An unknown run has an empty Progress.
std::vector<Progress> read_progress(PgConnection& connection, std::span<RunId const> runs,
                                    bool with_input);

}  // namespace omninode
