#include "stages/onex/manifest.hpp"

#include "engine/core/digest.hpp"
#include "stages/onex/bounded_json.hpp"

namespace omninode::onex {

std::string manifest_of(Files const& files, std::string_view node_name) {
  nlohmann::ordered_json manifest;
  manifest["schema"] = "1";
  manifest["node"] = node_name;
  manifest["algorithm"] = "sha256";
  auto& sums = manifest["files"] = nlohmann::ordered_json::object();
  for (auto const& [path, content] : files) {
    if (path != kManifestPath) sums[path] = sha256_hex(*content);
  }
  return manifest.dump(2) + "\n";
}

std::map<std::string, std::string> manifest_sums(std::string_view text) {
  std::map<std::string, std::string> sums;
  auto const manifest = parse_bounded(text);
  for (auto const& [path, sum] : manifest.at("files").items()) sums[path] = sum;
  return sums;
}

}  // namespace omninode::onex
