// The one statement that moves runs on: store/sql/commit_transitions.sql.
#pragma once

#include <span>

#include "engine/ports/run_store.hpp"
#include "store/pg_connection.hpp"

namespace omninode {

/// RunStore::commit on `connection`. A batch that exceeds limits::kMaxStatementBytes goes in
/// slices; one that the database refuses for its content goes once more, one by one.
///
/// One statement in the usual case, and one more per slice that has files. A rejected transition
/// keeps the result `busy`: look at `rejected` first. Throws StoreUnavailable only while nothing
/// was committed; where something has landed before, it is CommitUnknown instead, and every row of
/// the batch has to be read.
RunStore::CommitAnswer commit_transitions(PgConnection& connection,
                                          std::span<Transition const> transitions);

}  // namespace omninode
