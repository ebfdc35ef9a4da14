// The quality score of a node: five parts, each made of things that were counted.
//
// The parts and their weights are the original system's (ONEX 0.30, types 0.25, code 0.20,
// docs 0.15, tests 0.10). A part is the weighted mean of its measures, so that every point that
// is lost can be named: "33 of 35 functions have all their types". Values; pure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace omninode::onex {

struct QualityMeasure {
  std::string what;  ///< completes "33 of 35 …"
  int held = 0;
  int asked = 0;  ///< 0: there was nothing of the kind, and nothing is lost
  double weight = 1.0;

  void count(bool holds) {
    ++asked;
    if (holds) ++held;
  }
  double share() const { return asked == 0 ? 1.0 : static_cast<double>(held) / asked; }
};

struct QualityPart {
  std::string_view name;
  double weight = 0;
  std::vector<QualityMeasure> measures = {};
  std::string void_because = {};  ///< not empty: nothing in the part counts, and this is why

  double share() const;
};

struct Quality {
  QualityPart onex{"onex", 0.30};
  QualityPart types{"types", 0.25};
  QualityPart code{"code", 0.20};
  QualityPart docs{"docs", 0.15};
  QualityPart tests{"tests", 0.10};

  std::array<QualityPart const*, 5> parts() const { return {&onex, &types, &code, &docs, &tests}; }
  double score() const;
  /// [{part, weight, share, measures: [{what, held, asked}], void_because?}]
  nlohmann::ordered_json to_json() const;
};

/// Below it a node is not written.
inline constexpr double kMinQuality = 0.8;

/// Three decimals: enough to tell runs apart, and the same text everywhere.
double rounded_share(double share);

}  // namespace omninode::onex
