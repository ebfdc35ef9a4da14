#include "store/connection_text.hpp"

#include <gtest/gtest.h>

namespace omninode {
namespace {

TEST(Redacted, HidesThePasswordOfAUrl) {
  EXPECT_EQ(redacted("postgresql://me:s3cret@host:5433/db?sslmode=require"),
            "postgresql://me:***@host:5433/db?sslmode=require");
  EXPECT_EQ(redacted("postgres://me:p@ss@host/db"), "postgres://me:***@host/db");
  EXPECT_EQ(redacted("postgresql://host/db?user=me&password=s3cret&x=1"),
            "postgresql://host/db?user=me&password=***&x=1");
  EXPECT_EQ(redacted("postgresql://host/db?sslpassword=s3cret"),
            "postgresql://host/db?sslpassword=***");
}

TEST(Redacted, HidesThePasswordOfASettingsText) {
  EXPECT_EQ(redacted("host=/tmp/x password=s3cret user=me"), "host=/tmp/x password=*** user=me");
  EXPECT_EQ(redacted("password = 's3 \\' cret' user=me"), "password = *** user=me");
  EXPECT_EQ(redacted("password='unfinished"), "password=***");
  EXPECT_EQ(redacted("password=end\\"), "password=***");
}

TEST(Redacted, LeavesTheRestAlone) {
  for (auto const* url : {"", "postgresql://host/db", "postgresql://me@host/db", "dbname=x",
                          "postgresql://", "postgresql://host/db?x=a:b@c"}) {
    EXPECT_EQ(redacted(url), url);
  }
}

TEST(WithoutSecrets, HidesThePasswordInAMessage) {
  EXPECT_EQ(without_secrets("could not use s3cret or s3cret", "postgresql://me:s3cret@h/d"),
            "could not use *** or ***");
  EXPECT_EQ(without_secrets("plain", "postgresql://me:@h/d"), "plain");
}

TEST(WithSetting, AddsWhatIsNotThere) {
  EXPECT_EQ(with_setting("host=x", "a", "it's"), "host=x a='it\\'s'");
  EXPECT_EQ(with_setting("host=x a=1", "a", "2"), "host=x a=1");
  EXPECT_EQ(with_setting("host=x aa=1", "a", "2"), "host=x aa=1 a='2'");
  EXPECT_EQ(with_setting("postgresql://h/d", "a", "x y"), "postgresql://h/d?a=x%20y");
  EXPECT_EQ(with_setting("postgresql://h/d?b=1", "a", "2"), "postgresql://h/d?b=1&a=2");
  EXPECT_EQ(with_setting("", "a", "2"), "a='2'");
}

}  // namespace
}  // namespace omninode
