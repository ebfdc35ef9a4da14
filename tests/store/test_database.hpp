// A database of its own for one test, on the server that OMNINODE_TEST_DATABASE_URL names (a
// superuser on a throw-away server, such as "host=/tmp/x user=postgres dbname=postgres").
//
// Made from a template that holds the current schema; the template is made once per server and
// form of the schema, under an advisory lock, so any number of test processes may start at once.
// Dropped at the end, whoever is still connected.
#pragma once

#include <cstdlib>
#include <random>
#include <string>

#include <pqxx/pqxx>

#include "engine/core/digest.hpp"
#include "store/connection_text.hpp"
#include "store/migration_files.hpp"
#include "store/migrator.hpp"

namespace omninode::test {

/// Null where no server is given: such a test skips itself with kNoServer.
inline char const* database_server() { return std::getenv("OMNINODE_TEST_DATABASE_URL"); }

inline constexpr char const* kNoServer =
    "needs a PostgreSQL server: set OMNINODE_TEST_DATABASE_URL to a superuser's URL of one that "
    "may be thrown away";

class TestDatabase {
 public:
  enum class Content { current_schema, nothing };

  explicit TestDatabase(Content content = Content::current_schema) {
    if (content == Content::current_schema) make_template();
    name_ = "omninode_test_" + random_name();
    auto const from = content == Content::current_schema ? template_name() : "template0";
    // Two copies of one template may be made at once, but not while it is being made.
    admin("CREATE DATABASE " + name_ + " TEMPLATE " + from + " ENCODING 'UTF8'");
  }

  ~TestDatabase() {
    try {
      admin("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (std::exception const&) {
      // The server may be gone, by the test's own doing: nothing is left to drop.
    }
  }

  TestDatabase(TestDatabase const&) = delete;
  TestDatabase& operator=(TestDatabase const&) = delete;

  std::string const& name() const { return name_; }
  std::string url() const { return on_database(name_); }

  /// The URL of another database of the same server: the later of two settings of one name counts.
  static std::string on_database(std::string const& name) {
    std::string const server = database_server();
    bool const uri = server.find("://") != std::string::npos;
    if (!uri) return server + " dbname=" + name;
    return server + (server.find('?') == std::string::npos ? "?" : "&") + "dbname=" + name;
  }

  /// Runs `sql` in this database, autocommitted, on a connection of its own.
  pqxx::result sql(std::string const& sql) const { return execute(url(), sql); }
  /// The first column of the first row of `query`.
  std::string value(std::string const& query) const {
    auto const rows = sql(query);
    return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
  }
  /// Runs `sql` on the server's own database, for what touches the whole server.
  static pqxx::result admin(std::string const& sql) { return execute(database_server(), sql); }

 private:
  static pqxx::result execute(std::string const& url, std::string const& sql) {
    pqxx::connection connection{url};
    pqxx::nontransaction tx{connection};
    return tx.exec(sql);
  }

  static std::string random_name() {
    std::random_device random;
    std::string seed;
    for (int i = 0; i < 8; ++i) seed += std::to_string(random()) + " ";
    return sha256_hex(seed).substr(0, 20);
  }

  static std::string template_name() {
    std::string all;
    for (auto const& migration : migration_files()) all += migration.checksum;
    return "omninode_template_" + sha256_hex(all).substr(0, 16);
  }

  static void make_template() {
    static constexpr char const* kLock = "7307199601";
    pqxx::connection connection{std::string{database_server()}};
    pqxx::nontransaction tx{connection};
    auto const name = template_name();
    auto const finished =
        "SELECT FROM pg_database WHERE datistemplate AND datname = '" + name + "'";
    if (!tx.exec(finished).empty()) return;
    tx.exec(std::string{"SELECT pg_advisory_lock("} + kLock + ")");
    if (tx.exec(finished).empty()) {
      tx.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");  // a crash left it unfinished
      tx.exec("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
      Migrator{on_database(name)}.up();
      tx.exec("ALTER DATABASE " + name + " IS_TEMPLATE true ALLOW_CONNECTIONS false");
    }
    tx.exec(std::string{"SELECT pg_advisory_unlock("} + kLock + ")");
  }

  std::string name_;
};

}  // namespace omninode::test
