// A rule whose absence no seed notices is not tested: each must be found out, by a seed that does
// the right world no harm.
#include <string>

#include <gtest/gtest.h>

#include "tests/sim/simulate.hpp"

namespace omninode::sim {
namespace {

struct Case {
  Broken broken;
  std::uint64_t within;  ///< this many seeds, at least twice what it takes today
};

void PrintTo(Case const& each, std::ostream* out) { *out << to_string(each.broken); }

class WithoutTheRule : public testing::TestWithParam<Case> {};

TEST_P(WithoutTheRule, ASeedFindsItOut) {
  auto const [broken, within] = GetParam();
  auto const seed = first_caught(broken, within);
  ASSERT_TRUE(seed) << "seeds 1 to " << within << " notice nothing";
  RecordProperty("seed", static_cast<int>(*seed));
  EXPECT_TRUE(simulate(*seed).violations.empty()) << "seed " << *seed;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, WithoutTheRule,
    testing::Values(Case{Broken::no_fence, 5'000}, Case{Broken::run_as_identity, 500},
                    Case{Broken::next_version_is_mine, 500}, Case{Broken::zero_rows_go_on, 500},
                    Case{Broken::blind_resend, 500}, Case{Broken::act_before_commit, 100},
                    Case{Broken::sweep_once, 100}, Case{Broken::reap_once, 100},
                    Case{Broken::backoff_needs_hint, 100}, Case{Broken::unknown_claims_stay, 100},
                    Case{Broken::dead_may_beat, 500}, Case{Broken::liveness_by_time, 200},
                    Case{Broken::attempts_at_failure, 100}, Case{Broken::approval_of_any, 5'000},
                    Case{Broken::relay_by_sequence, 500}, Case{Broken::advance_before_ack, 100}),
    [](auto const& each) { return std::string{to_string(each.param.broken)}; });

}  // namespace
}  // namespace omninode::sim
