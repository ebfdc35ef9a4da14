#include <set>
#include <thread>
#include <tuple>

#include <gtest/gtest.h>

#include "engine/core/lifecycle.hpp"
#include "engine/ports/errors.hpp"
#include "store/migrator.hpp"
#include "store/pg_run_store.hpp"
#include "store/schema.hpp"
#include "store/sql_text.hpp"
#include "tests/store/pg_fixture.hpp"

namespace omninode::test {
namespace {

using Content = TestDatabase::Content;

// What the CHECK of the database allows, tried on every combination there is.
std::set<std::tuple<std::string, std::string, std::string>> allowed_by(TestDatabase& database) {
  auto check = database.value(
      "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint"
      " WHERE conname = 'run_event_legal_transition'");
  std::string states;
  for (int state = 0; state < kRunStateCount; ++state) {
    states += (state > 0 ? ",'" : "'") + std::string{to_string(static_cast<RunState>(state))} + "'";
  }
  std::string triggers;
  for (int trigger = 0; trigger < kTriggerCount; ++trigger) {
    triggers +=
        (trigger > 0 ? ",'" : "'") + std::string{to_string(static_cast<Trigger>(trigger))} + "'";
  }
  std::set<std::tuple<std::string, std::string, std::string>> allowed;
  for (auto const& row : database.sql("SELECT from_state, trigger, to_state FROM unnest(ARRAY[" +
                                      states + ",'other']) AS f(from_state), unnest(ARRAY[" +
                                      triggers + ",'other']) AS t(trigger), unnest(ARRAY[" +
                                      states + ",'other']) AS o(to_state)" + " WHERE " + check)) {
    allowed.emplace(row[0].c_str(), row[1].c_str(), row[2].c_str());
  }
  return allowed;
}

class Schema : public PgTest {};

TEST_F(Schema, TheDatabaseAllowsExactlyTheTransitionsOfTheMachine) {
  TestDatabase database;
  std::set<std::tuple<std::string, std::string, std::string>> legal;
  for (auto const& edge : edges()) {
    legal.emplace(to_string(edge.from), to_string(edge.trigger), to_string(edge.to));
  }
  EXPECT_EQ(allowed_by(database), legal);
}

TEST_F(Schema, UpDownUp) {
  TestDatabase database{Content::nothing};
  Migrator migrator{database.url()};
  EXPECT_EQ(migrator.plan().size(), static_cast<std::size_t>(expected_schema_version()));
  EXPECT_FALSE(migrator.status().at(0).applied_at.has_value());
  EXPECT_EQ(migrator.up().size(), static_cast<std::size_t>(expected_schema_version()));
  EXPECT_TRUE(migrator.up().empty());
  EXPECT_TRUE(migrator.plan().empty());
  EXPECT_TRUE(migrator.status().at(0).applied_at.has_value());
  auto const tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
  auto const full = database.value(tables);
  EXPECT_EQ(migrator.down(0).size(), static_cast<std::size_t>(expected_schema_version()));
  EXPECT_EQ(database.value(tables), "1");  // schema_migration itself
  EXPECT_TRUE(migrator.down(0).empty());
  migrator.up();
  EXPECT_EQ(database.value(tables), full);
}

TEST_F(Schema, OfTwoMigratorsAtOnceOneDoesTheWork) {
  TestDatabase database{Content::nothing};
  std::size_t applied[4] = {};
  {
    std::vector<std::jthread> migrators;
    for (auto& count : applied) {
      migrators.emplace_back([&] { count = Migrator{database.url()}.up().size(); });
    }
  }
  EXPECT_EQ(applied[0] + applied[1] + applied[2] + applied[3],
            static_cast<std::size_t>(expected_schema_version()));
}

TEST_F(Schema, AMigrationThatIsKilledLeavesNothingHalfDone) {
  TestDatabase database{Content::nothing};
  // A table of the same name, made but not committed, holds the migration in its middle.
  Session blocker{database.url()};
  blocker.exec("BEGIN; CREATE TABLE run_file (x int)");
  Migrator migrator{database.url()};
  std::jthread const killer{[&] {
    auto const pid = wait_for_backend(database, "wait_event_type = 'Lock'");
    database.sql("SELECT pg_terminate_backend(" + pid + ")");
  }};
  EXPECT_THROW(migrator.up(), CommitUnknown);
  blocker.exec("ROLLBACK");
  EXPECT_EQ(database.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
  EXPECT_EQ(migrator.up().size(), static_cast<std::size_t>(expected_schema_version()));
}

TEST_F(Schema, ANewerOrEditedSchemaIsRefused) {
  TestDatabase database;
  Migrator migrator{database.url()};
  database.sql("INSERT INTO schema_migration (version, name, checksum) VALUES (999, 'x', 'y')");
  EXPECT_THROW(migrator.up(), WrongSchema);
  EXPECT_THROW(migrator.down(0), WrongSchema);
  EXPECT_THROW(migrator.status(), WrongSchema);
  database.sql("DELETE FROM schema_migration WHERE version = 999");
  database.sql("UPDATE schema_migration SET checksum = 'edited' WHERE version = 1");
  EXPECT_THROW(migrator.up(), WrongSchema);
}

TEST_F(Schema, AnotherEncodingIsRefused) {
  TestDatabase database{Content::nothing};
  auto const name = database.name() + "_latin";
  TestDatabase::admin("CREATE DATABASE " + name +
                      " TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
  EXPECT_THROW(Migrator{TestDatabase::on_database(name)}.up(), WrongSchema);
  TestDatabase::admin("DROP DATABASE " + name);
}

// Connects to `url` and gives the text of the WrongSchema that this throws.
std::string refusal_of(std::string const& url) {
  try {
    open_pg_run_store(url)->find(CorrelationId{});
  } catch (WrongSchema const& error) {
    return error.what();
  }
  return "no refusal";
}

TEST_F(Schema, TheStoreRefusesADatabaseThatIsNotItsOwn) {
  TestDatabase empty{Content::nothing};
  EXPECT_NE(refusal_of(empty.url()).find("omninode migrate up"), std::string::npos);
  Migrator{empty.url()}.up();
  Migrator{empty.url()}.down(0);
  EXPECT_NE(refusal_of(empty.url()).find("omninode migrate up"), std::string::npos);
  TestDatabase newer;
  newer.sql("INSERT INTO schema_migration (version, name, checksum) VALUES (999, 'x', 'y')");
  EXPECT_NE(refusal_of(newer.url()).find("newer program"), std::string::npos);
}

TEST_F(Schema, ATableThatWentMissingIsSaidSo) {
  TestDatabase database;
  auto const store = open_pg_run_store(database.url());
  EXPECT_FALSE(store->find(CorrelationId{}).has_value());
  database.sql("ALTER TABLE run RENAME TO elsewhere");
  EXPECT_THROW(store->find(CorrelationId{}), WrongSchema);
  database.sql("ALTER TABLE elsewhere RENAME TO run");
  EXPECT_FALSE(store->find(CorrelationId{}).has_value());
}

// The table grows for ever, the runs that wait are few: without the index each look reads it all.
TEST_F(Schema, WhatWaitsIsFoundThroughItsIndex) {
  TestDatabase database;
  Session session{database.url()};
  session.exec("SET plan_cache_mode = force_generic_plan");
  session.exec(
      "INSERT INTO plan (name, version, digest) VALUES ('p', 1, 'd');"
      "INSERT INTO run (correlation_id, plan_id, version, stage_timeout_ms, state, stage_name)"
      " SELECT gen_random_uuid(), 1, 1, 1, 'completed', 'a' FROM generate_series(1, 5000);"
      "ANALYZE run");
  session.exec("PREPARE look (text) AS " + std::string{sql_text("read_ready")});
  std::string plan;
  for (auto const& row : session.exec("EXPLAIN EXECUTE look ('10')")) plan += row[0].c_str();
  EXPECT_NE(plan.find("Index Scan using run_waiting"), std::string::npos) << plan;
}

}  // namespace
}  // namespace omninode::test
