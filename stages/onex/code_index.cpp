#include "stages/onex/code_index.hpp"

#include <algorithm>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// Shorter names are part of other words by chance ("id" in "valid").
constexpr std::size_t kLeastPart = 4;

bool is_word(char c) { return is_alnum(c) || c == '_'; }

/// Topics and metrics may have dots and hyphens; inside strings those belong to the word.
bool is_literal(char c) { return is_word(c) || c == '.' || c == '-' || c == '/'; }

bool is_name_of(std::string_view line, std::size_t at, std::size_t end) {
  auto const before = trim(line.substr(0, at));
  if (before == "class" || before.ends_with("def")) return true;
  auto const after = trim(line.substr(end));
  // A field with its annotation, or a constant, at the start of its line.
  return before.empty() && (after.starts_with(':') || after.starts_with("= "));
}

}  // namespace

CodeIndex::CodeIndex(Files const& files) {
  for (auto const& [path, content] : files) {
    if (!path.ends_with(".py") || path.starts_with("tests/")) continue;
    int number = 0;
    for (auto const line : split_lines(*content)) read_line(path, line, ++number);
  }
}

void CodeIndex::read_line(std::string_view path, std::string_view line, int number) {
  for (std::size_t at = 0; at < line.size();) {
    bool const quote = line[at] == '"' || line[at] == '\'';
    if (quote) {
      auto end = ++at;
      while (end < line.size() && is_literal(line[end])) ++end;
      add(line.substr(at, end - at), {path, number, Rank::quoted});
    }
    auto end = at;
    while (end < line.size() && is_word(line[end])) ++end;
    auto const word = line.substr(at, end - at);
    bool const defined = !quote && !word.empty() && is_name_of(line, at, end);
    add(word, {path, number, defined ? Rank::defined : Rank::used});
    at = std::max(end, at + 1);
  }
}

void CodeIndex::add(std::string_view word, Answer const& answer) {
  if (word.empty()) return;
  auto const [known, fresh] = best_.try_emplace(word, answer);
  if (fresh) order_.push_back(word);
  if (!fresh && known->second.rank < answer.rank) known->second = answer;
}

std::optional<TracePlace> CodeIndex::find(std::vector<std::string> const& forms) const {
  auto const place = [&](std::string_view word) {
    auto const& answer = best_.at(word);
    return TracePlace{std::string(answer.path), answer.line, {}};
  };
  for (auto const& form : forms) {
    if (best_.contains(form)) return place(form);
  }
  for (auto const& form : forms) {
    if (form.size() < kLeastPart) continue;
    auto const found = std::ranges::find_if(order_, [&](std::string_view word) {
      return word.size() > form.size() && word.find(form) != std::string_view::npos;
    });
    if (found != order_.end()) return place(*found);
  }
  return std::nullopt;
}

}  // namespace omninode::onex
