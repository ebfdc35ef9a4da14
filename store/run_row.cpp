#include "store/run_row.hpp"

#include "engine/ports/errors.hpp"

namespace omninode {
namespace {

template <typename Value>
Value known(std::optional<Value> value, pqxx::field const& field) {
  if (value) return *value;
  throw StoreUnavailable("the database holds a value that this program does not know: " +
                         std::string{field.name()} + " = '" + field.c_str() + "'");
}

}  // namespace

// With the size, not up to a NUL: one copy, and no search for the end.
std::string text_from(pqxx::field const& field) { return {field.c_str(), field.size()}; }

std::string bytes_from(pqxx::field const& field) { return pqxx::binarystring{field}.str(); }

RunState state_from(pqxx::field const& field) {
  return known(parse_run_state(field.c_str()), field);
}

Uuid uuid_from(pqxx::field const& field) { return known(Uuid::parse(field.c_str()), field); }

// By place, not by name: libpqxx looks a name up in every row, and a batch has hundreds of them.
Run run_from(pqxx::row const& row, pqxx::row::size_type first) {
  auto at = first;
  Run run;
  run.id.value = row[at++].as<std::int64_t>();
  run.correlation_id.value = uuid_from(row[at++]);
  run.plan.value = row[at++].as<std::int64_t>();
  run.state = state_from(row[at++]);
  run.stage = row[at++].as<int>();
  run.attempt = row[at++].as<int>();
  run.owner_losses = row[at++].as<int>();
  run.version = row[at++].as<std::int64_t>();
  run.claim = row[at++].as<std::int64_t>();
  if (auto const owner = row[at++]; !owner.is_null()) run.owner = WorkerId{uuid_from(owner)};
  auto const request = row[at++];
  run.request = known(parse_request(request.c_str()), request);
  run.approved = row[at++].as<bool>();
  run.priority = row[at].as<int>();
  return run;
}

}  // namespace omninode
