#include "engine/bus/hint_message.hpp"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "engine/core/limits.hpp"

namespace omninode {
namespace {

using nlohmann::json;

// Zero where the value is no positive integer.
std::int64_t positive(json const& document, char const* key) {
  auto const& value = document.at(key);
  // A number above the signed range is parsed as unsigned and would wrap.
  bool const fits = value.is_number_unsigned() &&
                    value.get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max();
  return fits ? value.get<std::int64_t>() : 0;
}

// The rule of plans: whatever else comes in is not passed on to the store.
bool is_stage_name(std::string_view text) {
  auto const allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= limits::kMaxStageNameBytes &&
         std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

std::string hint_message(Hint const& hint) {
  json const document{{"run", hint.run.value}, {"version", hint.version}, {"stage", hint.stage}};
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Bounds come first: the parser itself takes any depth, and a document that is deep enough crashes
// whoever walks it after. So nothing below the first level is kept. Doubled keys are refused
// because readers differ in which of the two they take.
std::variant<Hint, std::string> parse_hint(std::string_view text) {
  if (text.empty()) return "a record without a value";
  if (text.size() > limits::kMaxHintBytes) {
    return "a hint above " + std::to_string(limits::kMaxHintBytes) + " bytes";
  }
  bool deep = false;
  int keys = 0;
  // The parser reports each level and key, so that depth and doubled keys are seen while it reads.
  auto const watch = [&](int depth, json::parse_event_t event, json&) {
    deep = deep || depth > 1;
    if (event == json::parse_event_t::key) ++keys;
    return depth <= 1;
  };
  auto const document = json::parse(text, watch, /*allow_exceptions=*/false);
  if (document.is_discarded()) return "not valid JSON";
  if (deep || !document.is_object()) return "not a flat JSON object";
  bool const doubled = keys != static_cast<int>(document.size());
  if (doubled || document.size() != 3 || !document.contains("run") ||
      !document.contains("version") || !document.contains("stage")) {
    return "the keys must be exactly run, version and stage";
  }
  Hint hint{RunId{positive(document, "run")}, positive(document, "version"), {}};
  if (hint.run.value < 1 || hint.version < 1) return "run and version must be positive integers";
  if (!document["stage"].is_string()) return "stage must be a string";
  hint.stage = document["stage"].get<std::string>();
  if (!is_stage_name(hint.stage)) return "stage must be 1 to 64 of a-z, 0-9 and _";
  return hint;
}

}  // namespace omninode
