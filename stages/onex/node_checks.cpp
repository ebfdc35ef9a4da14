#include "stages/onex/node_checks.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace omninode::onex {
namespace {

double rounded(double share) { return std::round(share * 1000.0) / 1000.0; }

}  // namespace

std::size_t CheckReport::errors() const {
  return static_cast<std::size_t>(std::ranges::count(findings, true, &Finding::error));
}

std::string CheckReport::to_json(std::string_view extra_key, std::string_view extra_json) const {
  nlohmann::ordered_json json;
  json["quality_score"] = rounded(quality.score());
  json["quality"] = {{"onex", rounded(quality.onex)},
                     {"types", rounded(quality.types)},
                     {"code", rounded(quality.code)},
                     {"docs", rounded(quality.docs)},
                     {"tests", rounded(quality.tests)}};
  json["errors"] = errors();
  json["findings"] = nlohmann::ordered_json::array();
  for (auto const& finding : findings) {
    json["findings"].push_back({{"severity", finding.error ? "error" : "warning"},
                                {"rule", finding.rule},
                                {"path", finding.path},
                                {"line", finding.line},
                                {"message", finding.message}});
  }
  if (!extra_key.empty()) {
    json[std::string(extra_key)] = nlohmann::ordered_json::parse(extra_json);
  }
  return json.dump();
}

CheckReport check_node(NodeDesign const& design, Files const& files) {
  CheckReport report;
  check_layout(design, files, report.findings);
  double const contract = check_contract(design, files, report.findings);
  double const traces = check_traces(design, files, report.findings);
  check_python(design, files, report.findings, report.quality);
  // The ONEX part is the mean of three: what node.py must be, the contract, and nothing lost.
  report.quality.onex = (report.quality.onex + contract + traces) / 3.0;
  return report;
}

}  // namespace omninode::onex
