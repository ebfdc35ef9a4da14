#include "stages/onex/tokens.hpp"

#include <algorithm>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

bool is_word_char(char c) { return is_alnum(c) || c == '_'; }

bool joins_word(std::string_view text, std::size_t at) {
  bool const joint = text[at] == '-' || text[at] == '.';
  return joint && at > 0 && is_word_char(text[at - 1]) && at + 1 < text.size() &&
         is_word_char(text[at + 1]);
}

/// The closing quote of the quote at `at`, or npos. An apostrophe inside a word is none.
std::size_t closing_quote(std::string_view text, std::size_t at) {
  char const quote = text[at];
  if (quote != '\'' && quote != '"' && quote != '`') return std::string_view::npos;
  if (at > 0 && is_alnum(text[at - 1])) return std::string_view::npos;
  for (std::size_t end = at + 1; end < text.size(); ++end) {
    if (text[end] == '\n') break;
    if (text[end] == quote && (end + 1 == text.size() || !is_alnum(text[end + 1]))) return end;
  }
  return std::string_view::npos;
}

/// +1 for an opening bracket, -1 for a closing one. "<" is one in "array<string>" only.
int nesting(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  char const c = text[at];
  if (c == '(' || c == '[') return 1;
  if (c == ')' || c == ']') return -1;
  bool const after_letter = at > 0 && is_alnum(text[at - 1]);
  if (c == '<' && after_letter && at + 1 < text.size() && is_lower(text[at + 1])) return 1;
  return c == '>' && after_letter && (at + 1 == text.size() || text[at + 1] != ' ') ? -1 : 0;
}

}  // namespace

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

std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> sentences;
  std::size_t begin = 0;
  auto const flush = [&](std::size_t end) {
    auto const sentence = trim(text.substr(begin, end - begin));
    if (!sentence.empty()) sentences.emplace_back(sentence);
  };
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char const c = text[at];
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') depth = std::max(0, depth - 1);
    bool const last = at + 1 == text.size();
    bool const stop = (c == '.' || c == '!' || c == '?') && (last || text[at + 1] == ' ');
    if (depth > 0 || !(stop || c == ';' || c == '\n')) continue;
    flush(at);
    begin = at + 1;
  }
  flush(text.size());
  return sentences;
}

bool is_camel(std::string_view word) {
  if (word.empty() || !is_upper(word[0])) return false;
  if (!std::ranges::all_of(word, is_alnum)) return false;
  int humps = 0;
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    if (is_upper(word[i]) && is_lower(word[i + 1])) ++humps;
  }
  return humps >= 2;
}

std::vector<std::string> comma_items(std::string_view text) {
  std::vector<std::string> items;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    char const c = at < text.size() ? text[at] : ',';
    depth = std::max(0, depth + nesting(text, at));
    if (at < text.size() && (c != ',' || depth > 0)) continue;
    auto const item = trim(text.substr(begin, at - begin));
    if (!item.empty()) items.emplace_back(item);
    begin = at + 1;
  }
  return items;
}

std::vector<std::string> list_items(std::string_view text) {
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
    if (depth == 0 && (c == ',' || c == '/' || c == '|')) {
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

}  // namespace omninode::onex
