// Plans in the database. They never change, so what was read or stored once is remembered.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "engine/core/plan.hpp"
#include "store/pg_connection.hpp"

namespace omninode {

/// One thread at a time, like the connection.
class PgPlans {
 public:
  explicit PgPlans(PgConnection& connection) : connection_(connection) {}

  /// The id of an equal stored plan; stores it where there is none.
  PlanId id_of(Plan const& plan);
  /// Throws std::out_of_range where there is none.
  std::shared_ptr<Plan const> find(PlanId id);
  /// Another database may answer next.
  void forget();

 private:
  PgConnection& connection_;
  std::map<std::string, PlanId> ids_;  // by digest
  std::unordered_map<PlanId, std::shared_ptr<Plan const>> plans_;
};

}  // namespace omninode
