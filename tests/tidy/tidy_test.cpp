// Holds the style law on this very tree; rules_test.cpp shows that each rule can fail.
#include <array>
#include <cstdio>
#include <iostream>
#include <memory>

#include <gtest/gtest.h>

#include "tests/tidy/rules.hpp"

namespace omninode::tidy {
namespace {

// The formatter whose verdict counts is Debian 12's; others break lines in other places.
constexpr std::string_view kFormatterVersion = "version 14.";

Tree const& project() {
  static Tree const tree = load_tree(OMNINODE_SOURCE_DIR);
  return tree;
}

struct CommandResult {
  int status;
  std::string output;
};

CommandResult run(std::string const& command) {
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {-1, "popen failed"};
  std::string output;
  std::array<char, 4096> piece{};
  while (auto const got = fread(piece.data(), 1, piece.size(), pipe)) {
    output.append(piece.data(), got);
  }
  return {pclose(pipe), output};
}

TEST(Tidy, TheTreeIsFound) { EXPECT_GT(project().size(), 20U) << OMNINODE_SOURCE_DIR; }
TEST(Tidy, LinesFitTheColumns) { EXPECT_EQ(told(wide_lines(project())), ""); }
TEST(Tidy, FilesAreShort) { EXPECT_EQ(told(long_files(project())), ""); }
TEST(Tidy, FilesKeepTheBudget) { EXPECT_EQ(told(file_budget(project())), ""); }
TEST(Tidy, FunctionsAreShort) { EXPECT_EQ(told(long_functions(project())), ""); }
TEST(Tidy, FunctionsKeepTheBudget) { EXPECT_EQ(told(function_budget(project())), ""); }
TEST(Tidy, IncludesFollowTheLaw) { EXPECT_EQ(told(forbidden_includes(project())), ""); }
TEST(Tidy, CoreIsPure) { EXPECT_EQ(told(impure_core(project())), ""); }
TEST(Tidy, OnlyNamedStatementsWriteRuns) { EXPECT_EQ(told(writers_of_run(project())), ""); }
TEST(Tidy, NoSqlInCode) { EXPECT_EQ(told(sql_in_code(project())), ""); }
TEST(Tidy, SqlFilesHoldOneStatement) { EXPECT_EQ(told(sql_file_form(project())), ""); }
TEST(Tidy, MigrationsComeInPairs) { EXPECT_EQ(told(migration_pairs(project())), ""); }
TEST(Tidy, NamesSaySomething) { EXPECT_EQ(told(vague_names(project())), ""); }
TEST(Tidy, NothingIsLeftUnfinished) { EXPECT_EQ(told(unfinished_marks(project())), ""); }
TEST(Tidy, HeadersExplainThemselves) { EXPECT_EQ(told(header_form(project())), ""); }
TEST(Tidy, ScriptsStopAtErrors) { EXPECT_EQ(told(shell_form(project())), ""); }

TEST(Tidy, CommentsAreNeitherRareNorNoise) {
  RecordProperty("comment_percent", static_cast<int>(comment_percent(project())));
  std::cout << "comments: " << comment_percent(project()) << " % of the product's C++ lines\n";
  EXPECT_EQ(told(comment_share(project())), "");
}

TEST(Tidy, ClangFormatHasNothingToChange) {
  if (run("clang-format --version").output.find(kFormatterVersion) == std::string::npos) {
    GTEST_SKIP() << "clang-format 14 is not installed: deployment/setup.sh --tests";
  }
  std::string command = "cd '" OMNINODE_SOURCE_DIR "' && clang-format --dry-run --Werror";
  for (auto const& file : project()) {
    if (file.is_cpp()) command += " '" + file.path + "'";
  }
  auto const [status, output] = run(command);
  EXPECT_EQ(status, 0) << "run clang-format -i on these files:\n" << output;
}

}  // namespace
}  // namespace omninode::tidy
