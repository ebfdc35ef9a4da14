// A validator in a process of its own, with small programs in the place of Python.
#include "engine/python_contract_validator.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/embedded/scratch_folder.hpp"

namespace omninode {
namespace {

using std::chrono::milliseconds;

class PythonValidator : public ::testing::Test {
 protected:
  // The words are -I SCRIPT CONTRACT KIND FORM.
  ContractVerdict judge_with(std::string const& body, milliseconds timeout = milliseconds{20'000}) {
    auto const program = folder_.path() / "python";
    std::ofstream(program) << "#!/bin/sh\n" << body << "\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return make_python_contract_validator(program, timeout)
        ->judge("name: sample\n", "effect", "oct25", {});
  }

  test::ScratchFolder folder_;
};

TEST_F(PythonValidator, GivesBackWhatTheProgramSays) {
  auto const verdict = judge_with(
      "echo 'a warning of some package'\n"
      "cat \"$3\" >&2\n"
      "test \"$4 $5\" = 'effect oct25' || exit 1\n"
      R"(echo '{"validator": "sample", "problems": [{"error": false, "message": "odd"}]}')");
  EXPECT_EQ(verdict.cannot, "");
  EXPECT_EQ(verdict.validator, "sample");
  ASSERT_EQ(verdict.problems.size(), 1U);
  EXPECT_FALSE(verdict.problems[0].error);
  EXPECT_EQ(verdict.problems[0].message, "odd");
}

TEST_F(PythonValidator, WhatGoesWrongIsSaidAndNeverThrown) {
  EXPECT_NE(judge_with("echo no such module; exit 3").cannot.find("code 3: no such module"),
            std::string::npos);
  EXPECT_NE(judge_with("echo hello").cannot.find("no answer: hello"), std::string::npos);
  EXPECT_NE(judge_with("echo '{}'").cannot, "");
  EXPECT_NE(judge_with(R"(echo '{"problems": 7, "validator": []}')").cannot, "");
  EXPECT_EQ(judge_with(R"(echo '{"cannot": "another form"}')").cannot, "another form");
  auto const missing = make_python_contract_validator(folder_.path() / "missing");
  EXPECT_NE(missing->judge("", "effect", "oct25", {}).cannot.find("missing"), std::string::npos);
}

TEST_F(PythonValidator, AProgramThatDoesNotEndIsEnded) {
  auto const verdict = judge_with("while :; do sleep 60; done", milliseconds{200});
  EXPECT_NE(verdict.cannot.find("did not answer"), std::string::npos);
}

TEST_F(PythonValidator, LeavesNothingBehind) {
  std::string const told = (folder_.path() / "told").string();
  judge_with("dirname \"$3\" > " + told);
  std::ifstream in(told);
  std::string used;
  ASSERT_TRUE(std::getline(in, used));
  EXPECT_FALSE(std::filesystem::exists(used));
}

}  // namespace
}  // namespace omninode
