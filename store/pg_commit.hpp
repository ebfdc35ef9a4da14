// The one statement that moves runs on: store/sql/commit_transitions.sql.
#pragma once

#include <span>

#include "engine/ports/run_store.hpp"
#include "store/pg_connection.hpp"

namespace omninode {

/// RunStore::commit on `connection`. A batch that exceeds limits::kMaxStatementBytes goes in
/// slices; one that the database refuses for its content goes once more, one by one.
RunStore::CommitAnswer commit_transitions(PgConnection& connection,
                                          std::span<Transition const> transitions);

}  // namespace omninode
