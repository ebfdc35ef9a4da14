#include "stages/onex/quality.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace omninode::onex {

/// Three digits: enough to tell two nodes apart, and the same text on every machine.
double rounded_share(double share) { return std::round(share * 1000.0) / 1000.0; }

/// Measures count by their weights. A void part has no share at all: an empty node would else be
/// perfect in everything that nothing could be asked of.
double QualityPart::share() const {
  if (!void_because.empty()) return 0.0;
  double held = 0;
  double asked = 0;
  for (auto const& measure : measures) {
    held += measure.weight * measure.share();
    asked += measure.weight;
  }
  return asked == 0 ? 0.0 : held / asked;
}

double Quality::score() const {
  double sum = 0;
  for (auto const* part : parts()) sum += part->weight * part->share();
  return sum;
}

nlohmann::ordered_json Quality::to_json() const {
  using nlohmann::ordered_json;
  auto all = ordered_json::array();
  for (auto const* part : parts()) {
    ordered_json json = {{"part", part->name},
                         {"weight", part->weight},
                         {"share", rounded_share(part->share())},
                         {"measures", ordered_json::array()}};
    for (auto const& measure : part->measures) {
      json["measures"].push_back(
          {{"what", measure.what}, {"held", measure.held}, {"asked", measure.asked}});
    }
    if (!part->void_because.empty()) json["void_because"] = part->void_because;
    all.push_back(std::move(json));
  }
  return all;
}

}  // namespace omninode::onex
