#include "stages/onex/naming.hpp"

#include <gtest/gtest.h>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

TEST(Naming, TheKindStandsOnceAndLast) {
  EXPECT_EQ(node_name_of("store_effect", "effect"), "store_effect");
  EXPECT_EQ(node_name_of("redis_cache", "effect"), "redis_cache_effect");
  EXPECT_EQ(node_name_of("NodeVaultSecretsEffect", "effect"), "vault_secrets_effect");
  EXPECT_EQ(node_name_of("x_effect_effect", "effect"), "generated_effect");
  EXPECT_EQ(node_name_of("effect", "effect"), "generated_effect");
  EXPECT_EQ(node_name_of("", "effect"), "generated_effect");
}

TEST(Naming, LongNamesAreCut) {
  auto const name = node_name_of(std::string(200, 'a'), "effect");
  EXPECT_EQ(name.size(), kMaxNameChars);
  EXPECT_TRUE(name.ends_with("_effect"));
}

TEST(Naming, FieldNamesAreLegal) {
  EXPECT_EQ(field_name("workflowKey"), "workflow_key");
  EXPECT_EQ(field_name("class"), "class_value");
  EXPECT_EQ(field_name("model_name"), "model_name_value");
  EXPECT_EQ(field_name("2fast"), "value_2fast");
  EXPECT_EQ(field_name("schema"), "schema_value");
}

TEST(Naming, SnakeNamesAreNeverReserved) {
  EXPECT_EQ(snake_name("import", "fallback"), "import_node");
  EXPECT_EQ(snake_name("!!", "fallback"), "fallback");
  EXPECT_TRUE(is_python_reserved("list"));
  EXPECT_TRUE(is_python_reserved("lambda"));
  EXPECT_FALSE(is_python_reserved("store"));
}

TEST(Naming, PascalNames) {
  EXPECT_EQ(pascal_name("redis_cache"), "RedisCache");
  EXPECT_EQ(pascal_name("HTTPClient"), "HttpClient");
}

TEST(Text, StemsMeet) {
  EXPECT_EQ(stem("commits"), stem("committed"));
  EXPECT_EQ(stem("conflict"), stem("conflicts"));
  EXPECT_EQ(stem("cancelled"), stem("cancel"));
  EXPECT_EQ(stem("stored"), stem("store"));
  EXPECT_EQ(shared_stems("state_commits_total", "EventStateCommitted"), 2);
}

TEST(Text, AnEmptyTextIsReplacedNowhere) {
  EXPECT_EQ(replace_all("abc", "", "x"), "abc");
  EXPECT_EQ(replace_all("", "", "x"), "");
  EXPECT_EQ(replace_all("aXbX", "X", "XX"), "aXXbXX");
}

TEST(Text, ADecimalIsTheWholeTextOrNothing) {
  EXPECT_EQ(decimal_in("12"), 12.0);
  EXPECT_EQ(decimal_in("0.5"), 0.5);
  EXPECT_EQ(decimal_in("007"), 7.0);
  for (std::string const& text : {std::string(), std::string("1.2.3"), std::string("-1"),
                                  std::string("nan"), std::string("inf"), std::string("1e3"),
                                  std::string("."), std::string("5 ms"), std::string(400, '9')}) {
    EXPECT_FALSE(decimal_in(text).has_value()) << text;
  }
}

TEST(Text, AVerbsBaseIsAVerbOrTheWordItself) {
  EXPECT_EQ(base_verb("queries"), "query");
  EXPECT_EQ(base_verb("applies"), "apply");
  EXPECT_EQ(base_verb("series"), "series");
  EXPECT_EQ(base_verb("categories"), "categories");
  EXPECT_EQ(base_verb("dies"), "dies");
  EXPECT_EQ(base_verb("submitting"), "submit");
  EXPECT_EQ(base_verb("stores"), "store");
}

}  // namespace
}  // namespace omninode::onex
