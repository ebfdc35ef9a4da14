// The words of a sentence with what stands around them; the reader works on these.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace omninode::onex {

struct Token {
  enum class Kind { word, quoted, mark };
  Kind kind = Kind::word;
  std::string text;       ///< a quoted token is without its quotes
  std::size_t begin = 0;  ///< where it stands in the sentence
  std::size_t end = 0;

  bool is_mark(char c) const { return kind == Kind::mark && text.size() == 1 && text[0] == c; }
};

/// Words are letters, digits and "_", and inside them "-" and "." ("user-events.v1").
std::vector<Token> tokens_of(std::string_view sentence);

/// The token at `at` in small letters; empty behind the last one.
std::string word_at(std::vector<Token> const& tokens, std::size_t at);

enum class Stops {
  full,  ///< ". ", "! ", "? " and line ends
  all,   ///< the same and ";"
};

/// Sentences of a paragraph; what stands in brackets or behind "e.g." ends none.
std::vector<std::string> sentences_of(std::string_view text, Stops stops = Stops::all);

/// "StateCommitted": at least two humps, each with small letters.
bool is_camel(std::string_view word);

/// Splits "a, b and c" or "a/b/c" outside brackets.
std::vector<std::string> list_items(std::string_view text);
/// Splits at commas only, outside brackets.
std::vector<std::string> comma_items(std::string_view text);
/// Splits at "and", "or" and "/" outside brackets, where no comma stands between.
std::vector<std::string> and_items(std::string_view text);

}  // namespace omninode::onex
