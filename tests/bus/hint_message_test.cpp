#include "engine/bus/hint_message.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "engine/core/limits.hpp"

namespace omninode::test {
namespace {

std::string problem(std::string_view text) {
  auto const parsed = parse_hint(text);
  auto const* const reason = std::get_if<std::string>(&parsed);
  return reason != nullptr ? *reason : "accepted";
}

TEST(HintMessage, ReadsWhatItWrites) {
  for (auto const value : {std::int64_t{1}, std::numeric_limits<std::int64_t>::max()}) {
    Hint const hint{RunId{value}, value, "contract_building_2"};
    EXPECT_EQ(std::get<Hint>(parse_hint(hint_message(hint))), hint);
  }
}

TEST(HintMessage, IsTheDocumentedJson) {
  EXPECT_EQ(hint_message({RunId{7}, 3, "validation"}),
            R"({"run":7,"stage":"validation","version":3})");
}

TEST(HintMessage, RefusesATombstone) { EXPECT_EQ(problem({}), "a record without a value"); }

TEST(HintMessage, RefusesWhatIsNotAFlatObject) {
  for (auto const* text :
       {"{", "nonsense", "{}}", "\xff", R"({"run":1,"version":1,"stage":"a\uD800"})"}) {
    EXPECT_EQ(problem(text), "not valid JSON") << text;
  }
  for (auto const* text :
       {"[]", "null", "7", "\"run\"", R"({"run":{"a":1},"version":1,"stage":"a"})",
        R"({"run":1,"version":[2],"stage":"a"})"}) {
    EXPECT_EQ(problem(text), "not a flat JSON object") << text;
  }
}

TEST(HintMessage, RefusesDepthAndSizeBeforeAnythingElse) {
  EXPECT_EQ(problem(std::string(limits::kMaxHintBytes, '[')), "not valid JSON");
  auto const half = limits::kMaxHintBytes / 2;
  EXPECT_EQ(problem(std::string(half, '[') + std::string(half, ']')), "not a flat JSON object");
  std::string padded = R"({"run":1,"version":1,"stage":"a"})";
  padded.resize(limits::kMaxHintBytes, ' ');
  EXPECT_EQ(problem(padded), "accepted");
  EXPECT_EQ(problem(padded + ' '), "a hint above 4096 bytes");
}

TEST(HintMessage, RefusesMissingUnknownAndDoubledKeys) {
  for (auto const* text :
       {"{}", R"({"run":1,"version":1})", R"({"run":1,"version":1,"stage":"a","more":1})",
        R"({"run":1,"version":1,"Stage":"a"})", R"({"run":1,"run":2,"version":1,"stage":"a"})"}) {
    EXPECT_EQ(problem(text), "the keys must be exactly run, version and stage") << text;
  }
}

TEST(HintMessage, RefusesNumbersThatAreNotPositiveIntegers) {
  for (auto const* number : {"0", "-1", "1.0", "1e3", "\"1\"", "true", "null",
                             "9223372036854775808", "18446744073709551616"}) {
    auto const run = std::string{R"({"version":1,"stage":"a","run":)"} + number + "}";
    auto const version = std::string{R"({"run":1,"stage":"a","version":)"} + number + "}";
    EXPECT_EQ(problem(run), "run and version must be positive integers") << run;
    EXPECT_EQ(problem(version), "run and version must be positive integers") << version;
  }
}

TEST(HintMessage, RefusesStagesThatNoPlanCanHave) {
  auto const with_stage = [](std::string const& stage) {
    return problem(R"({"run":1,"version":1,"stage":)" + stage + "}");
  };
  EXPECT_EQ(with_stage("7"), "stage must be a string");
  auto const quoted = [](std::string const& text) { return '"' + text + '"'; };
  EXPECT_EQ(with_stage(quoted(std::string(limits::kMaxStageNameBytes, 'a'))), "accepted");
  for (auto const& stage : {std::string{}, std::string(limits::kMaxStageNameBytes + 1, 'a'),
                            std::string{"a b"}, std::string{"A"}, std::string{R"(a\u0000)"}}) {
    EXPECT_EQ(with_stage(quoted(stage)), "stage must be 1 to 64 of a-z, 0-9 and _") << stage;
  }
}

}  // namespace
}  // namespace omninode::test
