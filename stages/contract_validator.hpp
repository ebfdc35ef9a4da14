// Who else may judge a contract: the ecosystem's own validators, where somebody has them.
//
// A port: stages ask, the composition root decides who answers. An answer costs a process and
// seconds, so it is asked for only where it is configured.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace omninode {

/// One thing that a validator objects to, in its own words.
struct ContractProblem {
  bool error = true;  ///< false: a warning
  std::string message;
};

struct ContractVerdict {
  std::string validator = {};  ///< who judged: "omnibase-core 0.2.0"
  std::string cannot = {};     ///< not empty: nobody judged, and this is why, in one sentence
  std::vector<ContractProblem> problems = {};
};

/// Implementations are called from several threads at once and never throw for what the outside
/// does: a validator that is missing, fails or takes too long is a verdict with `cannot`.
class ContractValidator {
 public:
  virtual ~ContractValidator() = default;
  /// `kind`: effect, compute, reducer or orchestrator; `form`: oct25 or current. Returns early
  /// when `stop` is requested.
  virtual ContractVerdict judge(std::string_view contract, std::string_view kind,
                                std::string_view form, std::stop_token stop) const = 0;
};

}  // namespace omninode
