// Generated Python within the columns: what is broken where, and what is left alone.
#include "stages/onex/python_layout.hpp"

#include <gtest/gtest.h>

#include "stages/onex/python_lines.hpp"
#include "stages/onex/text.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode::onex {
namespace {

std::string const kLong(40, 'x');

TEST(PythonLayout, ShortLinesStay) {
  std::string const text = "def f(a: int) -> int:\n    \"\"\"Same.\"\"\"\n    return (a)\n\n";
  EXPECT_EQ(laid_out(text), text);
  EXPECT_EQ(laid_out(""), "");
}

TEST(PythonLayout, ACallIsOpenedUp) {
  EXPECT_EQ(laid_out("    " + kLong + " = call(" + kLong + ", b)\n"),
            "    " + kLong + " = call(\n        " + kLong + ", b\n    )\n");
}

TEST(PythonLayout, WhatDoesNotFitInOneLineIsAnItemEach) {
  EXPECT_EQ(laid_out("call(" + kLong + ", " + kLong + ", *" + kLong + ")\n"),
            "call(\n    " + kLong + ",\n    " + kLong + ",\n    *" + kLong + ",\n)\n");
}

TEST(PythonLayout, AFunctionIsOpenedAtItsParameters) {
  EXPECT_EQ(laid_out("async def f(a" + kLong + ": int) -> tuple[" + kLong + ", b]:\n"),
            "async def f(\n    a" + kLong + ": int\n) -> tuple[" + kLong + ", b]:\n");
}

TEST(PythonLayout, AComprehensionGetsNoComma) {
  EXPECT_EQ(laid_out("call(" + kLong + " for a, b in " + kLong + " if a in (1, 2))\n"),
            "call(\n    " + kLong + "\n    for a, b in " + kLong + "\n    if a in (1, 2)\n)\n");
}

TEST(PythonLayout, AUnionIsBrokenBeforeItsBars) {
  EXPECT_EQ(
      laid_out("    result: " + kLong + " | " + kLong + " | None\n"),
      "    result: (\n        " + kLong + "\n        | " + kLong + "\n        | None\n    )\n");
  EXPECT_EQ(laid_out("f(\n    " + kLong + " | " + kLong + " | None,\n)\n"),
            "f(\n    " + kLong + "\n    | " + kLong + "\n    | None,\n)\n");
}

TEST(PythonLayout, ALineOfItemsIsAnItemEach) {
  EXPECT_EQ(laid_out("f(\n    a" + kLong + ", b" + kLong + ", c\n)\n"),
            "f(\n    a" + kLong + ",\n    b" + kLong + ",\n    c\n)\n");
}

TEST(PythonLayout, AnImportGetsBrackets) {
  EXPECT_EQ(laid_out("from ." + kLong + " import A" + kLong + ", B\n"),
            "from ." + kLong + " import (\n    A" + kLong + ",\n    B,\n)\n");
}

TEST(PythonLayout, StringsAreNeverTouched) {
  for (std::string const& text :
       {"x = \"" + kLong + " (a, b) " + kLong + "\"\n", "x = '\\'" + kLong + "(" + kLong + ")'\n",
        "x = \"\"\"\n" + kLong + " " + kLong + " " + kLong + " (\n\"\"\"\n",
        "f(\n    \"\"\"\n" + kLong + " " + kLong + " " + kLong + "\n\"\"\")\n"}) {
    EXPECT_EQ(laid_out(text), text);
  }
}

TEST(PythonLayout, ADocstringIsWrappedAndItsQuotesStandAlone) {
  EXPECT_EQ(laid_out("    \"\"\"" + kLong + " y" + kLong + " end.\"\"\"\n"),
            "    \"\"\"" + kLong + "\n    y" + kLong + " end.\n    \"\"\"\n");
}

TEST(PythonLayout, CommentsAreProseUnlessAToolReadsThem) {
  EXPECT_EQ(laid_out("# " + kLong + " " + kLong + " " + kLong + "\n"),
            "# " + kLong + " " + kLong + "\n# " + kLong + "\n");
  std::string const told = "# mypy: " + kLong + " " + kLong + " " + kLong + "\n";
  EXPECT_EQ(laid_out(told), told);
  std::string const behind = "x = f(" + kLong + ", " + kLong + ")  # type: ignore\n";
  EXPECT_EQ(laid_out(behind), behind);
}

TEST(PythonLayout, WhatHasNoPlaceToBreakStays) {
  for (std::string const& text :
       {std::string(200, 'x') + "\n", "x = \"" + std::string(200, 'y') + "\"\n",
        "\"\"\"" + std::string(200, 'z') + "\n\"\"\"\n", std::string(300, '(') + "\n",
        std::string(300, ')') + "\n"}) {
    EXPECT_EQ(laid_out(text), text);
  }
}

TEST(PythonLayout, DeepBracketsAreBounded) {
  auto const deep = std::string(3'000, '(') + "1" + std::string(3'000, ')') + "\n";
  EXPECT_LT(laid_out(deep).size(), deep.size() + 4'000);
}

TEST(PythonLayout, TwiceIsOnce) {
  auto const files = testing::run_all(testing::store_effect_prompt(), {}, "refinement");
  for (auto const& [path, content] : files.progress.files) {
    if (!path.ends_with(".py")) continue;
    EXPECT_EQ(laid_out(*content), *content) << path;
  }
}

}  // namespace
}  // namespace omninode::onex
