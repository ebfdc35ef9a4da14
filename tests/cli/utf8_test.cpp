#include "cli/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace omninode::cli {
namespace {

TEST(Utf8, CountsCharactersAndNotBytes) {
  EXPECT_EQ(utf8_length(""), 0U);
  EXPECT_EQ(utf8_length("abc"), 3U);
  EXPECT_EQ(utf8_length("é€😀"), 3U);
  EXPECT_EQ(utf8_length("\xf4\x8f\xbf\xbf"), 1U);  // U+10FFFF
}

TEST(Utf8, RefusesWhatIsNoUtf8) {
  for (std::string const bad : {
           "\x80",              // a byte that continues nothing
           "\xc3",              // cut short
           "\xc0\xaf",          // overlong, two bytes
           "\xe0\x80\xaf",      // overlong, three bytes
           "\xf0\x80\x80\xaf",  // overlong, four bytes
           "\xed\xa0\x80",      // a surrogate
           "\xf4\x90\x80\x80",  // above U+10FFFF
           "\xff",
           "a\xe2\x82",
       }) {
    EXPECT_FALSE(utf8_length(bad).has_value()) << testing::PrintToString(bad);
  }
}

TEST(Utf8, FindsControlCharacters) {
  EXPECT_EQ(find_control_character("line\n\ttext\r\n"), std::string_view::npos);
  EXPECT_EQ(find_control_character("é€😀"), std::string_view::npos);
  EXPECT_EQ(find_control_character(std::string_view{"a\0b", 3}), 1U);
  EXPECT_EQ(find_control_character("ab\x1b[31m"), 2U);
  EXPECT_EQ(find_control_character("\x7f"), 0U);
  EXPECT_EQ(find_control_character("a\xc2\x85"), 1U);  // C1
  EXPECT_EQ(find_control_character("a\xc2\xa0"), std::string_view::npos);
}

}  // namespace
}  // namespace omninode::cli
