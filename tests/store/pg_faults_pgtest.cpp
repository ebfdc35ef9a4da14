// Lost connections, locked rows and cancelled statements.
#include <future>

#include "engine/core/decide.hpp"
#include "store/pg_run_store.hpp"
#include "store/pg_worker_registry.hpp"
#include "tests/store/pg_fixture.hpp"
#include "tests/store/pg_world.hpp"

namespace omninode::test {
namespace {

// Writers of events wait for this advisory lock once the gate is closed.
constexpr char const* kGate =
    "CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN PERFORM pg_advisory_xact_lock_shared(77); RETURN NEW; END $$;"
    "CREATE TRIGGER gate BEFORE INSERT ON run_event FOR EACH ROW EXECUTE FUNCTION gate()";

class Faults : public PgTest {
 protected:
  using Run = omninode::Run;

  void SetUp() override {
    PgTest::SetUp();
    if (IsSkipped()) return;
    world_ = std::make_unique<PgWorld>();
    store_ = world_->open_store();
    registry_ = world_->open_registry();
    registry_->enroll({worker_, "host", 1, "test", {"alpha", "beta", "gamma"}});
  }

  TestDatabase& database() { return world_->database(); }

  Hint submit() {
    NewRun const run{CorrelationId{fresh_uuid()}, plan_, "{}", 0, {"operator me", ""}};
    auto const result = store_->submit({&run, 1}, false).at(0);
    return {result.run, result.version, "alpha"};
  }
  Run claimed() {
    std::vector<Hint> const hints{submit()};
    return store_->claim_hinted(worker_, hints, stages_).at(0).run;
  }
  Transition done(Run const& run) const {
    command::EndStage const end{execution_of(run), worker_, Done{}, true, 0.5};
    return std::get<Transition>(decide(run, *plan_, end, {"worker w", ""}));
  }
  Run read(RunId run) { return store_->read({&run, 1}).at(0).value(); }
  CommitResult commit(Transition const& transition) {
    return store_->commit({&transition, 1}).results.at(0);
  }

  // Each statement that writes events runs `body` first, in PL/pgSQL; the sequence `tries` counts,
  // as nothing rolls it back.
  void refuse_events(std::string const& body) {
    database().sql(
        "CREATE SEQUENCE IF NOT EXISTS tries; SELECT setval('tries', 1, false);"
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " +
        body +
        " RETURN NULL; END $$;"
        "CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON run_event EXECUTE FUNCTION refuse()");
  }

