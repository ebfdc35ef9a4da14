#include "engine/core/id.hpp"

#include <concepts>
#include <string>
#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace omninode {
namespace {

constexpr std::string_view kText = "00112233-4455-6677-8899-aabbccddeeff";

TEST(Uuid, ReadsAndWritesTheTextForm) {
  auto const uuid = Uuid::parse(kText);
  ASSERT_TRUE(uuid);
  for (std::size_t i = 0; i < uuid->bytes.size(); ++i) EXPECT_EQ(uuid->bytes[i], 0x11 * i);
  EXPECT_EQ(uuid->str(), kText);
}

TEST(Uuid, ReadsEitherLetterCaseAndWritesLower) {
  auto const uuid = Uuid::parse("00112233-4455-6677-8899-AABBCcDdEeFf");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->str(), kText);
}

TEST(Uuid, RefusesEveryOtherLength) {
  for (std::size_t length = 0; length < kText.size(); ++length) {
    EXPECT_FALSE(Uuid::parse(kText.substr(0, length))) << length;
  }
  EXPECT_FALSE(Uuid::parse(std::string{kText} + "0"));
  EXPECT_FALSE(Uuid::parse("{" + std::string{kText} + "}"));
}

TEST(Uuid, RefusesAWrongByteAtEveryPlace) {
  for (std::size_t at = 0; at < kText.size(); ++at) {
    for (char const wrong : {'g', ' ', '\0', '\xff', '/', ':', '@', 'G', '`'}) {
      std::string text{kText};
      text[at] = wrong;
      EXPECT_FALSE(Uuid::parse(text)) << text;
    }
    // A dash among the digits, or a digit in a dash's place.
    std::string text{kText};
    text[at] = text[at] == '-' ? '0' : '-';
    EXPECT_FALSE(Uuid::parse(text)) << text;
  }
}

TEST(Uuid, RandomBytesBecomeVersionFour) {
  for (auto const fill : {std::uint8_t{0x00}, std::uint8_t{0xff}, std::uint8_t{0x5a}}) {
    std::array<std::uint8_t, 16> bytes{};
    bytes.fill(fill);
    auto const uuid = Uuid::from_random(bytes);
    EXPECT_EQ(uuid.bytes[6], (fill & 0x0f) | 0x40);
    EXPECT_EQ(uuid.bytes[8], (fill & 0x3f) | 0x80);
    // All other bits are the random ones.
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i == 6 || i == 8) continue;
      EXPECT_EQ(uuid.bytes[i], fill) << i;
    }
    EXPECT_EQ(Uuid::parse(uuid.str()), uuid);
  }
}

TEST(Uuid, ComparesByteByByte) {
  Uuid low;
  Uuid high;
  low.bytes[15] = 0xff;
  high.bytes[0] = 1;
  EXPECT_LT(low, high);
  EXPECT_NE(low, high);
  EXPECT_EQ(low, Uuid{low.bytes});
}

TEST(Id, OfDifferentThingsNeverMix) {
  static_assert(!std::is_convertible_v<RunId, PlanId>);
  static_assert(!std::is_convertible_v<WorkerId, CorrelationId>);
  static_assert(!std::equality_comparable_with<RunId, PlanId>);
  static_assert(sizeof(RunId) == sizeof(std::int64_t));
  EXPECT_LT(RunId{1}, RunId{2});
  EXPECT_EQ(RunId{3}, RunId{3});
}

TEST(Id, HashesTellIdsApart) {
  std::unordered_set<RunId> runs;
  std::unordered_set<WorkerId> workers;
  for (std::uint8_t i = 0; i < 100; ++i) {
    runs.insert(RunId{i});
    runs.insert(RunId{i});
    WorkerId id;
    id.value.bytes[i % 16] = i;
    workers.insert(id);
    workers.insert(id);
  }
  EXPECT_EQ(runs.size(), 100U);
  EXPECT_EQ(workers.size(), 100U);
}

}  // namespace
}  // namespace omninode
