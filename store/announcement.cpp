#include "store/announcement.hpp"

#include <charconv>

#include "store/store_limits.hpp"

namespace omninode {
namespace {

// Cuts off and returns what comes before `separator`; all of it where there is none.
std::string_view take_field(std::string_view& text, char separator) {
  auto const end = text.find(separator);
  auto const field = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return field;
}

// Ids and versions begin at 1. A sign, a blank or anything behind the digits is no number of ours.
std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  auto const* const end = text.data() + text.size();
  auto const [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end || number < 1) return std::nullopt;
  return number;
}

// The stage is what remains: names of stages hold neither separator (core/plan.cpp). One that is
// longer than a plan allows came from somebody else.
std::optional<Hint> parse_hint(std::string_view text) {
  auto const run = parse_number(take_field(text, ':'));
  auto const version = parse_number(take_field(text, ':'));
  if (!run || !version || text.empty() || text.size() > limits::kMaxStageNameBytes) {
    return std::nullopt;
  }
  return Hint{RunId{*run}, *version, std::string{text}};
}

}  // namespace

// One bad part makes the whole worthless: which of the others are right cannot be known, and
// looking into the table costs one statement.
std::optional<std::vector<Hint>> parse_announcement(std::string_view text) {
  if (text.size() > limits::kMaxAnnouncementBytes) return std::nullopt;
  std::vector<Hint> hints;
  while (!text.empty()) {
    auto hint = parse_hint(take_field(text, ','));
    if (!hint) return std::nullopt;
    hints.push_back(std::move(*hint));
  }
  return hints;
}

}  // namespace omninode
