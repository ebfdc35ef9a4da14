// Plans in the database. They never change, so what was read or stored once is remembered for as
// long as the connection lasts: behind the same URL another database may answer the next one, a
// restored or promoted one, whose ids are its own.
//
// Nothing is dropped from memory before: a program sees few different plans, and each is small
// (limits::kMaxPlanStages).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "engine/core/plan.hpp"
#include "store/pg_connection.hpp"

namespace omninode {

/// One thread at a time, like the connection, which must outlive it. Throws what the connection
/// throws, but never CommitUnknown: a plan whose answer is lost is simply stored again.
class PgPlans {
 public:
  explicit PgPlans(PgConnection& connection) : connection_(connection) {}

  /// The id of an equal stored plan; stores it where there is none.
  /// Equal means the same digest; the id in `plan` is not looked at. No statement for a plan that
  /// was seen before on this connection, otherwise one, or three where it is new.
  PlanId id_of(Plan const& plan);
  /// Throws std::out_of_range where there is none.
  /// One statement at the first asking for an id on a connection, none after.
  std::shared_ptr<Plan const> find(PlanId id);

 private:
  // Connects where that is needed, so that what is answered from memory is true for the statement
  // that follows.
  void forget_other_connections();

  PgConnection& connection_;
  std::int64_t generation_ = 0;        // of the connection that the two below are true for
  std::map<std::string, PlanId> ids_;  // by digest
  std::unordered_map<PlanId, std::shared_ptr<Plan const>> plans_;
};

}  // namespace omninode
