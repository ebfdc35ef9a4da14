// What the arguments alone show is refused before anything is stored.
#include "tests/cli/program_world.hpp"

namespace omninode::test {
namespace {

class Usage : public ProgramWorld {
 protected:
  // Refused with exit code 2, one line that holds `part`, and nothing stored.
  void expect_refused(std::vector<std::string> words, std::string const& part) {
    auto const name = testing::PrintToString(words);
    auto const ended = omninode(std::move(words));
    EXPECT_EQ(ended.code, 2) << name << ended.out << ended.err;
    EXPECT_TRUE(has(ended.err, part)) << name << ended.err;
    EXPECT_EQ(ended.out, "") << name;
    EXPECT_EQ(runs_stored(), "0") << name;
  }
};

TEST_F(Usage, BadPromptsAreRefused) {
  expect_refused({"generate", ""}, "empty");
  expect_refused({"generate", "  \n "}, "empty");
  expect_refused({"generate", std::string(10'001, 'x')}, "10001");
  expect_refused({"generate", "red \x1b[31m"}, "control character");
  expect_refused({"generate", "bad \xff"}, "UTF-8");
  expect_refused({"generate", "@no-such-file"}, "no-such-file");
  expect_refused({"generate"}, "prompt");
}

TEST_F(Usage, BadOptionsAreRefused) {
  for (auto const* seconds : {"0", "3601", "-1", "1.5", "ten", ""}) {
    expect_refused({"generate", "x", "--timeout", seconds}, "--timeout");
  }
  expect_refused({"generate", "x", "--frobnicate"}, "--frobnicate");
  expect_refused({"generate", "x", "y"}, "y");
  expect_refused({"generate", "x", "-o", "xml"}, "xml");
  expect_refused({"generate", "x", "--node-type", "widget"}, "widget");
  expect_refused({"generate", "x", "--correlation-id", "42"}, "42");
  expect_refused({"generate", "x", "--output-dir", "../up"}, "'..'");
  expect_refused({"generate", "x", "--output-dir", "/proc/none"}, "cannot be written");
  expect_refused({"frobnicate"}, "frobnicate");
  expect_refused({"run"}, "subcommand");
  expect_refused({"run", "show", "short"}, "short");
  expect_refused({"run", "list", "--state", "asleep"}, "asleep");
  expect_refused({"run", "list", "--limit", "0"}, "--limit");
  expect_refused({"run", "list", "--since", "yesterweek"}, "yesterweek");
  expect_refused({"migrate", "down", "--to", "0"}, "--yes");
}

TEST_F(Usage, BadPlansAreRefused) {
  expect_refused({"submit", "--plan", "{"}, "JSON");
  expect_refused({"submit", "--plan", kNoop}, "noop");  // a stage of the lab
  expect_refused(
      {"submit", "--plan", R"({"name":"x","stages":[{"name":"refinement"}]})", "--input", "[]"},
      "object");
}

TEST_F(Usage, HelpAndVersionAreNoErrors) {
  for (auto const& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"generate", "--help"}, {"run", "list", "--help"}, {"--version"}}) {
    auto const ended = omninode(words);
    EXPECT_EQ(ended.code, 0);
    EXPECT_NE(ended.out, "");
    EXPECT_EQ(ended.err, "");
  }
  EXPECT_TRUE(has(omninode({"generate", "--help"}).out, "--database-url"));
}

TEST_F(Usage, APromptMayBeACommandsName) {
  auto const ended = omninode({"generate", "run", "--detach", "-o", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(runs_stored(), "1");
}

TEST(UsageWithoutDatabase, NoDatabaseIsExitCode5AndShowsNoPassword) {
  ScratchFolder const scratch;
  Environment const environment{
      {"OMNINODE_DATABASE_URL", "postgresql://me:hush-hush@127.0.0.1:1/none"},
      {"XDG_STATE_HOME", scratch.path().string()}};
  for (auto const& words : std::vector<std::vector<std::string>>{
           {"generate", "x"}, {"run", "list"}, {"serve"}, {"migrate", "up"}, {"worker", "list"}}) {
    auto all = words;
    all.insert(all.begin(), OMNINODE_PROGRAM);
    auto const ended = Process(all, environment, scratch.path()).wait();
    EXPECT_EQ(ended.code, 5) << words.front() << ended.err;
    EXPECT_TRUE(has(ended.err, "omninode doctor")) << ended.err;
    EXPECT_FALSE(has(ended.err + ended.out, "hush-hush")) << words.front();
  }
  auto const doctor = Process({OMNINODE_PROGRAM, "doctor"}, environment, scratch.path()).wait();
  EXPECT_EQ(doctor.code, 1);
  EXPECT_TRUE(has(doctor.out, "fail")) << doctor.out;
  EXPECT_FALSE(has(doctor.err + doctor.out, "hush-hush"));
}

TEST(UsageWithoutDatabase, ServeNamesTheSettingItNeeds) {
  ScratchFolder const scratch;
  auto const ended = Process({OMNINODE_PROGRAM, "serve"}, {}, scratch.path()).wait();
  EXPECT_EQ(ended.code, 5);
  EXPECT_TRUE(has(ended.err, "OMNINODE_DATABASE_URL")) << ended.err;
}

TEST_F(Usage, AWrongSchemaIsExitCode5AndNamesTheCommand) {
  TestDatabase const empty(TestDatabase::Content::nothing);
  environment()["OMNINODE_DATABASE_URL"] = empty.url();
  for (auto const& words :
       std::vector<std::vector<std::string>>{{"generate", "x"}, {"run", "list"}, {"serve"}}) {
    auto const ended = omninode(words);
    EXPECT_EQ(ended.code, 5) << words.front() << ended.err;
    EXPECT_TRUE(has(ended.err, "omninode migrate up")) << ended.err;
  }
  EXPECT_EQ(omninode({"migrate", "up"}).code, 0);
  EXPECT_EQ(omninode({"run", "list"}).code, 0);
  EXPECT_EQ(omninode({"migrate", "down", "--to", "0", "--yes"}).code, 0);
  EXPECT_EQ(omninode({"run", "list"}).code, 5);
}

}  // namespace
}  // namespace omninode::test
