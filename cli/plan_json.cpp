#include "cli/plan_json.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "engine/core/limits.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(std::string const& why) { throw std::invalid_argument("the plan " + why); }

// Bounded while it is parsed and not after: nlohmann/json parses any depth, and then overruns the
// stack when it prints one.
json parse_bounded(std::string_view text) {
  if (text.size() > limits::kMaxPlanBytes) refuse("is larger than 256 KiB");
  auto const shallow = [](int depth, json::parse_event_t, json&) {
    if (depth > static_cast<int>(limits::kMaxJsonDepth)) refuse("is nested too deeply");
    return true;
  };
  try {
    return json::parse(text, shallow);
  } catch (json::parse_error const& problem) {
    refuse(std::string{"is not valid JSON: "} + problem.what());
  }
}

// The number, where T can hold it: the library cuts off what is too large in silence.
template <typename T>
T number(json const& value, char const* key) {
  bool const fits = value.is_number_unsigned() ? std::in_range<T>(value.get<std::uint64_t>())
                                               : std::in_range<T>(value.get<std::int64_t>());
  if (!fits) refuse(std::string{"has a '"} + key + "' out of bounds: " + value.dump());
  return value.get<T>();
}

// Takes `key` out of `object`, so that what remains is the stage's own. The type is checked before
// it is read, because the library turns 1.5 into 1 in silence.
template <typename T>
T take(json& object, char const* key, T otherwise) {
  auto const found = object.find(key);
  if (found == object.end()) return otherwise;
  constexpr bool kNumber = std::is_integral_v<T> && !std::is_same_v<T, bool>;
  bool const fits = kNumber                   ? found->is_number_integer()
                    : std::is_same_v<T, bool> ? found->is_boolean()
                                              : found->is_string();
  if (!fits) refuse(std::string{"has a '"} + key + "' of the wrong type");
  T value{};
  if constexpr (kNumber) {
    value = number<T>(*found, key);
  } else {
    value = found->template get<T>();
  }
  object.erase(found);
  return value;
}

// A stage this program does not have is refused here although another worker might serve it: a
// misspelt name would wait for ever. By value, because what belongs to the policy is taken out and
// the rest is the stage's own options.
StagePolicy read_stage(json stage, StageRegistry const& stages) {
  if (!stage.is_object()) refuse("has a stage that is not an object");
  using std::chrono::milliseconds;
  StagePolicy policy;
  policy.name = take(stage, "name", std::string{});
  if (stages.find(policy.name) == nullptr) {
    std::string known;
    for (auto const& name : stages.names()) known += (known.empty() ? "" : ", ") + name;
    refuse("names the stage '" + policy.name + "'; this program has " + known);
  }
  policy.timeout = milliseconds{take(stage, "timeout_ms", policy.timeout.count())};
  policy.max_attempts = take(stage, "max_attempts", policy.max_attempts);
  policy.backoff.base = milliseconds{take(stage, "backoff_base_ms", policy.backoff.base.count())};
  policy.backoff.max = milliseconds{take(stage, "backoff_max_ms", policy.backoff.max.count())};
  policy.optional = take(stage, "optional", policy.optional);
  policy.publishes = take(stage, "publishes", policy.publishes);
  policy.options = stage.dump();
  return policy;
}

}  // namespace

// The bounds of numbers are those of core/plan.hpp, which hold for every plan wherever it is from.
Plan read_plan(std::string_view text, StageRegistry const& stages) {
  auto document = parse_bounded(text);
  if (!document.is_object()) refuse("is not a JSON object");
  Plan plan;
  plan.name = take(document, "name", std::string{});
  plan.version = take(document, "version", 1);
  if (!document.contains("stages") || !document["stages"].is_array()) {
    refuse("has no list of stages");
  }
  for (auto& stage : document["stages"]) plan.stages.push_back(read_stage(stage, stages));
  if (auto const problem = check(plan); !problem.empty()) {
    throw std::invalid_argument("the plan cannot run: " + problem);
  }
  return plan;
}

}  // namespace omninode::cli
