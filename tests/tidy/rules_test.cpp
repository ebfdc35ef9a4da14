// Shows each rule a small tree that breaks it and one that only looks as if it did.
#include "tests/tidy/rules.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace omninode::tidy {
namespace {

namespace fs = std::filesystem;

class TidyRules : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "omninode-tidy-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(std::string const& path, std::string const& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  Tree tree() const { return load_tree(root_); }

  // Where the rule found something: "file:line" each.
  static std::string places(std::vector<Violation> const& violations) {
    std::string text;
    for (auto const& violation : violations) {
      EXPECT_NE(violation.what.find(':'), std::string::npos) << "no advice: " << violation.what;
      text += violation.file + ":" + std::to_string(violation.line) + " ";
    }
    return text;
  }

  fs::path root_;
};

std::string lines(std::size_t count, std::string const& line = "int x;") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += line + "\n";
  return text;
}

std::string function_of(std::size_t count) {
  return "void f() {\n" + lines(count - 2, "  g();") + "}\n";
}

TEST_F(TidyRules, WideLinesAreCountedInCharacters) {
  write("engine/core/a.cpp", "\n" + std::string(101, 'x') + "\n");
  write("engine/core/b.cpp", std::string(98, 'x') + "→→\n");  // 100 characters, 104 bytes
  write("deployment/a.sh", std::string(101, 'x'));
  write("tests/README.md", std::string(300, 'x'));
  EXPECT_EQ(places(wide_lines(tree())), "deployment/a.sh:1 engine/core/a.cpp:2 ");
}

TEST_F(TidyRules, LongFiles) {
  write("store/a.cpp", lines(kFileLinesMax));
  write("store/b.cpp", lines(kFileLinesMax + 1));
  EXPECT_EQ(places(long_files(tree())), "store/b.cpp:501 ");
}

TEST_F(TidyRules, FileBudget) {
  for (char name = 'a'; name < 'k'; ++name) write(std::string("cli/") + name + ".cpp", lines(120));
  EXPECT_EQ(told(file_budget(tree())), "");
  write("cli/a.cpp", lines(301));
  write("cli/b.cpp", lines(301));
  EXPECT_NE(told(file_budget(tree())).find("90th percentile"), std::string::npos);
  for (char name = 'a'; name < 'g'; ++name) write(std::string("cli/") + name + ".cpp", lines(121));
  EXPECT_NE(told(file_budget(tree())).find("median"), std::string::npos);
}

TEST_F(TidyRules, LongFunctions) {
  write("cli/a.cpp", "namespace a {\nclass B {\n public:\n  B() : b_{1}, c_{2} {\n" +
                         lines(kFunctionLinesMax - 2) + "  }\n};\n}\n" +
                         function_of(kFunctionLinesMax + 1));
  write("cli/b.cpp", "enum class E {\n" + lines(90, "a,") + "};\nint const kX[] = {\n" +
                         lines(90, "f(1),") + "};\n");
  EXPECT_EQ(places(long_functions(tree())), "cli/a.cpp:76 ");
  write("cli/a.cpp", "template <class T>\nvoid A<T>::f(char c = '{', int n = 1'000) const {\n" +
                         lines(kFunctionLinesMax, "  // }") + "}\n");
  EXPECT_EQ(places(long_functions(tree())), "cli/a.cpp:1 ");
}

TEST_F(TidyRules, FunctionBudget) {
  for (char name = 'a'; name < 'k'; ++name)
    write(std::string("cli/") + name + ".cpp", function_of(25));
  EXPECT_EQ(told(function_budget(tree())), "");
  for (char name = 'a'; name < 'c'; ++name)
    write(std::string("cli/") + name + ".cpp", function_of(26));
  EXPECT_NE(told(function_budget(tree())), "");
}

TEST_F(TidyRules, CommentShare) {
  write("store/a.cpp", lines(95) + lines(5, "int y;  // why"));
  write("tests/a.cpp", lines(900, "// tests do not count"));
  EXPECT_EQ(comment_percent(tree()), 5U);
  EXPECT_NE(told(comment_share(tree())), "");
  write("store/b.cpp", lines(15, "// why"));
  EXPECT_EQ(told(comment_share(tree())), "");
  write("store/b.cpp", lines(100, "// what"));
  EXPECT_NE(told(comment_share(tree())), "");
}

TEST_F(TidyRules, ForbiddenIncludes) {
  write("engine/core/a.cpp", "#include <vector>\n#include <boost/msm.hpp>\n");
  write("engine/core/lifecycle.cpp", "#include <boost/msm.hpp>\n#include <openssl/evp.h>\n");
  write("engine/core/digest.cpp", "#include <openssl/evp.h>\n");
  write("engine/ports/a.hpp",
        "#include \"engine/core/a.hpp\"\n#include \"engine/services/a.hpp\"\n");
  write("engine/services/a.cpp", "#include <spdlog/spdlog.h>\n#include <pqxx/pqxx>\n");
  write("engine/bus/a.cpp", "#include <librdkafka/rdkafka.h>\n#include \"store/a.hpp\"\n");
  write("engine/engine.cpp", "#include \"stages/a.hpp\"\n#include \"cli/a.hpp\"\n");
  write("store/a.cpp", "#include <pqxx/pqxx>\n#include <nlohmann/json.hpp>\n");
  write("stages/onex/a.cpp", "#include <kainjow/mustache.hpp>\n#include \"tests/a.hpp\"\n");
  write("cli/command_line.cpp", "#include <CLI/CLI.hpp>\n#include \"engine/bus/a.hpp\"\n");
  write("cli/a.cpp", "#include \"engine/engine.hpp\"\n#include <CLI/CLI.hpp>\n");
  write("tests/a.cpp", "#include <pqxx/pqxx>\n#include \"cli/a.hpp\"\n");
  EXPECT_EQ(places(forbidden_includes(tree())),
            "cli/a.cpp:2 cli/command_line.cpp:2 engine/bus/a.cpp:2 engine/core/a.cpp:2 "
            "engine/core/lifecycle.cpp:2 engine/engine.cpp:2 engine/ports/a.hpp:2 "
            "engine/services/a.cpp:2 stages/onex/a.cpp:2 store/a.cpp:2 ");
}

