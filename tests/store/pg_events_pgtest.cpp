// What only a real server can hold back, and what a restored dump looks like.
#include "store/pg_event_log.hpp"
#include "store/run_reader.hpp"
#include "tests/store/pg_fixture.hpp"
#include "tests/store/pg_world.hpp"

namespace omninode::test {
namespace {

class Events : public PgTest {
 protected:
  void SetUp() override {
    PgTest::SetUp();
    if (IsSkipped()) return;
    world_ = std::make_unique<PgWorld>();
    store_ = world_->open_store();
    log_ = world_->open_log();
  }

  void submit() {
    NewRun const run{CorrelationId{fresh_uuid()}, three_stages(), "{}", 0, {"operator me", ""}};
    store_->submit({&run, 1}, false);
  }

  // Other tests on the same server hold the horizon back for moments, too.
  void wait_for_events(std::size_t count) {
    wait_until([&] { return log_->after({}, 100).size() == count; });
  }

  std::unique_ptr<PgWorld> world_;
  std::unique_ptr<RunStore> store_;
  std::unique_ptr<EventLog> log_;
};

TEST_F(Events, AnOpenWritingTransactionHoldsLaterEventsBack) {
  submit();
  wait_for_events(1);
  Session writer{world_->url()};
  writer.exec("BEGIN; SELECT pg_current_xact_id()");
  submit();
  EXPECT_LE(log_->after({}, 100).size(), 1U);
  writer.exec("ROLLBACK");
  wait_for_events(2);
}

TEST_F(Events, AnOpenReaderHoldsNothingBack) {
  Session reader{world_->url()};
  reader.exec("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM run");
  submit();
  wait_for_events(1);
  reader.exec("ROLLBACK");
}

TEST_F(Events, AnEventThatIsCommittedLateIsNotMissed) {
  // The later transaction commits first: the relay must not pass the earlier one.
  Session early{world_->url()};
  submit();
  auto const run = world_->database().value("SELECT max(id) FROM run");
  wait_for_events(1);
  auto const position = log_->after({}, 10).at(0).position;
  early.exec(
      "BEGIN; INSERT INTO run_event (run_id, version, claim, stage, attempt, from_state,"
      " trigger, to_state, stage_name, actor) VALUES (" +
      run + ", 2, 0, 0, 0, 'ready', 'pause', 'paused', 'alpha', 'operator me')");
  submit();
  EXPECT_TRUE(log_->after(position, 100).empty());
  early.exec("COMMIT");
  wait_for_events(3);
  auto const events = log_->after(position, 100);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].trigger, Trigger::pause);
  EXPECT_EQ(events[1].trigger, Trigger::submit);
}

TEST_F(Events, ADumpOfAnotherServerIsRefusedWithTheRepair) {
  submit();
  world_->database().sql("UPDATE run_event SET xid = '99999999999999'");
  std::string message;
  try {
    log_->position();
  } catch (WrongSchema const& error) {
    message = error.what();
  }
  auto const begin = message.find('"');
  ASSERT_NE(begin, std::string::npos) << message;
  world_->database().sql(message.substr(begin + 1, message.find('"', begin + 1) - begin - 1));
  EXPECT_EQ(log_->position(), EventPosition{});
  wait_for_events(1);
}

TEST_F(Events, HealthNamesWhatHoldsTheHorizonBack) {
  RunReader reader{world_->url()};
  Session writer{world_->url()};
  auto const pid = writer.exec("SELECT pg_backend_pid()")[0][0].as<std::string>();
  writer.exec("BEGIN; SELECT pg_current_xact_id()");
  std::optional<HorizonBlocker> blocker;
  wait_until([&] {
    blocker = reader.health().oldest_blocker;
    return blocker && blocker->who == "pid " + pid;
  });
  EXPECT_EQ(blocker->database, world_->database().name());
  EXPECT_EQ(blocker->state, "idle in transaction");
  EXPECT_GT(blocker->age_ms, 0);
}

}  // namespace
}  // namespace omninode::test
