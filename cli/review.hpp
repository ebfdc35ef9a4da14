// omninode run review|approve|revise|reject, and the same at the terminal of `generate
// --interactive`: a person's word on what a stage asks.
//
// A run that waits for a person costs nothing and waits for ever. Each answer names the version
// that was looked at, so that nobody approves what has changed since.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "cli/options.hpp"
#include "engine/core/id.hpp"

namespace omninode::cli {

class Session;

/// As typed.
struct ReviewOptions {
  std::string run;       ///< a correlation id or a unique beginning of one
  std::string file;      ///< review: print this file alone, "" for the overview
  std::string contract;  ///< approve: path of a changed contract.yaml, "" for none
  std::string feedback;  ///< revise: what is to become different
  std::string seen;      ///< the version that was looked at, "" for the present one
  std::string reason;    ///< kept with the run's history
};

/// What the run asks: an overview, or one file of it as it is. kConflict where it asks nothing.
int run_review(GlobalOptions const& global, ReviewOptions const& options, std::ostream& out,
               std::ostream& err);

/// Each commits one answer and returns as `act` does: kConflict where the run does not wait or has
/// moved on. A contract or feedback that cannot be sent throws std::invalid_argument before.
int run_approve(GlobalOptions const& global, ReviewOptions const& options, std::ostream& out,
                std::ostream& err);
int run_revise(GlobalOptions const& global, ReviewOptions const& options, std::ostream& out,
               std::ostream& err);
int run_reject(GlobalOptions const& global, ReviewOptions const& options, std::ostream& out,
               std::ostream& err);

/// Shows what the run asks and reads answers from standard input until one is committed; the
/// version that was answered. Nothing when no answer was committed: the input ended, a signal came,
/// kPatience passed, or the person chose to answer later; the run goes on waiting.
std::optional<std::int64_t> review_at_terminal(Session& session, GlobalOptions const& global,
                                               CorrelationId run, std::ostream& out,
                                               std::ostream& err);

}  // namespace omninode::cli
