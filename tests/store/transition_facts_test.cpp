#include "store/transition_facts.hpp"

#include <csignal>
#include <vector>

#include <gtest/gtest.h>

#include "store/migration_files.hpp"
#include "store/schema.hpp"
#include "store/sql_text.hpp"

namespace omninode {
namespace {

TEST(Storable, IsUtf8WithoutNul) {
  for (std::string const good : {"", "plain", "Ü漢😀", "\x7f", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_storable(good)) << good;
  }
  for (std::string const bad :
       {"\x80", "\xc3", "\xc3(", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "ok\xe6\xbc"}) {
    EXPECT_FALSE(is_storable(bad)) << bad;
  }
  EXPECT_FALSE(is_storable(std::string_view("a\0b", 3)));
}

TEST(Fingerprint, GroupsWhatDiffersInNumbersOnly) {
  auto const one = fingerprint("beta", {"BROKEN", "line 12, column 3"});
  EXPECT_EQ(one, fingerprint("beta", {"BROKEN", "line 7, column 300"}));
  EXPECT_NE(one, fingerprint("beta", {"BROKEN", "row 12, column 3"}));
  EXPECT_NE(one, fingerprint("beta", {"OTHER", "line 12, column 3"}));
  EXPECT_NE(one, fingerprint("alpha", {"BROKEN", "line 12, column 3"}));
  EXPECT_EQ(one.size(), 16U);
}

TEST(OperatorAction, IsWhatAPersonDid) {
  Transition transition;
  transition.actor.name = "operator me";
  transition.trigger = Trigger::cancel;
  EXPECT_TRUE(is_operator_action(transition));
  for (auto const* honours : {"worker 1", "reaper"}) {
    transition.actor.name = honours;
    EXPECT_FALSE(is_operator_action(transition)) << honours;
  }
  transition.actor.name = "operator me";
  transition.trigger = Trigger::stage_done;
  EXPECT_FALSE(is_operator_action(transition));
}

TEST(CommittableDeathTest, ABrokenBatchEndsTheProgram) {
  Transition one;
  one.seen = 3;
  one.after.id.value = 7;
  one.after.version = 4;
  std::vector<Transition> batch{one};
  assert_committable(batch);
  batch.push_back(one);
  EXPECT_EXIT(assert_committable(batch), testing::KilledBySignal(SIGABRT), "");
  batch.pop_back();
  batch[0].after.version = 5;
  EXPECT_EXIT(assert_committable(batch), testing::KilledBySignal(SIGABRT), "");
}

TEST(EmbeddedSql, EveryMigrationHasBothDirections) {
  auto const& files = migration_files();
  EXPECT_EQ(expected_schema_version(), static_cast<int>(files.size()));
  for (auto const& migration : files) {
    EXPECT_EQ(migration.checksum.size(), 64U);
    EXPECT_FALSE(migration.down.empty());
  }
  EXPECT_EQ(files[0].name, "initial");
}

TEST(EmbeddedSqlDeathTest, AnUnknownStatementEndsTheProgram) {
  EXPECT_NE(sql_text("read_runs").find("SELECT"), std::string_view::npos);
  EXPECT_EXIT(sql_text("no_such_statement"), testing::KilledBySignal(SIGABRT), "");
}

}  // namespace
}  // namespace omninode
