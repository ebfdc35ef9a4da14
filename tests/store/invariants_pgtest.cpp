// Every invariant holds after all that runs may go through, and each is seen to break.
#include "store/invariants.hpp"
#include "tests/store/pg_run_fixture.hpp"

namespace omninode::test {
namespace {

std::vector<std::string> broken(std::vector<InvariantReport> const& reports) {
  std::vector<std::string> ids;
  for (auto const& report : reports) {
    EXPECT_NE(report.verdict, Verdict::unfinished) << report.id << " " << report.problem;
    if (report.verdict == Verdict::violated) ids.push_back(report.id);
  }
  return ids;
}

std::string all_words(std::vector<InvariantReport> const& reports) {
  std::string text;
  for (auto const& report : reports) {
    for (auto const& one : report.violations) text += report.id + " " + one.what + "\n";
  }
  return text;
}

class Invariants : public PgRunTest {
 protected:
  Invariants() : PgRunTest(three_stages()) {}

  // A run that waits, one at work, one that is done, one that is dead, one that was replayed and
  // one that an operator gave up.
  void SetUp() override {
    PgRunTest::SetUp();
    if (IsSkipped()) return;
    submit();
    end(claim(submit()), Done{"{}", {{"a.txt", "content"}}, {}});
    auto done = claim(submit());
    for (int stage = 0; stage < 3; ++stage) done = end(done, Done{"{}", {{"b", "x"}}, {}});
    end(claim(submit()), Fail{"BROKEN", "it broke"});
    auto const again = act(end(claim(submit()), Fail{"BROKEN", "it broke"}), command::Replay{});
    end(claim(again), Done{"{}", {}, {}});
    act(end(claim(submit()), Fail{"BROKEN", "it broke"}), command::Discard{});
    reader_ = std::make_unique<InvariantReader>(world_->url(), VerifyBounds{});
  }

  Run act(Run const& run, Command const& wanted) {
    auto const transition =
        std::get<Transition>(decide(run, *plan_, wanted, {"operator me", "because"}));
    EXPECT_EQ(store_->commit({&transition, 1}).results.at(0).status,
              CommitResult::Status::committed);
    return store_->find(run.correlation_id).value();
  }

  std::unique_ptr<InvariantReader> reader_;
};

TEST_F(Invariants, AllHoldAfterWhatRunsMayGoThrough) {
  auto const reports = reader_->check();
  EXPECT_EQ(reports.size(), 10U);
  EXPECT_EQ(broken(reports), std::vector<std::string>{}) << all_words(reports);
}

TEST_F(Invariants, ListsAreCutAndSayso) {
  world_->database().sql("DELETE FROM run_input");
  InvariantReader reader(world_->url(), {2, std::chrono::seconds(60)});
  auto const report = reader.check().front();
  EXPECT_EQ(report.violations.size(), 2U);
  EXPECT_TRUE(report.more);
  EXPECT_EQ(report.violations[0].what, "has no input");
}

TEST_F(Invariants, OutputsOfCompletedRunsComeInPages) {
  auto const first = reader_->written_outputs({}, 10);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].output, "{}");
  EXPECT_TRUE(reader_->written_outputs(first[0].run, 10).empty());
}

struct Damage {
  char const* name;
  char const* sql;  ///< what a fault, or a hand in the database, would leave behind
  std::vector<std::string> broken;
};

void PrintTo(Damage const& damage, std::ostream* out) { *out << damage.name; }

class InvariantDamage : public Invariants, public ::testing::WithParamInterface<Damage> {};

TEST_P(InvariantDamage, IsSeen) {
  world_->database().sql(GetParam().sql);
  auto const reports = reader_->check();
  EXPECT_EQ(broken(reports), GetParam().broken) << all_words(reports);
}

constexpr char const* kWithoutRule =
    "ALTER TABLE run_event DROP CONSTRAINT run_event_legal_transition;";

std::vector<Damage> damages() {
  static std::string const left_completed =
      std::string(kWithoutRule) +
      "INSERT INTO run_event (run_id, version, claim, stage, attempt, from_state, trigger,"
      " to_state, stage_name, actor)"
      " SELECT id, version + 1, claim, 2, 1, 'completed', 'replay', 'ready', 'gamma', 'me'"
      "   FROM run WHERE state = 'completed';"
      "UPDATE run SET version = version + 1, state = 'ready', stage = 2, stage_name = 'gamma'"
      " WHERE state = 'completed'";
  return {
      {"input_lost", "DELETE FROM run_input WHERE run_id = 1", {"I1"}},
      {"version_ahead", "UPDATE run SET version = version + 1 WHERE id = 1", {"I2"}},
      {"event_lost", "DELETE FROM run_event WHERE run_id = 2 AND version = 2", {"I2"}},
      {"chain_broken",
       "UPDATE run_event SET from_state = 'backing_off' WHERE run_id = 2 AND version = 2",
       {"I2"}},
      {"result_twice",
       "UPDATE run_event SET stage = 0 WHERE run_id = 3 AND trigger = 'stage_done'",
       {"I3"}},
      {"end_left", left_completed.c_str(), {"I4"}},
      {"audit_lost", "DELETE FROM operator_action WHERE what = 'replay'", {"I4", "I7"}},
      {"owner_dead",
       "UPDATE worker SET started_at = now() - interval '1 hour';"
       "INSERT INTO worker (id, lock_key, dead_at, pid, host, program, stages) VALUES"
       " (gen_random_uuid(), 1, now() - interval '1 hour', 1, 'h', 'p', '{}');"
       "UPDATE run SET owner = (SELECT id FROM worker WHERE dead_at IS NOT NULL) WHERE id = 2",
       {"I5"}},
      {"deadline_over",
       "UPDATE worker SET started_at = now() - interval '1 hour';"
       "UPDATE run SET stage_deadline_at = now() - interval '1 hour' WHERE id = 2",
       {"I5"}},
      {"never_claimed",
       "INSERT INTO worker (id, lock_key, started_at, pid, host, program, stages) VALUES"
       " (gen_random_uuid(), 1, now() - interval '1 hour', 1, 'h', 'p', '{alpha}');"
       "UPDATE run SET updated_at = now() - interval '1 hour' WHERE id = 1",
       {"I5"}},
      {"order_lost", "UPDATE run_event SET xid = '3' WHERE run_id = 3 AND version = 4", {"I6"}},
      {"dead_letter_lost", "DELETE FROM dead_letter WHERE closed_at IS NULL", {"I7"}},
      {"dead_letter_left",
       "UPDATE dead_letter SET closed_at = NULL, closed_by = NULL, how = NULL"
       " WHERE how = 'discard'",
       {"I7"}},
      {"bytes_changed",
       "UPDATE file_content SET content = 'other' WHERE content = 'content'",
       {"I8"}},
      {"budget_exceeded",
       "UPDATE run_event SET attempt = 9 WHERE run_id = 2 AND version = 2",
       {"I9"}},
      {"row_differs", "UPDATE run SET claim = claim + 1 WHERE id = 2", {"I10"}},
      {"stage_differs", "UPDATE run SET stage_name = 'alpha' WHERE id = 2", {"I10"}},
  };
}

INSTANTIATE_TEST_SUITE_P(Every, InvariantDamage, ::testing::ValuesIn(damages()),
                         [](auto const& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace omninode::test
