// The scalars of a contract with their key paths and lines, to find where a name is answered.
// Immutable once made; any thread. Text that is no YAML gives an empty index.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/trace.hpp"

namespace omninode::onex {

class ContractIndex {
 public:
  struct Entry {
    std::string key;   ///< "metrics[0].name"
    std::string text;  ///< the scalar: a value, or the last part of a key
    int line = 0;
    bool is_key = false;
  };

  explicit ContractIndex(Files const& files);

  /// The first place that is one of `forms`, or else says one of them: below the first of
  /// `sections` (top-level keys, in order of preference; empty ones are skipped), else anywhere.
  std::optional<TracePlace> find(std::vector<std::string> const& forms,
                                 std::span<std::string_view const> sections) const;
  /// In the order of the file.
  std::vector<Entry> const& entries() const { return entries_; }

 private:
  class Reader;

  Entry const* search(std::vector<std::string> const& forms, std::string_view section) const;

  std::vector<Entry> entries_;
};

}  // namespace omninode::onex
