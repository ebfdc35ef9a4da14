// Worlds in which one rule of the engine is missing. Each must be found out by the simulator: a
// rule whose absence nobody notices is not tested. Nothing of this is in the product: the ports of
// the simulated world lie to the services as a store without the rule would.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace omninode::sim {

enum class Broken {
  nothing,
  no_fence,              ///< owner and claim of the row are not compared with one's own
  run_as_identity,       ///< stage and attempt are not compared
  next_version_is_mine,  ///< the version after the one seen is taken for one's own commit
  zero_rows_go_on,       ///< a commit that changed nothing is taken for done
  blind_resend,          ///< a commit in doubt is sent again past the version check
  act_before_commit,     ///< the next stage starts while the commit is under way
  sweep_once,            ///< a worker looks for waiting runs once, then trusts the hints
  reap_once,             ///< a reaper looks for orphans once
  backoff_needs_hint,    ///< the look into the store does not find backoffs that are over
  unknown_claims_stay,   ///< what the rows say and nobody remembers is not given back
  dead_may_beat,         ///< a worker that was declared dead is not told so
  liveness_by_time,      ///< who is dead is told by the time of the last beat
  attempts_at_failure,   ///< an attempt that ended with its owner is not counted
  approval_of_any,       ///< an approval does not name the version that was seen
  relay_by_sequence,     ///< events are published as they appear, not behind the horizon
  advance_before_ack,    ///< the relay's position moves before the bus has acknowledged
};
inline constexpr int kBrokenCount = 17;

std::string_view to_string(Broken broken);
std::optional<Broken> parse_broken(std::string_view text);

}  // namespace omninode::sim
