// What comes from anybody and is shown on a terminal; the text forms people read.
#include <gtest/gtest.h>

#include "cli/render_text.hpp"

namespace omninode::cli {
namespace {

std::string const kReplaced = "\xef\xbf\xbd";  // U+FFFD

TEST(Terminal, KeepsOrdinaryText) {
  EXPECT_EQ(for_terminal("plain, Grüße, 日本, 🙂"), "plain, Grüße, 日本, 🙂");
  EXPECT_EQ(for_terminal("two\nlines\tand\r"), "two lines and ");
}

TEST(Terminal, IsNotSteeredByWhatItShows) {
  EXPECT_EQ(for_terminal("\x1b[31mred"), kReplaced + "[31mred");
  EXPECT_EQ(for_terminal("a\x7f\x08z"), "a" + kReplaced + kReplaced + "z");
  EXPECT_EQ(for_terminal("\xc2\x9b\x33m"), kReplaced + "3m");  // U+009B begins a sequence alone
  EXPECT_EQ(for_terminal(std::string_view("a\0b", 3)), "a" + kReplaced + "b");
}

TEST(Terminal, HidesNothingAndReordersNothing) {
  for (auto const* hider : {
           "\xe2\x80\xae",  // right-to-left override
           "\xe2\x80\xaa",  // left-to-right embedding
           "\xe2\x81\xa7",  // right-to-left isolate
           "\xe2\x80\x8b",  // zero width space
           "\xe2\x80\x8f",  // right-to-left mark
           "\xd8\x9c",      // Arabic letter mark
           "\xef\xbb\xbf",  // byte order mark
           "\xe2\x80\xa8",  // line separator
           "\xe2\x80\xa9",  // paragraph separator
       }) {
    EXPECT_EQ(for_terminal("a" + std::string{hider} + "z"), "a" + kReplaced + "z");
  }
}

TEST(Terminal, OneBadByteDoesNotSwallowItsNeighbours) {
  EXPECT_EQ(for_terminal("\xffgh"), kReplaced + "gh");
  EXPECT_EQ(for_terminal("\x80z"), kReplaced + "z");
  EXPECT_EQ(for_terminal("\xe2\x80"), kReplaced + kReplaced);
  EXPECT_EQ(for_terminal("\xf0\x1b[2J"), kReplaced + kReplaced + "[2J");
}

TEST(Terminal, ATreeIsSafeToShow) {
  EXPECT_EQ(file_tree({{"x\x1b/y\x1b", "", 0}}), "  x" + kReplaced + "/\n    y" + kReplaced + "\n");
}

TEST(TextForms, DurationsAreNeverRoundedUpToTheNextUnit) {
  EXPECT_EQ(duration_text(1'000), "1.0 s");
  EXPECT_EQ(duration_text(1'290), "1.2 s");
  EXPECT_EQ(duration_text(59'999), "59.9 s");
  EXPECT_EQ(duration_text(60'000), "1 min 0 s");
  EXPECT_EQ(duration_text(3'599'999), "59 min 59 s");
}

TEST(TextForms, ATableHasNoTrailingBlanks) {
  EXPECT_EQ(table({{"STATE", "RUN", "ERROR"}, {"ready", "Grüße", ""}, {"x", "y", "bad"}}),
            "STATE  RUN    ERROR\n"
            "ready  Grüße\n"
            "x      y      bad\n");
  EXPECT_EQ(table({}), "");
}

TEST(TextForms, ATreeHasFoldersFirst) {
  EXPECT_EQ(file_tree({{"node.py", "", 0},
                       {"models/state/a.py", "", 0},
                       {"models/b.py", "", 0},
                       {"models-x/c.py", "", 0},
                       {"README.md", "", 0}}),
            "  models-x/\n"
            "    c.py\n"
            "  models/\n"
            "    state/\n"
            "      a.py\n"
            "    b.py\n"
            "  README.md\n"
            "  node.py\n");
}

}  // namespace
}  // namespace omninode::cli
