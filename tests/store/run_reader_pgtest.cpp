#include <future>

#include "engine/core/digest.hpp"
#include "store/run_reader.hpp"
#include "store/schema.hpp"
#include "tests/store/pg_run_fixture.hpp"

namespace omninode::test {
namespace {

class Reader : public PgRunTest {
 protected:
  Reader() : PgRunTest(three_stages()) {}

  void SetUp() override {
    PgRunTest::SetUp();
    if (!IsSkipped()) reader_ = std::make_unique<RunReader>(world_->url());
  }

  std::unique_ptr<RunReader> reader_;
};

TEST_F(Reader, ShowsARunAtWork) {
  auto const run = end(claim(submit()), Done{"{}", {{"a.txt", "content"}}, {}});
  auto const shown = reader_->show(run.correlation_id).value();
  EXPECT_EQ(shown.id, run.id);
  EXPECT_EQ(shown.correlation_id, run.correlation_id);
  EXPECT_EQ(shown.state, RunState::running);
  EXPECT_EQ(shown.plan, "three@1");
  EXPECT_EQ(shown.stage, "beta");
  EXPECT_EQ(shown.stage_index, 1);
  EXPECT_EQ(shown.stages_total, 3);
  EXPECT_EQ(shown.attempt, 1);
  EXPECT_EQ(shown.max_attempts, 3);
  EXPECT_EQ(shown.version, 3);
  EXPECT_EQ(shown.claim, 1);
  EXPECT_EQ(shown.priority, 3);
  EXPECT_EQ(shown.owner, worker_);
  EXPECT_FALSE(shown.wake_in_ms.has_value());
  EXPECT_FALSE(shown.last_error.has_value());
  EXPECT_EQ(shown.created_at.back(), 'Z');
  EXPECT_LE(shown.created_at, shown.updated_at);
  ASSERT_EQ(shown.files.size(), 1U);
  EXPECT_EQ(shown.files[0].path, "a.txt");
  EXPECT_EQ(shown.files[0].sha256, sha256_hex("content"));
  EXPECT_EQ(shown.files[0].size_bytes, 7);
  EXPECT_FALSE(reader_->show(CorrelationId{fresh_uuid()}).has_value());
}

TEST_F(Reader, DurationsStopWhenARunComesToRest) {
  auto const going = submit();
  auto const dead = end(claim(submit()), Fail{"BROKEN", "it broke"});
  world_->database().sql(
      "UPDATE run_input SET created_at = created_at - interval '1 hour';"
      "UPDATE run SET updated_at = updated_at - interval '59 minutes'");
  EXPECT_GE(reader_->show(going.correlation_id)->duration_ms, 3'600'000);
  auto const rest = reader_->show(dead.correlation_id)->duration_ms;
  EXPECT_GE(rest, 60'000);
  EXPECT_LT(rest, 3'600'000);
}

TEST_F(Reader, ShowsWhyARunWaits) {
  auto run = end(claim(submit()), Retry{"FLAKY", "try again", std::chrono::milliseconds{60'000}});
  auto shown = reader_->show(run.correlation_id).value();
  EXPECT_EQ(shown.state, RunState::backing_off);
  EXPECT_EQ(shown.last_error, (Error{"FLAKY", "try again"}));
  EXPECT_GT(shown.wake_in_ms.value(), 0);
  EXPECT_LE(shown.wake_in_ms.value(), 60'000);
  world_->pass_time(std::chrono::milliseconds{120'000});
  EXPECT_EQ(reader_->show(run.correlation_id)->wake_in_ms, 0);
}

TEST_F(Reader, ListsWhatIsAskedFor) {
  auto const first = submit();
  auto const second = end(claim(submit()), Fail{"BROKEN", "it is 100% Broken"});
  auto const third = submit();
  auto const ids = [&](RunFilter const& filter) {
    std::vector<std::int64_t> found;
    for (auto const& run : reader_->list(filter)) found.push_back(run.id.value);
    return found;
  };
  auto const a = first.id.value;
  auto const b = second.id.value;
  auto const c = third.id.value;
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(ids({}), (Ids{c, b, a}));
  RunFilter filter;
  filter.state = RunState::ready;
  EXPECT_EQ(ids(filter), (Ids{c, a}));
  filter.limit = 1;
  EXPECT_EQ(ids(filter), Ids{c});
  filter.after = third.id;
  EXPECT_EQ(ids(filter), Ids{a});
  filter = {};
  filter.error_contains = "100% broken";
  EXPECT_EQ(ids(filter), Ids{b});
  filter.error_contains = "' OR true --";
  EXPECT_TRUE(ids(filter).empty());
  filter = {};
  filter.stage = "alpha";
  EXPECT_EQ(ids(filter).size(), 3U);
  filter.stage = "beta";
  EXPECT_TRUE(ids(filter).empty());
  filter = {};
  filter.since = "2000-01-01";
  filter.until = "now";
  EXPECT_EQ(ids(filter).size(), 3U);
  filter.since = "tomorrow";
  EXPECT_TRUE(ids(filter).empty());
  filter.since = "no time at all";
  EXPECT_THROW(ids(filter), std::invalid_argument);
  filter = {};
  filter.error_contains = std::string("broken\0x", 8);  // not cut off to what would be found
  EXPECT_THROW(ids(filter), std::invalid_argument);
}

TEST_F(Reader, TellsTheHistory) {
  auto const run =
      end(claim(submit()), Done{"{}", {}, {"a \"warning\", with {braces}", "another", ""}});
  auto const events = reader_->history(run.correlation_id);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].trigger, "submit");
  EXPECT_EQ(events[0].from, RunState::absent);
  EXPECT_EQ(events[0].actor, "operator me");
  EXPECT_EQ(events[1].trigger, "claim");
  EXPECT_EQ(events[1].actor, "worker " + worker_.value.str());
  EXPECT_EQ(events[2].trigger, "stage_done");
  EXPECT_EQ(events[2].stage, "alpha");
  EXPECT_EQ(events[2].to, RunState::running);
  EXPECT_EQ(events[2].attempt, 1);
  EXPECT_EQ(events[2].claim, 1);
  EXPECT_EQ(events[2].warnings,
            (std::vector<std::string>{"a \"warning\", with {braces}", "another", ""}));
  EXPECT_TRUE(reader_->history(CorrelationId{fresh_uuid()}).empty());
}

TEST_F(Reader, TellsStepsAndTheResult) {
  auto run = end(claim(submit()), Done{R"({"a":1})", {{"x", "old"}}, {"careful"}});
  run = end(run, Done{R"({"b":2})", {{"x", "new"}, {"y", std::string("\0\xff", 2)}}, {}});
  auto steps = reader_->steps(run.correlation_id);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].state, "done");
  EXPECT_EQ(steps[2].state, "running");
  run = end(run, Done{});
  auto const result = reader_->result(run.correlation_id).value();
  EXPECT_EQ(result.run.state, RunState::completed);
  EXPECT_EQ(result.run.stage, "");
  EXPECT_EQ(result.run.max_attempts, 0);
  EXPECT_EQ(result.input, R"({"prompt":"x"})");
  EXPECT_EQ(result.outputs, (std::vector<std::pair<std::string, std::string>>{
                                {"alpha", R"({"a":1})"}, {"beta", R"({"b":2})"}, {"gamma", "{}"}}));
  EXPECT_EQ(result.warnings, std::vector<std::string>{"careful"});
  ASSERT_EQ(result.files.size(), 2U);
  EXPECT_EQ(result.files[0].info.path, "x");
  EXPECT_EQ(result.files[0].content, "new");
  EXPECT_EQ(result.files[1].content, std::string("\0\xff", 2));
  EXPECT_FALSE(reader_->result(CorrelationId{fresh_uuid()}).has_value());
  EXPECT_TRUE(reader_->steps(CorrelationId{fresh_uuid()}).empty());
}

TEST_F(Reader, ShowsWorkers) {
  claim(submit());
  auto const other = world_->open_registry();
  WorkerId const gone{fresh_uuid()};
  other->enroll({gone, "elsewhere", 8, "omninode", {"odd \"name\", {x}"}});
  other->retire(gone);
  auto const workers = reader_->workers();
  ASSERT_EQ(workers.size(), 2U);
  EXPECT_EQ(workers[0].id, worker_);
  EXPECT_EQ(workers[0].host, "host \"x\"");
  EXPECT_EQ(workers[0].program, "omninode '1'");
  EXPECT_EQ(workers[0].stages, stages_);
  EXPECT_TRUE(workers[0].alive);
  EXPECT_TRUE(workers[0].locked);
  EXPECT_EQ(workers[0].runs, 1);
  EXPECT_FALSE(workers[1].alive);
  EXPECT_FALSE(workers[1].locked);
  EXPECT_TRUE(workers[1].dead_at.has_value());
  EXPECT_EQ(workers[1].stages, std::vector<std::string>{"odd \"name\", {x}"});
}

TEST_F(Reader, ReportsHealth) {
  auto health = reader_->health();
  EXPECT_EQ(health.schema_version, expected_schema_version());
  EXPECT_EQ(health.expected_schema_version, expected_schema_version());
  EXPECT_EQ(health.server_version.substr(0, 3), "15.");
  EXPECT_FALSE(health.oldest_waiting_ms.has_value());
  EXPECT_EQ(health.live_workers, 1);
  EXPECT_EQ(health.relay_lag_events, 0);
  submit();
  claim(submit());
  world_->pass_time(std::chrono::milliseconds{5'000});
  health = reader_->health();
  EXPECT_GE(health.oldest_waiting_ms.value(), 5'000);
  EXPECT_EQ(health.relay_lag_events, 3);
  EXPECT_EQ(health.runs_by_state, (std::vector<std::pair<RunState, std::int64_t>>{
                                      {RunState::ready, 1}, {RunState::running, 1}}));
}

TEST_F(Reader, WaitsForAChange) {
  auto const run = submit();
  EXPECT_EQ(reader_->wait_for_change(run.correlation_id, 1, std::chrono::milliseconds{1})->version,
            1);
  auto waiting = std::async(std::launch::async, [&] {
    return RunReader{world_->url()}.wait_for_change(run.correlation_id, 1,
                                                    std::chrono::seconds{60});
  });
  claim(run);
  EXPECT_EQ(waiting.get()->version, 2);
}

TEST_F(Reader, FindsWhatLiesBetweenTwoIdsUpToTwo) {
  auto const with_last_byte = [this](std::uint8_t byte) {
    Uuid id = Uuid::parse("3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a00").value();
    id.bytes.back() = byte;
    NewRun const run{CorrelationId{id}, plan_, "{}", 0, {"operator me", ""}};
    store_->submit({&run, 1}, false);
    return run.correlation_id;
  };
  auto const one = with_last_byte(1);
  auto const five = with_last_byte(5);
  auto const nine = with_last_byte(9);
  EXPECT_EQ(reader_->between(one, one), std::vector{one}) << "both ends are included";
  EXPECT_EQ(reader_->between(five, nine).size(), 2U);
  EXPECT_EQ(reader_->between(one, nine).size(), 2U) << "two are enough to be ambiguous";
  auto const below = CorrelationId{Uuid::parse("3f0c8f5e-0000-0000-0000-000000000000").value()};
  EXPECT_TRUE(reader_->between(below, below).empty());
}

}  // namespace
}  // namespace omninode::test
