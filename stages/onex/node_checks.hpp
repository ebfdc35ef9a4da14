// What validation finds in the files of a node, and the quality score that follows from it.
// Everything is measured on the bytes: nothing is assumed because we wrote them ourselves.
// Pure and deterministic; any thread; damaged files of any form are findings, never exceptions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/python_scan.hpp"
#include "stages/onex/quality.hpp"

namespace omninode::onex {

struct Finding {
  bool error = true;  ///< false: a warning; it costs quality and does not stop the run
  std::string rule;   ///< UPPER_CASE
  std::string path;   ///< file it is about, empty for the node as a whole
  int line = 0;
  std::string message;  ///< one plain sentence
};

/// What the groups of checks look at and add to.
struct NodeUnderCheck {
  NodeDesign const& design;
  Files const& files;
  std::map<std::string, PythonScan> python;  ///< every Python file, read once
  std::vector<Finding> findings = {};
  Quality quality = {};

  std::string const* content(std::string const& path) const;
  void warn(std::string rule, std::string path, int line, std::string message);
  void fail(std::string rule, std::string path, int line, std::string message);
};

struct CheckReport {
  std::vector<Finding> findings;
  Quality quality;
  std::size_t errors() const;
  /// JSON object: quality_score, quality (its parts with what was counted), errors, findings.
  nlohmann::ordered_json to_json() const;
};

/// Findings beyond so many are counted and not listed: a bound on the stage's output.
inline constexpr std::size_t kMaxFindings = 500;

CheckReport check_node(NodeDesign const& design, Files const& files);

/// The files that every node of this design has.
std::vector<std::string> wanted_files(NodeDesign const& design);

/// What is wrong with a contract as such, before there is any code that it could be compared with.
std::vector<Finding> contract_findings(NodeDesign const& design, std::string const& text);

// The groups of checks. Each adds its findings, and its measures to the parts of the score.
void check_layout(NodeUnderCheck& node);
void check_node_class(NodeUnderCheck& node);
void check_contract(NodeUnderCheck& node);
void check_traces(NodeUnderCheck& node);
void check_names(NodeUnderCheck& node);
void check_imports(NodeUnderCheck& node);
void check_code(NodeUnderCheck& node);
void check_docs(NodeUnderCheck& node);
void check_tests(NodeUnderCheck& node);

}  // namespace omninode::onex
