// Rows of the table `run` as values.
//
// Columns are read in the form that the session settings of PgConnection give them. A value that
// this program does not know is a StoreUnavailable and not a crash: it was written by a program
// with other states, and the caller's loop goes on with the next call.
#pragma once

#include <string>

#include <pqxx/pqxx>

#include "engine/core/run.hpp"

namespace omninode {

/// Statements that answer with runs list these columns in this order: id, correlation_id, plan_id,
/// state, stage, attempt, owner_losses, version, claim, owner, request, approved, priority.
/// `first` is the place of `id`. Throws StoreUnavailable when the row makes no sense to us.
Run run_from(pqxx::row const& row, pqxx::row::size_type first);

// The next two throw StoreUnavailable as run_from does; the field must not be NULL.
RunState state_from(pqxx::field const& field);
Uuid uuid_from(pqxx::field const& field);
// The field's bytes as they are, "" for NULL.
std::string text_from(pqxx::field const& field);
/// A bytea column's bytes.
std::string bytes_from(pqxx::field const& field);

}  // namespace omninode
