// Rows of the table `run` as values.
#pragma once

#include <string>

#include <pqxx/pqxx>

#include "engine/core/run.hpp"

namespace omninode {

/// Statements that answer with runs list these columns in this order: id, correlation_id, plan_id,
/// state, stage, attempt, owner_losses, version, claim, owner, request, approved, priority.
/// `first` is the place of `id`. Throws StoreUnavailable when the row makes no sense to us.
Run run_from(pqxx::row const& row, pqxx::row::size_type first);

RunState state_from(pqxx::field const& field);
Uuid uuid_from(pqxx::field const& field);
std::string text_from(pqxx::field const& field);
/// A bytea column's bytes.
std::string bytes_from(pqxx::field const& field);

}  // namespace omninode