  // Ends every session of ours but that of the test itself.
  void cut_all_connections() {
    database().sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    wait_until([&] {
      return database().value(
                 "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                 " current_database() AND pid <> pg_backend_pid()") == "0";
    });
  }

  std::unique_ptr<PgWorld> world_;
  std::unique_ptr<RunStore> store_;
  std::unique_ptr<WorkerRegistry> registry_;
  std::shared_ptr<Plan const> plan_ = three_stages();
  std::vector<std::string> const stages_{"alpha", "beta", "gamma"};
  WorkerId worker_{fresh_uuid()};
};

TEST_F(Faults, NoServerIsUnavailableAndKeepsThePassword) {
  auto const store = open_pg_run_store("host=127.0.0.1 port=1 user=me password=s3cret dbname=x");
  try {
    store->find(CorrelationId{});
    FAIL() << "found a server at port 1";
  } catch (StoreUnavailable const& error) {
    EXPECT_EQ(std::string{error.what()}.find("s3cret"), std::string::npos) << error.what();
    EXPECT_NE(std::string{error.what()}.find("port=1"), std::string::npos) << error.what();
  }
}

TEST_F(Faults, ACutConnectionIsUnavailableToReadersAndThenReplaced) {
  auto const run = submit().run;
  cut_all_connections();
  EXPECT_THROW(read(run), StoreUnavailable);
  EXPECT_EQ(read(run).version, 1);
}

TEST_F(Faults, ACutConnectionLeavesWritersInDoubt) {
  auto const transition = done(claimed());
  cut_all_connections();
  EXPECT_THROW(commit(transition), CommitUnknown);
  EXPECT_EQ(commit(transition).status, CommitResult::Status::committed);
  submit();  // from here on its plan needs no statement
  cut_all_connections();
  EXPECT_THROW(submit(), CommitUnknown);
  auto const hint = submit();
  cut_all_connections();
  std::vector<Hint> const hints{hint};
  EXPECT_THROW(store_->claim_hinted(worker_, hints, stages_), CommitUnknown);
  EXPECT_EQ(store_->claim_hinted(worker_, hints, stages_).size(), 1U);
}

TEST_F(Faults, ABackendThatIsKilledInTheMiddleOfACommitLeavesItUndone) {
  auto const transition = done(claimed());
  database().sql(kGate);
  Session gate{database().url()};
  gate.exec("SELECT pg_advisory_lock(77)");
  auto answer = std::async(std::launch::async, [&] { return commit(transition); });
  auto const pid = wait_for_backend(database(), "wait_event = 'advisory'");
  database().sql("SELECT pg_terminate_backend(" + pid + ")");
  EXPECT_THROW(answer.get(), CommitUnknown);
  gate.exec("SELECT pg_advisory_unlock(77)");
  EXPECT_EQ(read(transition.run()).version, transition.seen);
  EXPECT_EQ(commit(transition).status, CommitResult::Status::committed);
}

TEST_F(Faults, ACancelledStatementIsNotSentAgain) {
  auto const transition = done(claimed());
  refuse_events("IF nextval('tries') = 1 THEN RAISE SQLSTATE '57014'; END IF;");
  EXPECT_THROW(commit(transition), StoreUnavailable);
  EXPECT_EQ(read(transition.run()).version, transition.seen);
  EXPECT_EQ(commit(transition).status, CommitResult::Status::committed);
}

TEST_F(Faults, ADeadlockIsRepeatedAndSomeTimeReported) {
  auto const transition = done(claimed());
  refuse_events("IF nextval('tries') < 3 THEN RAISE SQLSTATE '40P01'; END IF;");
  EXPECT_EQ(commit(transition).status, CommitResult::Status::committed);
  auto const next = done(claimed());
  refuse_events("RAISE SQLSTATE '40P01';");
  EXPECT_THROW(commit(next), StoreUnavailable);
  EXPECT_EQ(read(next.run()).version, next.seen);
}

TEST_F(Faults, AnotherSchemaInTheMiddleOfABatchLeavesItInDoubt) {
  std::vector<Transition> const batch{done(claimed()), done(claimed())};
  // The whole is refused for its content, the first lands alone, the second finds no table.
  refuse_events(
      "CASE nextval('tries') WHEN 1 THEN RAISE SQLSTATE '23514'; WHEN 2 THEN NULL;"
      " ELSE RAISE SQLSTATE '42P01'; END CASE;");
  EXPECT_THROW(store_->commit(batch), CommitUnknown);
  EXPECT_EQ(read(batch[0].run()).version, batch[0].after.version);
}

TEST_F(Faults, ADatabaseInTheOldOnesPlaceHasPlansOfItsOwn) {
  submit();
  cut_all_connections();
  database().sql(
      "TRUNCATE plan, run, run_event RESTART IDENTITY CASCADE;"
      "INSERT INTO plan (name, version, digest) VALUES ('other', 1, 'other')");
  EXPECT_THROW(read(RunId{1}), StoreUnavailable);
  auto const run = read(submit().run);
  EXPECT_EQ(world_->open_store()->plan(run.plan)->name, plan_->name);
  EXPECT_EQ(store_->plan(run.plan)->name, plan_->name);
}

TEST_F(Faults, ARowThatSomebodyHoldsIsBusyAndItsNeighboursAreCommitted) {
  std::vector<Transition> const batch{done(claimed()), done(claimed()), done(claimed())};
  Session holder{database().url()};
  auto const id = std::to_string(batch[1].run().value);
  holder.exec("BEGIN; SELECT FROM run WHERE id = " + id + " FOR UPDATE");
  auto answer = store_->commit(batch);
  EXPECT_EQ(answer.results[0].status, CommitResult::Status::committed);
  EXPECT_EQ(answer.results[1].status, CommitResult::Status::busy);
  EXPECT_EQ(answer.results[2].status, CommitResult::Status::committed);
  holder.exec("ROLLBACK");
  EXPECT_EQ(commit(batch[1]).status, CommitResult::Status::committed);
}

TEST_F(Faults, AHeldRunIsPassedOverByClaims) {
  std::vector<Hint> const hints{submit(), submit()};
  Session holder{database().url()};
  auto const id = std::to_string(hints[0].run.value);
  holder.exec("BEGIN; SELECT FROM run WHERE id = " + id + " FOR UPDATE");
  auto const taken = store_->claim_waiting(worker_, stages_, 1, true);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].run.id, hints[1].run);
  EXPECT_TRUE(store_->claim_hinted(worker_, hints, stages_).empty());
  holder.exec("ROLLBACK");
  EXPECT_EQ(store_->claim_hinted(worker_, hints, stages_).size(), 1U);
}

TEST_F(Faults, ALostRegistryConnectionTakesItsLockAgain) {
  cut_all_connections();
  auto const observer = world_->open_registry();
  EXPECT_FALSE(observer->census().workers.at(0).locked);
  EXPECT_THROW(registry_->beat(worker_), std::runtime_error);
  EXPECT_TRUE(registry_->beat(worker_));
  EXPECT_TRUE(observer->census().workers.at(0).locked);
}

TEST_F(Faults, ALostRelayConnectionNoLongerLeads) {
  auto const first = world_->open_log();
  EXPECT_TRUE(first->lead());
  cut_all_connections();
  auto const second = world_->open_log();
  EXPECT_TRUE(second->lead());
  EXPECT_THROW(first->lead(), StoreUnavailable);
  EXPECT_FALSE(first->lead());
}

TEST_F(Faults, AListenerThatLostItsConnectionLooksAgain) {
  auto const listener = world_->open_store();
  EXPECT_TRUE(listener->await_announced(std::chrono::milliseconds{0}).empty());
  cut_all_connections();
  auto const hint = submit();  // not announced to anybody
  EXPECT_THROW(listener->await_announced(std::chrono::milliseconds{1'000}), StoreUnavailable);
  EXPECT_EQ(listener->await_announced(std::chrono::milliseconds{0}), std::vector{hint});
}

TEST_F(Faults, AnAnnouncementThatIsTooLongOrNonsenseMeansLook) {
  auto const listener = world_->open_store();
  listener->await_announced(std::chrono::milliseconds{0});
  std::vector<NewRun> many;
  for (int i = 0; i < 1'000; ++i) {
    many.push_back({CorrelationId{fresh_uuid()}, plan_, "{}", 0, {"operator me", ""}});
  }
  store_->submit(many, true);
  auto const announced = [&] {
    std::vector<Hint> hints;
    wait_until([&] {
      hints = listener->await_announced(std::chrono::milliseconds{100});
      return !hints.empty();
    });
    return hints.size();
  };
  EXPECT_EQ(announced(), 1'000U);
  database().sql("NOTIFY omninode_submitted, '1:2:3,nonsense'");
  EXPECT_EQ(announced(), 1'000U);
}

TEST_F(Faults, AClockThatWasSetBackStrandsNoRun) {
  auto const ready = submit().run;
  auto const backing_off = claimed();
  command::EndStage const end{execution_of(backing_off), worker_,
                              Retry{"FLAKY", "again", limits::kMaxBackoff}, true, 0.5};
  commit(std::get<Transition>(decide(backing_off, *plan_, end, {"worker w", ""})));
  EXPECT_TRUE(store_->claim_waiting(worker_, stages_, 10, false).empty());
  world_->pass_time(std::chrono::milliseconds{-600'000});
  EXPECT_EQ(store_->claim_waiting(worker_, stages_, 10, false).size(), 2U);
  EXPECT_EQ(read(ready).state, RunState::running);
}

}  // namespace
}  // namespace omninode::test
