#include "stages/onex/naming.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace omninode::onex
