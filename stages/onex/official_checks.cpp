#include "stages/onex/official_checks.hpp"

namespace omninode::onex {

/// A validator that cannot judge is a warning and no finding: the same files must have the same
/// verdict of ours on a machine that lacks it.
OfficialChecks add_official_checks(ContractValidator const* validator, NodeDesign const& design,
                                   Files const& files, std::stop_token stop, CheckReport& report) {
  auto const contract = files.find("contract.yaml");
  // A missing contract is a finding of its own already.
  if (validator == nullptr || contract == files.end()) return {};
  auto const& spec = design.spec;
  auto const verdict = validator->judge(*contract->second, spec.kind, spec.onex, std::move(stop));
  if (!verdict.cannot.empty()) {
    return {{}, {"The official validator did not judge the contract: " + verdict.cannot + "."}};
  }
  for (auto const& problem : verdict.problems) {
    report.findings.push_back({problem.error, "OFFICIAL", "contract.yaml", 0,
                               verdict.validator + ": " + problem.message + "."});
  }
  return {verdict.validator, {}};
}

}  // namespace omninode::onex
