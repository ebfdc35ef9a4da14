// For tests that do to a PostgreSQL database what only that can suffer.
#pragma once

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "tests/store/test_database.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::test {

class PgTest : public testing::Test {
 protected:
  void SetUp() override {
    if (database_server() == nullptr) GTEST_SKIP() << kNoServer;
  }
};

/// A second session that a test holds open.
class Session {
 public:
  explicit Session(std::string const& url) : connection_(url) {}
  pqxx::result exec(std::string const& sql) { return pqxx::nontransaction{connection_}.exec(sql); }

 private:
  pqxx::connection connection_;
};

/// Waits for a backend of this database that is as `condition` says; its process id.
inline std::string wait_for_backend(TestDatabase& database, std::string const& condition) {
  std::string pid;
  wait_until([&] {
    pid = database.value(
        "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
        "datname = current_database() AND " +
        condition);
    return !pid.empty();
  });
  return pid;
}

}  // namespace omninode::test
