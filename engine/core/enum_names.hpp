// Names of enum values in one table per enum, read in both directions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace omninode {

template <typename Enum>
struct EnumName {
  Enum value;
  std::string_view name;
};

/// The name of `value`. A value outside the table is a broken program and ends it.
template <typename Enum, std::size_t N>
std::string_view name_of(std::array<EnumName<Enum>, N> const& table, Enum value) {
  for (auto const& entry : table) {
    if (entry.value == value) return entry.name;
  }
  std::abort();
}

/// The value called `name`; nullopt for any other text, so that what comes from outside is checked.
template <typename Enum, std::size_t N>
std::optional<Enum> value_of(std::array<EnumName<Enum>, N> const& table, std::string_view name) {
  for (auto const& entry : table) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

}  // namespace omninode
