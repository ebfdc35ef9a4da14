// What the ecosystem's own validator says of a contract, as findings beside our own.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "stages/contract_validator.hpp"
#include "stages/onex/node_checks.hpp"

namespace omninode::onex {

struct OfficialChecks {
  std::string validator;              ///< who judged; empty where nobody did
  std::vector<std::string> warnings;  ///< why nobody did, although somebody was asked to
};

/// Adds the verdict's problems to the report's findings (rule OFFICIAL). A null validator, or one
/// that cannot judge, adds none: what is missing on a machine is no fault of the node. The score
/// is left alone, so that it is the same on every machine.
OfficialChecks add_official_checks(ContractValidator const* validator, NodeDesign const& design,
                                   Files const& files, std::stop_token stop, CheckReport& report);

}  // namespace omninode::onex
