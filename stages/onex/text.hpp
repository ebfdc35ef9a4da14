// Small pure functions on text that the reader, the naming rules and the checks share.
// ASCII rules only; other bytes pass through untouched. Any thread.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace omninode::onex {

std::string lower(std::string_view text);
std::string_view trim(std::string_view text);
/// Lines without their ends; "\r\n" counts as one end. A last empty line is not reported.
std::vector<std::string_view> split_lines(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::vector<std::string> const& parts, std::string_view separator);
/// What was put in is not searched again. An empty `from` is found nowhere.
std::string replace_all(std::string text, std::string_view from, std::string_view to);

/// "12", "0.5": the number that the whole text is, in digits without a sign; nothing for any other
/// text and for one that is too large for a double. The same in every locale.
std::optional<double> decimal_in(std::string_view text);

bool is_upper(char c);
bool is_lower(char c);
bool is_digit(char c);
bool is_alnum(char c);

/// The lower-case words of a snake_case, kebab-case, dotted, CamelCase or plain name:
/// "StateCommitted" and "state_committed" both give {"state", "committed"}.
std::vector<std::string> name_words(std::string_view name);

/// A crude English stem, so that "commits", "committed" and "commit" meet.
std::string stem(std::string_view word);
std::vector<std::string> stems(std::string_view name);

/// How many stems of `left` also occur in `right`.
int shared_stems(std::string_view left, std::string_view right);

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);
/// Whether `word` stands there with no letter or digit on either side; both in one case.
bool contains_word(std::string_view text, std::string_view word);
/// Whether one of `candidates` (words or stems) is among the stems of `text`.
bool has_any_stem(std::string_view text, std::vector<std::string_view> const& candidates);

}  // namespace omninode::onex
