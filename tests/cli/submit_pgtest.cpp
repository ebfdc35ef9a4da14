// Submits that the database breaks off: what is said to be stored is stored.
#include <sstream>

#include "tests/cli/program_world.hpp"

namespace omninode::test {
namespace {

class Submitting : public ProgramWorld {
 protected:
  // Each statement that stores runs first does `what`, in PL/pgSQL, where `tries` counts them from
  // 1: nothing rolls a sequence back.
  void break_off(std::string const& what) {
    database().sql(
        "CREATE SEQUENCE tries;"
        "CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$"
        " DECLARE tries bigint := nextval('tries'); BEGIN " +
        what +
        " RETURN NULL; END $$;"
        "CREATE TRIGGER break_off BEFORE INSERT ON run_event EXECUTE FUNCTION break_off()");
  }

  Ended submit_many(std::string const& format) {
    return lab({"submit", "--plan", kNoop, "--count", "2500", "--detach", "-o", format});
  }
};

constexpr char const* kLoseTheAnswer = "PERFORM pg_terminate_backend(pg_backend_pid());";

TEST_F(Submitting, WhatWasOnceInDoubtIsNeverSaidToBeNotStored) {
  break_off(std::string{"IF tries = 1 THEN "} + kLoseTheAnswer +
            " ELSE RAISE SQLSTATE '57014'; END IF;");
  auto const ended = lab({"submit", "--plan", kNoop, "--detach", "--correlation-id", kId});
  EXPECT_EQ(ended.code, 5) << ended.err;
  EXPECT_FALSE(has(ended.err, "nothing was stored")) << ended.err;
  EXPECT_TRUE(has(ended.err, "may have been stored or not")) << ended.err;
  EXPECT_TRUE(has(ended.err, std::string{"omninode run show "} + kId)) << ended.err;
}

TEST_F(Submitting, WhatWasRefusedAtOnceIsNotStored) {
  break_off("RAISE SQLSTATE '57014';");
  auto const ended = lab({"submit", "--plan", kNoop, "--detach"});
  EXPECT_EQ(ended.code, 5) << ended.err;
  EXPECT_TRUE(has(ended.err, "nothing was stored")) << ended.err;
  EXPECT_EQ(runs_stored(), "0");
}

TEST_F(Submitting, AfterALostAnswerARunIsStoredOnce) {
  break_off(std::string{"IF tries = 1 THEN "} + kLoseTheAnswer + " END IF;");
  auto const ended = lab({"submit", "--plan", kNoop, "--detach"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(runs_stored(), "1");
}

TEST_F(Submitting, OfManyThoseThatAreStoredAreNamed) {
  break_off("IF tries = 2 THEN RAISE SQLSTATE '57014'; END IF;");
  auto const ended = submit_many("json");
  EXPECT_EQ(ended.code, 5) << ended.err;
  EXPECT_TRUE(has(ended.err, "1000 of 2500 runs are stored")) << ended.err;
  EXPECT_EQ(runs_stored(), "1000");
  auto const answer = json::parse(ended.out);
  EXPECT_EQ(answer.at("submitted"), 1'000);
  ASSERT_EQ(answer.at("correlation_ids").size(), 1'000U);
  show(answer.at("correlation_ids").back());
}

TEST_F(Submitting, OfManyThoseInDoubtAreCounted) {
  break_off(std::string{"IF tries > 2 THEN "} + kLoseTheAnswer + " END IF;");
  auto const ended = submit_many("text");
  EXPECT_EQ(ended.code, 5) << ended.err;
  EXPECT_TRUE(has(ended.err, "2000 of 2500 runs are stored")) << ended.err;
  EXPECT_TRUE(has(ended.err, "500 more may have been stored or not")) << ended.err;
  std::istringstream lines(ended.out);
  int named = 0;
  for (std::string id; std::getline(lines, id); ++named) {
    if (named == 0) show(id);
  }
  EXPECT_EQ(named, 2'000);
}

}  // namespace
}  // namespace omninode::test
