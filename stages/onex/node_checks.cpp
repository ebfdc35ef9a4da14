#include "stages/onex/node_checks.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace omninode::onex {

std::string const* NodeUnderCheck::content(std::string const& path) const {
  auto const found = files.find(path);
  return found == files.end() ? nullptr : found->second.get();
}

/// A warning is listed and does not stop the run; an error does.
void NodeUnderCheck::warn(std::string rule, std::string path, int line, std::string message) {
  findings.push_back({false, std::move(rule), std::move(path), line, std::move(message)});
}

void NodeUnderCheck::fail(std::string rule, std::string path, int line, std::string message) {
  findings.push_back({true, std::move(rule), std::move(path), line, std::move(message)});
}

std::size_t CheckReport::errors() const {
  return static_cast<std::size_t>(std::ranges::count(findings, true, &Finding::error));
}

/// The counts are of all findings, also of those beyond the list's bound, so that a long list does
/// not look like a shorter one. The score is rounded, as its last digits mean nothing to anybody.
nlohmann::ordered_json CheckReport::to_json() const {
  using nlohmann::ordered_json;
  ordered_json json;
  json["quality_score"] = rounded_share(quality.score());
  json["quality"] = quality.to_json();
  json["errors"] = errors();
  json["warnings"] = findings.size() - errors();
  auto& listed = json["findings"] = ordered_json::array();
  for (auto const& finding : findings) {
    if (listed.size() == kMaxFindings) break;
    listed.push_back({{"severity", finding.error ? "error" : "warning"},
                      {"rule", finding.rule},
                      {"path", finding.path},
                      {"line", finding.line},
                      {"message", finding.message}});
  }
  return json;
}

/// Every Python file is scanned once and all groups read the scans. The groups do not depend on
/// each other; their order is the order of findings.
CheckReport check_node(NodeDesign const& design, Files const& files) {
  NodeUnderCheck node{design, files, {}};
  for (auto const& [path, content] : files) {
    if (path.ends_with(".py")) node.python.emplace(path, scan_python(*content));
  }
  for (auto* check : {&check_layout, &check_node_class, &check_contract, &check_traces,
                      &check_names, &check_imports, &check_code, &check_docs, &check_tests}) {
    (*check)(node);
  }
  return {std::move(node.findings), std::move(node.quality)};
}

}  // namespace omninode::onex
