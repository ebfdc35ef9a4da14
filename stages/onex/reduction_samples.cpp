#include "stages/onex/reduction_samples.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "stages/onex/field_types.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

// Neither sorted nor even, so that the least, the most and the last are three values; their sum is
// divisible by their number, so that the mean is exact.
constexpr auto kNumbers = std::to_array<double>({10, 20, 60, 30});
static_assert(kNumbers.size() == kSampleActions);

/// The last choice of a short list comes several times: were each as frequent as the others, a test
/// could not tell a share from that of the rest.
std::string const& choice_of(SpecField const& input, std::size_t index) {
  return input.choices[std::min(index, input.choices.size() - 1)];
}

}  // namespace

double action_number(std::size_t index) { return kNumbers[index % kNumbers.size()]; }

/// Numbers, choices and flags differ from action to action, everything else stays: what is compared
/// must not depend on texts.
std::string action_literal(SpecField const& input, std::size_t index) {
  if (!input.enum_class.empty() && !input.type.starts_with("array")) {
    return choice_literal(input, choice_of(input, index));
  }
  if (input.type == "int" || input.type == "float") {
    return number_literal(action_number(index), input.type);
  }
  if (input.type == "bool") return index == 0 ? "True" : "False";
  return sample_value(input);
}

/// Mirrors what the generated code counts.
bool action_matches(SpecField const& input, std::vector<std::string> const& choices, bool negated,
                    std::size_t index) {
  if (input.choices.empty()) return (index == 0) != negated;
  return std::ranges::find(choices, choice_of(input, index)) != choices.end();
}

/// All actions of the tests have one time, so that a window of seconds has them all, however short
/// it is.
std::vector<std::size_t> actions_in(ReductionWindow const& window, std::size_t count) {
  auto all = all_actions(count);
  if (window.events <= 0) return all;
  auto const size = static_cast<std::size_t>(window.events);
  std::size_t kept = std::min(size, all.size());
  if (window.tumbling && size < all.size()) kept = (all.size() - 1) % size + 1;
  return {all.end() - static_cast<std::ptrdiff_t>(kept), all.end()};
}

/// Indices and not values: what an action holds depends on the field that is asked for.
std::vector<std::size_t> all_actions(std::size_t count) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(i);
  return all;
}

/// Seventeen digits bring every double back as it was.
std::string number_literal(double value, std::string_view type) {
  std::array<char, 64> buffer{};
  bool const whole = value == static_cast<double>(static_cast<long long>(value));
  if (whole) {
    std::string const digits = std::to_string(static_cast<long long>(value));
    return type == "int" ? digits : digits + ".0";
  }
  int const size = std::snprintf(buffer.data(), buffer.size(), "%.17g", value);
  return {buffer.data(), static_cast<std::size_t>(size)};
}

/// The member is the one that the enum of the choices gives this choice.
std::string choice_literal(SpecField const& input, std::string_view choice) {
  return input.enum_class + "." + enum_member(choice);
}

}  // namespace omninode::onex
