// What validation finds in the files of a node, and the quality score that follows from it.
// Everything is measured on the bytes: nothing is assumed because we wrote them ourselves.
#pragma once

#include <string>
#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

struct Finding {
  bool error = true;  ///< false: a warning; it costs quality and does not stop the run
  std::string rule;   ///< UPPER_CASE
  std::string path;   ///< file it is about, empty for the node as a whole
  int line = 0;
  std::string message;  ///< one plain sentence
};

/// Shares from 0 to 1; the weights are the original system's.
struct Quality {
  double onex = 0;
  double types = 0;
  double code = 0;
  double docs = 0;
  double tests = 0;
  double score() const {
    return 0.30 * onex + 0.25 * types + 0.20 * code + 0.15 * docs + 0.10 * tests;
  }
};

struct CheckReport {
  std::vector<Finding> findings;
  Quality quality;
  std::size_t errors() const;
  /// JSON object: quality_score, quality (its parts), findings.
  std::string to_json(std::string_view extra_key = {}, std::string_view extra_json = {}) const;
};

inline constexpr double kMinQuality = 0.8;

CheckReport check_node(NodeDesign const& design, Files const& files);

// The groups of checks; each adds findings and gives its share of what it looked at.
double check_contract(NodeDesign const& design, Files const& files, std::vector<Finding>& findings);
double check_traces(NodeDesign const& design, Files const& files, std::vector<Finding>& findings);
void check_layout(NodeDesign const& design, Files const& files, std::vector<Finding>& findings);
void check_python(NodeDesign const& design, Files const& files, std::vector<Finding>& findings,
                  Quality& quality);

}  // namespace omninode::onex
