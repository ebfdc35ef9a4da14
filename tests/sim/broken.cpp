#include "tests/sim/broken.hpp"

#include "engine/core/enum_names.hpp"

namespace omninode::sim {
namespace {

constexpr std::array<EnumName<Broken>, kBrokenCount> kNames{{
    {Broken::nothing, "nothing"},
    {Broken::no_fence, "no_fence"},
    {Broken::run_as_identity, "run_as_identity"},
    {Broken::next_version_is_mine, "next_version_is_mine"},
    {Broken::zero_rows_go_on, "zero_rows_go_on"},
    {Broken::blind_resend, "blind_resend"},
    {Broken::act_before_commit, "act_before_commit"},
    {Broken::sweep_once, "sweep_once"},
    {Broken::reap_once, "reap_once"},
    {Broken::backoff_needs_hint, "backoff_needs_hint"},
    {Broken::unknown_claims_stay, "unknown_claims_stay"},
    {Broken::dead_may_beat, "dead_may_beat"},
    {Broken::liveness_by_time, "liveness_by_time"},
    {Broken::attempts_at_failure, "attempts_at_failure"},
    {Broken::approval_of_any, "approval_of_any"},
    {Broken::relay_by_sequence, "relay_by_sequence"},
    {Broken::advance_before_ack, "advance_before_ack"},
}};

}  // namespace

std::string_view to_string(Broken broken) { return name_of(kNames, broken); }
std::optional<Broken> parse_broken(std::string_view text) { return value_of(kNames, text); }

}  // namespace omninode::sim
