#include "stages/onex/bounded_json.hpp"

#include "engine/core/limits.hpp"

namespace omninode::onex {

nlohmann::json parse_bounded(std::string_view text) {
  using nlohmann::json;
  if (text.size() > limits::kMaxStageOutputBytes) {
    throw json::other_error::create(501, "the JSON text is too large", nullptr);
  }
  // The callback sees every opening bracket before anything below it is built; a depth bound is
  // needed because destroying and dumping deep values recurse.
  auto const within_depth = [](int depth, json::parse_event_t, json&) {
    if (depth > static_cast<int>(limits::kMaxJsonDepth)) {
      throw json::other_error::create(501, "the JSON text is nested too deeply", nullptr);
    }
    return true;
  };
  return json::parse(text, within_depth);
}

}  // namespace omninode::onex
