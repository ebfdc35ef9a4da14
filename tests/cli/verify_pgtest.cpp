// omninode verify, as an operator meets it.
#include <filesystem>
#include <fstream>

#include "tests/cli/program_world.hpp"

namespace omninode::test {
namespace {

namespace fs = std::filesystem;

class VerifyCommand : public ProgramWorld {
 protected:
  Ended verify(std::vector<std::string> more = {}) {
    more.insert(more.begin(), "verify");
    return omninode(std::move(more));
  }

  /// A node that a worker here has written; its folder.
  fs::path written_node() {
    auto const worker = serve(OMNINODE_PROGRAM);
    auto const ended = omninode({"generate", std::string("@") + OMNINODE_PROMPT, "--output-dir",
                                 (folder() / "out").string()});
    EXPECT_EQ(ended.code, 0) << ended.err;
    return folder() / "out/store_effect/v1_0_0";
  }
};

TEST_F(VerifyCommand, HoldsForWhatWasGenerated) {
  auto const node = written_node();
  auto const ended = verify({"--files"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "I10")) << ended.out;
  auto const document = json::parse(verify({"-o", "json"}).out);
  EXPECT_TRUE(document.at("holds").get<bool>());
  EXPECT_EQ(document.at("invariants").size(), 10U);
}

TEST_F(VerifyCommand, AlteredFilesAreAViolationAndAMissingFolderIsAWarning) {
  auto const node = written_node();
  std::ofstream(node / "node.py", std::ios::app) << "# changed\n";
  EXPECT_EQ(verify().code, 0) << "only --files looks at the disk";
  auto const altered = verify({"--files"});
  EXPECT_EQ(altered.code, 1);
  EXPECT_TRUE(has(altered.out, "node.py")) << altered.out;
  fs::remove(node / "node.py");
  EXPECT_EQ(verify({"--files"}).code, 1);
  fs::remove_all(node);
  auto const gone = verify({"--files"});
  EXPECT_EQ(gone.code, 0) << gone.out;
  EXPECT_TRUE(has(gone.out, "warning")) << gone.out;
  auto const document = json::parse(verify({"--files", "-o", "json"}).out);
  EXPECT_EQ(document.at("gone").size(), 1U);
}

TEST_F(VerifyCommand, FilesOfOthersAndOutputsOfAnotherFormAreNoViolation) {
  auto const node = written_node();
  std::ofstream(node / "notes.txt") << "mine";
  EXPECT_EQ(verify({"--files"}).code, 0);
  database().sql(R"(UPDATE run_event SET output = '{"written":5,"folder":7,"manifest":[]}')");
  auto const ended = verify({"--files"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
}

TEST_F(VerifyCommand, ALinkInPlaceOfAFileIsAViolation) {
  auto const node = written_node();
  fs::rename(node / "node.py", folder() / "node.py");
  fs::create_symlink(folder() / "node.py", node / "node.py");
  auto const ended = verify({"--files"});
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "node.py")) << ended.out;
}

TEST_F(VerifyCommand, NamesTheRunThatBreaksAPromise) {
  auto const id = submit(R"({"name":"x","stages":[{"name":"noop"}]})");
  database().sql("UPDATE run SET version = 7");
  auto const ended = verify();
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(has(ended.out, "run " + id + " is at version 7")) << ended.out;
  auto const document = json::parse(verify({"-o", "json"}).out);
  EXPECT_FALSE(document.at("holds").get<bool>());
  EXPECT_EQ(document.at("invariants").at(1).at("violations").at(0).at("correlation_id"), id);
}

TEST_F(VerifyCommand, RefusesBoundsThatAreNone) {
  EXPECT_EQ(verify({"--limit", "0"}).code, 2);
  EXPECT_EQ(verify({"--timeout", "x"}).code, 2);
}

}  // namespace
}  // namespace omninode::test
