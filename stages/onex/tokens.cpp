#include "stages/onex/tokens.hpp"

#include <algorithm>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxQuotedChars = 256;

bool is_word_char(char c) { return is_alnum(c) || c == '_'; }

/// "user-events.v1" is one word; a dot at the end of a sentence is a mark.
bool joins_word(std::string_view text, std::size_t at) {
  bool const joint = text[at] == '-' || text[at] == '.';
  return joint && at > 0 && is_word_char(text[at - 1]) && at + 1 < text.size() &&
         is_word_char(text[at + 1]);
}

/// The closing quote of the quote at `at`, or npos. An apostrophe inside a word is none.
/// In "the node's 'orders' topic" only the second mark opens a quote. A wrong pair would swallow
/// half of the sentence as one token.
std::size_t closing_quote(std::string_view text, std::size_t at) {
  char const quote = text[at];
  if (quote != '\'' && quote != '"' && quote != '`') return std::string_view::npos;
  if (at > 0 && is_alnum(text[at - 1])) return std::string_view::npos;
  // Bounded, so that a text of quotes alone stays linear.
  auto const last = std::min(text.size(), at + kMaxQuotedChars);
  for (std::size_t end = at + 1; end < last; ++end) {
    if (text[end] == '\n') break;
    if (text[end] == quote && (end + 1 == text.size() || !is_alnum(text[end + 1]))) return end;
  }
  return std::string_view::npos;
}

/// Whether the dot at `at` belongs to a short form inside a sentence.
/// "Store values, e.g. sessions" is one statement; cut at its dot, "sessions" would be a second one
/// that nobody understands.
bool is_abbreviation(std::string_view text, std::size_t at) {
  for (std::string_view const form : {"e.g", "i.e", "etc", "vs", "approx", "incl", "resp", "max"}) {
    if (at + 2 >= text.size() || !text.substr(0, at).ends_with(form)) continue;
    bool const starts = at == form.size() || !is_alnum(text[at - form.size() - 1]);
    // "etc. The next" does end a sentence.
    if (starts && !is_upper(text[at + 2])) return true;
  }
  return false;
}

/// "cas: int?" and "tags: list[str]?" are fields that may be missing, and ask nothing.
bool marks_optional(std::string_view text, std::size_t at) {
  constexpr std::size_t kMaxTypeChars = 16;  // bounded, so that a text of "?" stays linear
  auto const begin_at = at > kMaxTypeChars ? at - kMaxTypeChars : 0;
  auto const before = text.substr(begin_at, at - begin_at);
  if (before.ends_with(']') || before.ends_with('>')) return true;
  auto const begin = before.find_last_of(" (:,|[") + 1;
  return is_one_of(lower(before.substr(begin)),
                   {"str",  "string",    "int",   "integer", "float", "number", "decimal",
                    "bool", "boolean",   "dict",  "object",  "list",  "uuid",   "datetime",
                    "date", "timestamp", "bytes", "text",    "json",  "any"});
}

/// +1 for an opening bracket, -1 for a closing one. "<" is one in "array<string>" only.
/// "p95 < 5 ms" and "a -> b" have the same marks and no brackets. Counted, the list behind them
/// would never be divided again.
int nesting(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  char const c = text[at];
  if (c == '(' || c == '[' || c == '{') return 1;
  if (c == ')' || c == ']' || c == '}') return -1;
  bool const after_letter = at > 0 && is_alnum(text[at - 1]);
  if (c == '<' && after_letter && at + 1 < text.size() && is_lower(text[at + 1])) return 1;
  return c == '>' && after_letter && (at + 1 == text.size() || text[at + 1] != ' ') ? -1 : 0;
}

}  // namespace

/// Bytes beyond ASCII are marks: they separate words and are never part of a name.
std::vector<Token> tokens_of(std::string_view sentence) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < sentence.size();) {
    char const c = sentence[at];
    std::size_t end = at + 1;
    if (is_word_char(c)) {
      while (end < sentence.size() && (is_word_char(sentence[end]) || joins_word(sentence, end))) {
        ++end;
      }
      tokens.push_back({Token::Kind::word, std::string(sentence.substr(at, end - at)), at, end});
    } else if (auto const close = closing_quote(sentence, at); close != std::string_view::npos) {
      end = close + 1;
      tokens.push_back(
          {Token::Kind::quoted, std::string(sentence.substr(at + 1, close - at - 1)), at, end});
    } else if (c != ' ' && c != '\t') {
      tokens.push_back({Token::Kind::mark, std::string(1, c), at, end});
    }
    at = end;
  }
  return tokens;
}

