#include "store/array_literal.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace omninode {
namespace {

TEST(ArrayLiteral, QuotesEveryText) {
  EXPECT_EQ(array_literal(std::vector<std::string>{"a", "", "NULL", "b,c", "{d}"}),
            R"({"a","","NULL","b,c","{d}"})");
}

TEST(ArrayLiteral, EscapesQuotesAndBackslashes) {
  EXPECT_EQ(array_literal(std::vector<std::string>{R"(say "hi")", R"(\)", R"(\"\)"}),
            R"({"say \"hi\"","\\","\\\"\\"})");
}

TEST(ArrayLiteral, NumbersBooleansAndNulls) {
  ArrayLiteral literal;
  literal.add(1).add(std::int64_t{-9'223'372'036'854'775'807}).add(true).add(false).add_null();
  literal.add(std::optional<std::string>{}).add(std::optional<std::string>{"x"});
  EXPECT_EQ(literal.take(), R"({1,-9223372036854775807,"t","f",NULL,NULL,"x"})");
}

TEST(ArrayLiteral, BytesAreHexadecimal) {
  ArrayLiteral literal;
  literal.add_bytes(std::string_view{"\x00\xff\x41", 3}).add_bytes("");
  EXPECT_EQ(literal.take(), R"({"\\x00ff41","\\x"})");
}

TEST(ArrayLiteral, IsEmptyAfterItWasTaken) {
  ArrayLiteral literal;
  EXPECT_EQ(literal.take(), "{}");
  literal.add("x");
  literal.take();
  EXPECT_EQ(literal.take(), "{}");
}

}  // namespace
}  // namespace omninode
