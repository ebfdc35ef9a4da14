#include "store/migrator.hpp"

#include <map>
#include <utility>

#include "store/migration_files.hpp"
#include "store/pg_connection.hpp"

namespace omninode {
namespace {

// "omni" in ASCII, then a number; the relay has the one before.
constexpr std::int64_t kMigratorLockKey = 0x6f6d'6e69'0002;

struct Applied {
  std::string checksum;
  std::string at;
};
using AppliedByVersion = std::map<int, Applied>;

// to_regclass answers null where a plain SELECT would fail and break the transaction.
bool has_table(pqxx::transaction_base& tx) {
  return !tx.exec1("SELECT to_regclass('schema_migration')")[0].is_null();
}

AppliedByVersion read_applied(pqxx::transaction_base& tx) {
  AppliedByVersion applied;
  if (!has_table(tx)) return applied;
  auto const rows = tx.exec(
      "SELECT version, checksum,"
      " to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
      " FROM schema_migration ORDER BY version");
  for (auto const& row : rows) {
    applied[row[0].as<int>()] = {row[1].as<std::string>(), row[2].as<std::string>()};
  }
  return applied;
}

// By checksum, because a migration that was edited after it was applied has left databases of two
// forms under one number. Down is not compared: it may be mended later.
void check_applied(AppliedByVersion const& applied) {
  auto const& known = migration_files();
  for (auto const& [version, one] : applied) {
    if (version > static_cast<int>(known.size())) {
      throw WrongSchema("the database has schema version " + std::to_string(version) +
                        ", made by a newer program; this one knows up to " +
                        std::to_string(known.size()) + ": use the newer program");
    }
    if (one.checksum != known[static_cast<std::size_t>(version) - 1].checksum) {
      throw WrongSchema("migration " + std::to_string(version) +
                        " was changed after it was applied to this database: use the program "
                        "that applied it, or restore the database from a dump");
    }
  }
}

// Bytes and text are stored as given only where the server does not recode them.
// Found out before the first table is made, since a database's encoding cannot be changed later.
void check_encoding(pqxx::transaction_base& tx) {
  auto const encoding = tx.exec1("SHOW server_encoding")[0].as<std::string>();
  if (encoding == "UTF8") return;
  throw WrongSchema("the database's encoding is " + encoding +
                    "; it must be UTF8: make it with CREATE DATABASE … ENCODING 'UTF8' "
                    "TEMPLATE template0");
}

void make_table(pqxx::transaction_base& tx) {
  tx.exec0(
      "CREATE TABLE IF NOT EXISTS schema_migration (version int PRIMARY KEY, name text NOT NULL,"
      " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
}

// The note is in the same transaction as the change: PostgreSQL's DDL is transactional, so one is
// never there without the other.
MigrationStatus apply(pqxx::transaction_base& tx, MigrationFiles const& migration) {
  make_table(tx);
  tx.exec(std::string{migration.up});
  auto const row = tx.exec_params1(
      "INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3) RETURNING"
      " to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
      migration.version, migration.name, migration.checksum);
  return {migration.version, migration.name, row[0].as<std::string>()};
}

MigrationStatus take_back(pqxx::transaction_base& tx, MigrationFiles const& migration) {
  tx.exec(std::string{migration.down});
  tx.exec_params0("DELETE FROM schema_migration WHERE version = $1", migration.version);
  return {migration.version, migration.name, std::nullopt};
}

}  // namespace

struct Migrator::Parts {
  explicit Parts(std::string url)
      : connection(std::move(url), {limits::kMigrationStatementTimeout,
                                    limits::kMigrationLockTimeout, /*check_schema=*/false}) {}

  // One step in one transaction: the state is read again under the lock, so a second migrator, or
  // a repeat after a crash, goes on from what is really there. Nothing: there is no step left.
  // The lock is the transaction's own, so it is free whichever way the transaction ends. A repeat
  // after a deadlock or a lock timeout begins with a new transaction and reads anew.
  template <typename Pick>
  std::optional<MigrationStatus> step(Pick const& pick) {
    connection.open();
    return connection.translated(Effect::writes, [&]() -> std::optional<MigrationStatus> {
      pqxx::work tx{connection.open()};
      tx.exec1("SELECT pg_advisory_xact_lock(" + std::to_string(kMigratorLockKey) + ")");
      auto const applied = read_applied(tx);
      check_applied(applied);
      auto const done = pick(tx, applied);
      if (done) tx.commit();
      return done;
    });
  }

  // Without the lock: a look must not wait for somebody's long migration.
  AppliedByVersion read() {
    connection.open();
    return connection.translated(Effect::reads, [&] {
      pqxx::nontransaction tx{connection.open()};
      auto applied = read_applied(tx);
      check_applied(applied);
      return applied;
    });
  }

  PgConnection connection;
};

Migrator::Migrator(std::string url) : parts_(std::make_unique<Parts>(std::move(url))) {}
Migrator::~Migrator() = default;

// One step at a time until none is left, rather than all in one transaction: what was done before a
// crash stays done, and locks are held for one step only.
std::vector<MigrationStatus> Migrator::up() {
  auto const pick = [](auto& tx, AppliedByVersion const& applied) {
    std::optional<MigrationStatus> done;
    for (auto const& migration : migration_files()) {
      if (done || applied.contains(migration.version)) continue;
      check_encoding(tx);
      done = apply(tx, migration);
    }
    return done;
  };
  std::vector<MigrationStatus> all;
  while (auto done = parts_->step(pick)) all.push_back(std::move(*done));
  return all;
}

// The newest that is applied, again and again, in the reverse order of up.
std::vector<MigrationStatus> Migrator::down(int version) {
  auto const pick = [version](auto& tx, AppliedByVersion const& applied) {
    std::optional<MigrationStatus> done;
    if (applied.empty() || applied.rbegin()->first <= version) return done;
    auto const newest = static_cast<std::size_t>(applied.rbegin()->first);
    done = take_back(tx, migration_files()[newest - 1]);
    return done;
  };
  std::vector<MigrationStatus> all;
  while (auto done = parts_->step(pick)) all.push_back(std::move(*done));
  return all;
}

std::vector<MigrationStatus> Migrator::status() {
  auto const applied = parts_->read();
  std::vector<MigrationStatus> all;
  for (auto const& migration : migration_files()) {
    MigrationStatus one{migration.version, migration.name, std::nullopt};
    if (auto const found = applied.find(migration.version); found != applied.end()) {
      one.applied_at = found->second.at;
    }
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<MigrationStatus> Migrator::plan() {
  auto all = status();
  std::erase_if(all, [](auto const& one) { return one.applied_at.has_value(); });
  return all;
}

}  // namespace omninode
