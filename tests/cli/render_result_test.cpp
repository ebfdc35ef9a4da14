// The quality score and the trace as people see them.
#include "cli/render_result.hpp"

#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/utf8.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

json report() {
  return json::parse(R"({"quality_score": 0.913, "quality": [
    {"part": "onex", "weight": 0.3, "share": 1.0,
     "measures": [{"what": "files of the layout are there", "held": 9, "asked": 9}]},
    {"part": "types", "weight": 0.25, "share": 0.75,
     "measures": [{"what": "functions have all types", "held": 3, "asked": 4},
                  {"what": "annotations say more than Any", "held": 5, "asked": 5}]},
    {"part": "code", "weight": 0.2, "share": 0.0, "measures": [],
     "void_because": "node.py is no sound Python"}],
   "findings": [{"severity": "warning", "rule": "NOT_TYPED", "path": "node.py", "line": 7,
                 "message": "run has no type."}],
   "changes": ["node.py was made anew."]})");
}

TEST(RenderResult, TheScoreNamesWhatWasLostAndNothingElse) {
  EXPECT_EQ(quality_text(report(), Detail::lost),
            "Quality score  0.91\n"
            "  types  0.75 x 0.25\n"
            "        3 of 4 functions have all types\n"
            "  code   0.00 x 0.20\n"
            "        nothing in it counts: node.py is no sound Python\n");
}

TEST(RenderResult, AllOfTheScoreNamesWhatWasCounted) {
  auto const text = quality_text(report(), Detail::all);
  EXPECT_NE(text.find("9 of 9 files of the layout are there"), std::string::npos);
  EXPECT_NE(text.find("5 of 5 annotations"), std::string::npos);
}

TEST(RenderResult, FindingsAndChangesHaveTheirPlaces) {
  EXPECT_EQ(findings_text(report()),
            "Findings (1)\n"
            "  warning node.py:7 NOT_TYPED\n"
            "      run has no type.\n"
            "Changed by refinement (1)\n"
            "  node.py was made anew.\n");
}

TEST(RenderResult, ReportsOfAnotherFormAreNoError) {
  for (auto const* text :
       {"null", "[]", "{}", R"({"quality_score": "high"})", R"({"findings": {}, "changes": 1})"}) {
    EXPECT_EQ(quality_text(json::parse(text), Detail::all), "");
    EXPECT_EQ(findings_text(json::parse(text)), "");
  }
  auto const odd = json::parse(R"({"quality_score": 1, "quality": [7, {"measures": 3}, null]})");
  EXPECT_TRUE(quality_text(odd, Detail::all).starts_with("Quality score  1.00\n"));
  EXPECT_FALSE(trace_text(json::parse(R"({"statements": [1, {"facts": [2]}]})")).empty());
}

json trace() {
  return json::parse(R"x({"statements": [
    {"line": 12, "text": "Track state_commits_total (counter)", "facts": [
      {"fact": "metric:state_commits_total", "places": [
        {"path": "contract.yaml", "line": 120, "key": "metrics[0].name"},
        {"path": "metrics.py", "line": 7}]},
      {"fact": "feature:ttl", "places": []}]},
    {"line": 13, "text": "Be kind.", "facts": []}],
   "understood": 1, "not_understood": [{"line": 13, "text": "Be kind."}], "unanswered": 1
})x");
}

TEST(RenderResult, TheTraceIsABlockPerStatement) {
  EXPECT_EQ(trace_text(trace()),
            "LINE  STATEMENT, WHAT WAS READ IN IT, AND WHERE THE NODE ANSWERS IT\n"
            "  12  Track state_commits_total (counter)\n"
            "        metric state_commits_total\n"
            "            contract.yaml:120  metrics[0].name\n"
            "            metrics.py:7\n"
            "        feature ttl\n"
            "            (no place answers this)\n"
            "\n"
            "NOT UNDERSTOOD (1)\n"
            "  13  Be kind.\n"
            "\n"
            "2 statements: 1 understood, 1 not understood; 1 facts without a place\n");
}

TEST(RenderResult, LinesStayWithinEightyColumns) {
  std::string prompt;
  for (int i = 0; i < 100; ++i) prompt += "größer \x1b[31m ";
  auto document = trace();
  document["statements"][0]["text"] = prompt;
  std::istringstream lines(trace_text(document));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(utf8_length(line).value_or(999), kResultColumns) << line;
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace omninode::cli
