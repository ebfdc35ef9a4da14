// The conformance suite's view of a PostgreSQL database of its own.
#pragma once

#include "store/pg_event_log.hpp"
#include "store/pg_run_store.hpp"
#include "store/pg_worker_registry.hpp"
#include "tests/store/store_world.hpp"
#include "tests/store/test_database.hpp"

namespace omninode::test {

class PgWorld final : public StoreWorld {
 public:
  TestDatabase& database() { return database_; }
  std::string url() const { return database_.url(); }

  std::unique_ptr<RunStore> open_store() override { return open_pg_run_store(url()); }
  std::unique_ptr<WorkerRegistry> open_registry() override {
    return open_pg_worker_registry(url());
  }
  std::unique_ptr<EventLog> open_log() override { return open_pg_event_log(url()); }

  // The server's clock stays; what is stored becomes older.
  void pass_time(std::chrono::milliseconds by) override {
    auto const span = "interval '" + std::to_string(by.count()) + " milliseconds'";
    database_.sql("UPDATE run SET updated_at = updated_at - " + span + ", wake_at = wake_at - " +
                  span + ", stage_deadline_at = stage_deadline_at - " + span);
  }

  std::vector<MemoryDatabase::DeadLetter> dead_letters() override {
    std::vector<MemoryDatabase::DeadLetter> letters;
    for (auto const& row : database_.sql(
             "SELECT run_id, version, stage_name, error_code, message, fingerprint,"
             " coalesce(closed_by, ''), coalesce(how, '') FROM dead_letter ORDER BY id")) {
      letters.push_back({RunId{row[0].as<std::int64_t>()},
                         row[1].as<std::int64_t>(),
                         row[2].c_str(),
                         {row[3].c_str(), row[4].c_str()},
                         row[5].c_str(),
                         row[6].c_str(),
                         row[7].c_str()});
    }
    return letters;
  }

  std::vector<MemoryDatabase::OperatorAction> operator_actions() override {
    std::vector<MemoryDatabase::OperatorAction> actions;
    for (auto const& row :
         database_.sql("SELECT run_id, version, who, what, why FROM operator_action ORDER BY id")) {
      actions.push_back({RunId{row[0].as<std::int64_t>()}, row[1].as<std::int64_t>(),
                         row[2].c_str(), row[3].c_str(), row[4].c_str()});
    }
    return actions;
  }

  std::size_t file_contents() override { return count("file_content"); }
  std::size_t quarantined() override { return count("quarantine"); }

 private:
  std::size_t count(std::string const& table) {
    return database_.sql("SELECT count(*) FROM " + table)[0][0].as<std::size_t>();
  }

  TestDatabase database_;
};

}  // namespace omninode::test
