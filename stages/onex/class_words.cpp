#include "stages/onex/class_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "stages/onex/naming.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

// The validation looks for the words anywhere in a name and in any case, so "Utilization" counts
// as "Util". Longer ones first: the first that fits is replaced.
constexpr auto kSubstitutes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"utilization", "Usage"},
    {"utilisation", "Usage"},
    {"utilities", "Tools"},
    {"utility", "Tool"},
    {"utilize", "Use"},
    {"utilise", "Use"},
    {"util", "Tool"},
    {"controller", "Governor"},
    {"processor", "Engine"},
    {"manager", "Steward"},
    {"handler", "Receiver"},
    {"service", "Provider"},
    {"helper", "Aide"},
    {"worker", "Agent"},
});

}  // namespace

std::string accepted_class_name(std::string name) {
  for (auto const& [refused, substitute] : kSubstitutes) {
    // No substitute contains a refused word, so every round makes the search shorter.
    for (auto at = lower(name).find(refused); at != std::string::npos;
         at = lower(name).find(refused)) {
      name.replace(at, refused.size(), substitute);
    }
  }
  return name;
}

std::string class_words(std::string_view text) { return accepted_class_name(pascal_name(text)); }

bool is_generic_function_name(std::string_view name) {
  constexpr auto kGeneric =
      std::to_array<std::string_view>({"process", "execute", "run", "do", "perform", "manage",
                                       "control", "work", "operate", "action"});
  return std::ranges::find(kGeneric, name) != kGeneric.end();
}

}  // namespace omninode::onex
