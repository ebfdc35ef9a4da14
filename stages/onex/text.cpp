#include "stages/onex/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace omninode::onex {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_upper(c) || is_lower(c) || is_digit(c); }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  auto const first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    auto const end = text.find('\n');
    auto line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto const end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(std::vector<std::string> const& parts, std::string_view separator) {
  std::string result;
  for (auto const& part : parts) {
    if (&part != &parts.front()) result += separator;
    result += part;
  }
  return result;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  // Built anew, so that many replacements in a long text stay linear.
  std::string result;
  std::size_t begin = 0;
  if (from.empty()) return text;  // it would be found at every place for ever
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, begin)) {
    result.append(text, begin, at - begin);
    result += to;
    begin = at + from.size();
  }
  if (begin == 0) return text;
  return result.append(text, begin);
}

/// Not strtod, which takes a part of the text, any sign, "nan" and the comma of a locale.
std::optional<double> decimal_in(std::string_view text) {
  if (text.empty() || !(is_digit(text.front()) || text.front() == '.')) return std::nullopt;
  double value = 0;
  auto const* const end = text.data() + text.size();
  auto const read = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

/// Names come from prompts in every style, and all comparisons are made on these words; else
/// "StateCommitted" and "state_committed" would be two events.
std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  auto const flush = [&] {
    if (!word.empty()) words.push_back(lower(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    char const c = name[i];
    if (!is_alnum(c)) {
      flush();
      continue;
    }
    // A hump starts at a capital after a small letter, or at the last capital of "HTTPClient".
    bool const after_small = i > 0 && (is_lower(name[i - 1]) || is_digit(name[i - 1]));
    bool const before_small = i + 1 < name.size() && is_lower(name[i + 1]);
    bool const after_capital = i > 0 && is_upper(name[i - 1]);
    if (is_upper(c) && (after_small || (after_capital && before_small))) flush();
    word += c;
  }
  flush();
  return words;
}

/// Not a linguist's stem: it only has to bring the forms of one word together, so that the lists of
/// stems in the readers are written in its output ("delegat", "messag"). Three letters must remain,
/// because "red" or "is" would vanish; a doubled letter is one, so that "submitted" meets "submit".
std::string stem(std::string_view word) {
  std::string text = lower(word);
  constexpr std::array<std::string_view, 9> kSuffixes = {"ences", "ence", "ions", "ion", "ing",
                                                         "ies",   "ed",   "es",   "s"};
  for (auto const suffix : kSuffixes) {
    if (text.size() < suffix.size() + 3 || !text.ends_with(suffix)) continue;
    if (suffix == "s" && text.ends_with("ss")) continue;
    text.resize(text.size() - suffix.size());
    if (suffix == "ies") text += 'y';
    break;
  }
  auto const size = text.size();
  bool const doubled = size > 3 && text[size - 1] == text[size - 2] && text[size - 1] != 's';
  if (doubled) text.pop_back();
  if (text.size() > 3 && text.back() == 'e') text.pop_back();
  return text;
}

std::vector<std::string> stems(std::string_view name) {
  auto words = name_words(name);
  for (auto& word : words) word = stem(word);
  return words;
}

int shared_stems(std::string_view left, std::string_view right) {
  auto const of_right = stems(right);
  int shared = 0;
  for (auto const& candidate : stems(left)) {
    if (std::ranges::find(of_right, candidate) != of_right.end()) ++shared;
  }
  return shared;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Both ends are checked: "rate" must not be found in "separate", nor "all" in "allow".
bool contains_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    bool const starts = at == 0 || !is_alnum(text[at - 1]);
    auto const end = at + word.size();
    if (starts && (end >= text.size() || !is_alnum(text[end]))) return true;
  }
  return false;
}

bool has_any_stem(std::string_view text, std::vector<std::string_view> const& candidates) {
  auto const found = stems(text);
  return std::ranges::any_of(candidates, [&](std::string_view candidate) {
    return std::ranges::find(found, candidate) != found.end() ||
           std::ranges::find(found, stem(candidate)) != found.end();
  });
}

}  // namespace omninode::onex