TEST_F(TidyRules, FoldersWithoutALaw) {
  write("engine/misc/a.cpp", "#include <vector>\n");
  write("engine/core/a.cpp", "// #include <pqxx/pqxx>\n");
  EXPECT_EQ(places(forbidden_includes(tree())), "engine/misc/a.cpp:1 ");
}

TEST_F(TidyRules, ImpureCore) {
  write("engine/core/a.cpp", "#include <fstream>\nauto t = std::chrono::system_clock::now();\n");
  write("engine/core/b.cpp", "#include <chrono>\n// never std::chrono::system_clock::now()\n");
  EXPECT_EQ(places(impure_core(tree())), "engine/core/a.cpp:1 engine/core/a.cpp:2 ");
}

TEST_F(TidyRules, WritersOfRun) {
  write("store/sql/commit_transitions.sql", "-- commits\nUPDATE run SET state = 1;\n");
  write("store/sql/reap.sql", "-- reaps\nWITH x AS (SELECT 1)\nUPDATE\n  run r SET state = 1;\n");
  write("store/sql/note.sql", "-- UPDATE run\nINSERT INTO run_input VALUES ('UPDATE run');\n");
  write("store/sql/schema.sql", "-- inserts\nINSERT INTO public.\"run\" VALUES (1);\n");
  write("store/a.cpp", "\nauto q = R\"(delete from run where id = 1)\";\n");
  EXPECT_EQ(places(writers_of_run(tree())),
            "store/a.cpp:2 store/sql/reap.sql:1 store/sql/schema.sql:1 ");
}

TEST_F(TidyRules, SqlInCode) {
  write("cli/a.cpp", "f(\"SELECT 1\");\nf(\"please select or UPDATE it\");\n// SELECT 1\n");
  write("engine/services/a.cpp", "f(\"UPDATE worker SET beat = 1\");\n");
  write("store/a.cpp", "f(\"SELECT pg_backend_pid()\");\n");
  EXPECT_EQ(places(sql_in_code(tree())), "cli/a.cpp:1 engine/services/a.cpp:1 ");
}

TEST_F(TidyRules, SqlFileForm) {
  write("store/sql/a.sql", "-- one; really\nSELECT ';' AS x;\n-- the end\n");
  write("store/sql/b.sql", "SELECT 1\n");
  write("store/sql/c.sql", "-- two\nSELECT 1;\nSELECT 2;\n");
  EXPECT_EQ(places(sql_file_form(tree())), "store/sql/b.sql:1 store/sql/c.sql:3 ");
}

TEST_F(TidyRules, MigrationPairs) {
  write("migrations/0001_a.up.sql", "-- up\n");
  write("migrations/0001_a.down.sql", "-- down\n");
  write("migrations/0002_b.up.sql", "-- up\n");
  EXPECT_EQ(places(migration_pairs(tree())), "migrations/0002_b.up.sql:1 ");
}

TEST_F(TidyRules, VagueNames) {
  write("cli/a.cpp", "class RunManager {};\n// class HelperOfMine\nstruct Utility;\n");
  write("cli/string_utils.hpp", "int x;\n");
  EXPECT_EQ(places(vague_names(tree())), "cli/a.cpp:1 cli/a.cpp:3 cli/string_utils.hpp:1 ");
}

TEST_F(TidyRules, UnfinishedMarks) {
  std::string const mark = std::string("TO") + "DO";
  write("cli/a.cpp", "int x;  // " + mark + ": more\nauto s = \"" + mark + "\";\n");
  write("deployment/a.sh", "# " + mark + "\n# TODOS\n");
  EXPECT_EQ(places(unfinished_marks(tree())), "cli/a.cpp:1 deployment/a.sh:1 ");
}

TEST_F(TidyRules, HeaderForm) {
  write("cli/a.hpp", "// What it is.\n#pragma once\n");
  write("cli/b.hpp", "#pragma once\n// late\n");
  write("cli/c.hpp", "// What it is. #pragma once\nint x;\n");
  EXPECT_EQ(places(header_form(tree())), "cli/b.hpp:1 cli/c.hpp:1 ");
}

TEST_F(TidyRules, ShellForm) {
  write("deployment/a.sh", "#!/bin/sh\nset -eu\n");
  write(".ci/run", "#!/bin/bash\necho set -eu\n");
  EXPECT_EQ(places(shell_form(tree())), ".ci/run:1 ");
}

}  // namespace
}  // namespace omninode::tidy
