// The store of runs in PostgreSQL: engine/ports/run_store.hpp says what it promises. Every
// statement is a file in store/sql.
//
// Connects at the first call, and anew at the first call after the connection was lost.
//
// What the batches cost in round trips: a submit one (two where a correlation id was there before,
// up to three more for each plan that is new to this object), a claim one (three where a claimed
// run stands behind its first stage), a commit one (two where a stage made files), a read one.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/run_store.hpp"

namespace omninode {

/// `url`: a libpq URL or key=value string.
std::unique_ptr<RunStore> open_pg_run_store(std::string url);

}  // namespace omninode
