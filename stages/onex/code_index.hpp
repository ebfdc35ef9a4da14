// The words of a node's Python files and the line that best answers each: where it is defined,
// else where it stands as a string, else where it is used. Tests do not count as answers.
// Immutable once made; views into the files, which must outlive it. Linear in the files' size.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stages/onex/trace.hpp"

namespace omninode::onex {

class CodeIndex {
 public:
  explicit CodeIndex(Files const& files);

  /// The best line for the first of `forms` that stands anywhere; else a line with a longer word
  /// that has one of them in it ("ModelStateCommitted" for "StateCommitted").
  std::optional<TracePlace> find(std::vector<std::string> const& forms) const;

 private:
  enum class Rank { used, quoted, defined };
  struct Answer {
    std::string_view path;
    int line = 0;
    Rank rank = Rank::used;
  };

  void read_line(std::string_view path, std::string_view line, int number);
  void add(std::string_view word, Answer const& answer);

  std::unordered_map<std::string_view, Answer> best_;
  std::vector<std::string_view> order_;  ///< the words as they came, so that searches are stable
};

}  // namespace omninode::onex