/// Marks come back as themselves, so that callers may compare with "," or ":".
std::string word_at(std::vector<Token> const& tokens, std::size_t at) {
  return at < tokens.size() ? lower(tokens[at].text) : std::string();
}

/// Brackets may hold whole sentences; an unclosed one keeps the rest together.
/// "Get (a key. Or several.) and set" is one sentence.
std::vector<std::string> sentences_of(std::string_view text, Stops stops) {
  std::vector<std::string> sentences;
  std::size_t begin = 0;
  auto const flush = [&](std::size_t end) {
    auto const sentence = trim(text.substr(begin, end - begin));
    if (!sentence.empty()) sentences.emplace_back(sentence);
  };
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char const c = text[at];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') depth = std::max(0, depth - 1);
    bool const last = at + 1 == text.size();
    bool const mark = c == '.' || c == '!' || (c == '?' && !marks_optional(text, at));
    bool const stop = mark && (last || text[at + 1] == ' ') && !is_abbreviation(text, at);
    bool const clause = c == ';' && stops == Stops::all;
    if (depth > 0 || !(stop || clause || c == '\n')) continue;
    flush(at);
    begin = at + 1;
  }
  flush(text.size());
  return sentences;
}

/// One hump ("Redis") is a word at the start of a sentence or a product.
bool is_camel(std::string_view word) {
  if (word.empty() || !is_upper(word[0])) return false;
  if (!std::ranges::all_of(word, is_alnum)) return false;
  int humps = 0;
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    if (is_upper(word[i]) && is_lower(word[i + 1])) ++humps;
  }
  return humps >= 2;
}

/// Types hold commas in brackets ("map<string, int>"), and numbers hold them ("10,000").
std::vector<std::string> comma_items(std::string_view text) {
  std::vector<std::string> items;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    char const c = at < text.size() ? text[at] : ',';
    depth = std::max(0, depth + nesting(text, at));
    bool const in_number = c == ',' && at > 0 && at + 1 < text.size() && is_digit(text[at - 1]) &&
                           is_digit(text[at + 1]);  // "10,000"
    if (at < text.size() && (c != ',' || depth > 0 || in_number)) continue;
    auto const item = trim(text.substr(begin, at - begin));
    if (!item.empty()) items.emplace_back(item);
    begin = at + 1;
  }
  return items;
}

namespace {

/// The words "and" and "or" divide like a comma, and may follow one.
/// "get, set, and delete" has a comma and an "and" in one place, so that a leading "and" is taken
/// off and no empty item remains.
std::vector<std::string> items_between(std::string_view text, std::string_view marks) {
  std::vector<std::string> items;
  std::string item;
  int depth = 0;
  auto const flush = [&] {
    std::string_view piece = trim(item);
    for (std::string_view const lead : {"and ", "or ", "&"}) {
      if (piece.starts_with(lead)) piece = trim(piece.substr(lead.size()));
    }
    if (!piece.empty()) items.emplace_back(piece);
    item.clear();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    char const c = text[at];
    depth = std::max(0, depth + nesting(text, at));
    bool const at_word = depth == 0 && c == ' ';
    if (depth == 0 && marks.find(c) != std::string_view::npos) {
      flush();
    } else if (at_word && text.substr(at).starts_with(" and ")) {
      flush();
      at += 4;
    } else if (at_word && text.substr(at).starts_with(" or ")) {
      flush();
      at += 3;
    } else {
      item += c;
    }
  }
  flush();
  return items;
}

}  // namespace

std::vector<std::string> list_items(std::string_view text) { return items_between(text, ",/|;"); }

std::vector<std::string> and_items(std::string_view text) { return items_between(text, "/"); }

}  // namespace omninode::onex
