// manifest.json: the SHA-256 sum of every file of a node, in path order. It has no date and no
// id, so the same prompt gives the same bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/ports/stage.hpp"

namespace omninode::onex {

inline constexpr std::string_view kManifestPath = "manifest.json";

/// The manifest of `files` (an older manifest among them does not count).
std::string manifest_of(Files const& files, std::string_view node_name);

/// path -> sum; throws nlohmann::json::exception where `text` is no manifest.
std::map<std::string, std::string> manifest_sums(std::string_view text);

}  // namespace omninode::onex
