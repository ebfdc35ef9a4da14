#include "store/pg_plans.hpp"

#include <stdexcept>

#include "store/array_literal.hpp"
#include "store/run_row.hpp"

namespace omninode {
namespace {

// In the order of $1 to $11 in store/sql/store_plan.sql; one array per column of plan_stage.
PgConnection::Parameters parameters_of(Plan const& plan, std::string const& plan_digest) {
  ArrayLiteral name, options, timeout, attempts, base, max, optional, publishes;
  for (auto const& stage : plan.stages) {
    name.add(stage.name);
    options.add(stage.options);
    timeout.add(stage.timeout.count());
    attempts.add(stage.max_attempts);
    base.add(stage.backoff.base.count());
    max.add(stage.backoff.max.count());
    optional.add(stage.optional);
    publishes.add(stage.publishes);
  }
  return {plan.name,       std::to_string(plan.version),
          plan_digest,     name.take(),
          options.take(),  timeout.take(),
          attempts.take(), base.take(),
          max.take(),      optional.take(),
          publishes.take()};
}

StagePolicy stage_from(pqxx::row const& row) {
  using std::chrono::milliseconds;
  StagePolicy stage;
  stage.name = text_from(row["name"]);
  stage.options = text_from(row["options"]);
  stage.timeout = milliseconds{row["timeout_ms"].as<int>()};
  stage.max_attempts = row["max_attempts"].as<int>();
  stage.backoff.base = milliseconds{row["backoff_base_ms"].as<int>()};
  stage.backoff.max = milliseconds{row["backoff_max_ms"].as<int>()};
  stage.optional = row["optional"].as<bool>();
  stage.publishes = row["publishes"].as<bool>();
  return stage;
}

}  // namespace

// Found by its digest and not by its name and version: a changed plan under an old name is another
// plan, and runs of the old one keep theirs. Asked for again after storing it, because somebody
// else may have stored the same plan in between.
PlanId PgPlans::id_of(Plan const& plan) {
  forget_other_connections();
  auto const key = digest(plan);
  if (auto const found = ids_.find(key); found != ids_.end()) return found->second;
  auto rows = connection_.run("find_plan", Effect::reads, {key});
  if (rows.empty()) {
    // A plan without runs means nothing: a store whose answer is lost is simply made again.
    connection_.run("store_plan", Effect::reads, parameters_of(plan, key));
    rows = connection_.run("find_plan", Effect::reads, {key});
  }
  PlanId const id{rows.at(0)[0].as<std::int64_t>()};
  ids_.emplace(key, id);
  return id;
}

std::shared_ptr<Plan const> PgPlans::find(PlanId id) {
  forget_other_connections();
  if (auto const found = plans_.find(id); found != plans_.end()) return found->second;
  auto const rows = connection_.run("read_plan", Effect::reads, {std::to_string(id.value)});
  if (rows.empty()) throw std::out_of_range("there is no plan " + std::to_string(id.value));
  auto plan = std::make_shared<Plan>();
  plan->id = id;
  plan->name = text_from(rows[0]["plan_name"]);
  plan->version = rows[0]["version"].as<int>();
  for (auto const& row : rows) plan->stages.push_back(stage_from(row));
  plans_.emplace(id, plan);
  return plan;
}

void PgPlans::forget_other_connections() {
  connection_.open();
  if (generation_ == connection_.generation()) return;
  generation_ = connection_.generation();
  ids_.clear();
  plans_.clear();
}

}  // namespace omninode
