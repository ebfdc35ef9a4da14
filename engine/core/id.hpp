// Strong identifiers: two ids of different things never mix, and an id costs what its value costs.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace omninode {

/// A value of `Rep` that only compares with ids of the same `Tag`.
template <typename Tag, typename Rep>
struct Id {
  Rep value{};
  friend auto operator<=>(Id const&, Id const&) = default;
};

/// A 128-bit identifier (RFC 9562), compared byte by byte.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(Uuid const&, Uuid const&) = default;

  /// Reads the 36-character form, either letter case; anything else is nullopt.
  static std::optional<Uuid> parse(std::string_view text);
  /// Turns 16 random bytes into a version 4 UUID (sets the version and variant bits).
  static Uuid from_random(std::array<std::uint8_t, 16> bytes);
  /// The 36-character lower-case form.
  std::string str() const;
};

/// Names a run inside the database: small, ordered by submission, the key of hints.
using RunId = Id<struct RunTag, std::int64_t>;
/// Names a run for people and other systems; chosen by the submitter, unique.
using CorrelationId = Id<struct CorrelationTag, Uuid>;
/// Names one worker process from its start to its end; never used again.
using WorkerId = Id<struct WorkerTag, Uuid>;
/// Names a stored plan (a name, a version and a list of stages).
using PlanId = Id<struct PlanTag, std::int64_t>;

}  // namespace omninode

template <typename Tag, typename Rep>
struct std::hash<omninode::Id<Tag, Rep>> {
  std::size_t operator()(omninode::Id<Tag, Rep> const& id) const noexcept {
    return std::hash<Rep>{}(id.value);
  }
};

template <>
struct std::hash<omninode::Uuid> {
  std::size_t operator()(omninode::Uuid const& uuid) const noexcept {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<char const*>(uuid.bytes.data()), uuid.bytes.size()});
  }
};
