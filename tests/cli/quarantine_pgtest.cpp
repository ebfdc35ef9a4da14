// Records that nobody could read, as an operator meets them.
#include "tests/cli/program_world.hpp"

namespace omninode::test {
namespace {

class Quarantine : public ProgramWorld {
 protected:
  void SetUp() override {
    ProgramWorld::SetUp();
    if (IsSkipped()) return;
    database().sql(
        "INSERT INTO quarantine (topic, partition, record_offset, bytes, reason) VALUES"
        " ('hints', 3, 41, '\\x7b1b5b326a00ff', 'it is no JSON'), ('hints', 3, 42, '', 'empty')");
  }
};

TEST_F(Quarantine, ListNamesWhereEachCameFromNewestFirst) {
  auto const text = omninode({"quarantine", "list"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_TRUE(has(text.out, "hints[3]@41")) << text.out;
  auto const records = json::parse(omninode({"quarantine", "list", "-o", "json"}).out);
  ASSERT_EQ(records.at("records").size(), 2U);
  EXPECT_EQ(records.at("records").at(0).at("offset"), 42);
  EXPECT_EQ(records.at("records").at(1).at("size_bytes"), 7);
  auto const one = omninode({"quarantine", "list", "--limit", "1", "-o", "jsonl"});
  EXPECT_EQ(json::parse(one.out).at("reason"), "empty");
}

TEST_F(Quarantine, ShowEscapesWhatATerminalWouldObey) {
  auto const text = omninode({"quarantine", "show", "1"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_FALSE(has(text.out, "\x1b")) << text.out;
  auto const document = json::parse(omninode({"quarantine", "show", "1", "-o", "json"}).out);
  EXPECT_EQ(document.at("bytes_hex"), "7b1b5b326a00ff");
  auto const raw = omninode({"quarantine", "show", "1", "--raw"});
  EXPECT_EQ(raw.out, std::string("{\x1b[2j\0\xff", 7));
}

TEST_F(Quarantine, UnknownRecordsAndBadIdsAreRefused) {
  EXPECT_EQ(omninode({"quarantine", "show", "77"}).code, 3);
  EXPECT_EQ(omninode({"quarantine", "show", "x"}).code, 2);
  EXPECT_EQ(omninode({"quarantine", "list", "--limit", "0"}).code, 2);
  database().sql("DELETE FROM quarantine");
  EXPECT_TRUE(has(omninode({"quarantine", "list"}).out, "No record"));
}

}  // namespace
}  // namespace omninode::test
