#include "store/announcement.hpp"

#include <string>

#include <gtest/gtest.h>

namespace omninode {
namespace {

TEST(Announcement, NamesRuns) {
  auto const hints = parse_announcement("12:1:alpha,13:4:beta_2");
  ASSERT_TRUE(hints.has_value());
  EXPECT_EQ(*hints, (std::vector<Hint>{{RunId{12}, 1, "alpha"}, {RunId{13}, 4, "beta_2"}}));
  EXPECT_TRUE(parse_announcement("")->empty());
}

TEST(Announcement, AnythingElseMeansLookYourself) {
  for (std::string const text : {"many", "1", "1:2", "1:2:", ":1:a", "0:1:a", "-3:1:a", "1:x:a",
                                 "1:1:a,", "1:1:a,many", "99999999999999999999:1:a", "1 :1:a"}) {
    bool const list = text == "1:1:a,";  // an empty rest is no element
    EXPECT_EQ(parse_announcement(text).has_value(), list) << text;
  }
  EXPECT_FALSE(parse_announcement("1:1:" + std::string(65, 'a')).has_value());
  EXPECT_FALSE(parse_announcement(std::string(8'001, '1')).has_value());
}

}  // namespace
}  // namespace omninode
