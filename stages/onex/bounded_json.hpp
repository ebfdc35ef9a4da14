// JSON from outside this stage: bounded in size and depth before anything walks it.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

namespace omninode::onex {

/// Parses `text`; throws nlohmann::json::exception on bad syntax and on JSON that is larger than
/// limits::kMaxStageOutputBytes or deeper than limits::kMaxJsonDepth. Any thread.
nlohmann::json parse_bounded(std::string_view text);

}  // namespace omninode::onex
