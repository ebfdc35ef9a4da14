#include "engine/core/lifecycle.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace omninode {
namespace {

using S = RunState;
using T = Trigger;
using D = Disposition;

struct Expected {
  S from;
  T trigger;
  D disposition;
  S to;
};

// Written from the design and not from the machine: a row that is missing here must be missing
// there.
constexpr std::array kTable{
    Expected{S::absent, T::submit, D::keep, S::ready},
    Expected{S::ready, T::claim, D::keep, S::running},
    Expected{S::ready, T::pause, D::keep, S::paused},
    Expected{S::ready, T::cancel, D::keep, S::cancelled},
    Expected{S::backing_off, T::claim, D::keep, S::running},
    Expected{S::backing_off, T::pause, D::keep, S::paused},
    Expected{S::backing_off, T::cancel, D::keep, S::cancelled},
    Expected{S::backing_off, T::retry_now, D::keep, S::ready},
    Expected{S::running, T::stage_done, D::keep, S::running},
    Expected{S::running, T::stage_done, D::release, S::ready},
    Expected{S::running, T::stage_done, D::park, S::paused},
    Expected{S::running, T::run_done, D::keep, S::completed},
    Expected{S::running, T::stage_failed_retryable, D::keep, S::backing_off},
    Expected{S::running, T::stage_failed_retryable, D::park, S::paused},
    Expected{S::running, T::stage_failed_final, D::keep, S::dead_lettered},
    Expected{S::running, T::approval_requested, D::keep, S::awaiting_approval},
    Expected{S::running, T::owner_lost, D::keep, S::ready},
    Expected{S::running, T::owner_lost, D::park, S::paused},
    Expected{S::running, T::release, D::keep, S::ready},
    Expected{S::running, T::release, D::park, S::paused},
    Expected{S::running, T::pause, D::keep, S::running},
    Expected{S::running, T::resume, D::keep, S::running},
    Expected{S::running, T::cancel, D::keep, S::cancelled},
    Expected{S::running, T::cancel_requested, D::keep, S::running},
    Expected{S::awaiting_approval, T::approve, D::keep, S::ready},
    Expected{S::awaiting_approval, T::revise, D::keep, S::ready},
    Expected{S::awaiting_approval, T::reject, D::keep, S::dead_lettered},
    Expected{S::awaiting_approval, T::cancel, D::keep, S::cancelled},
    Expected{S::paused, T::resume, D::keep, S::ready},
    Expected{S::paused, T::cancel, D::keep, S::cancelled},
    Expected{S::dead_lettered, T::replay, D::keep, S::ready},
    Expected{S::dead_lettered, T::discard, D::keep, S::cancelled},
};

std::optional<S> by_table(S from, T trigger, D disposition) {
  for (auto const& row : kTable) {
    if (row.from == from && row.trigger == trigger && row.disposition == disposition) return row.to;
  }
  return std::nullopt;
}

std::vector<std::tuple<S, T, D>> every_case() {
  std::vector<std::tuple<S, T, D>> cases;
  for (int s = 0; s < kRunStateCount; ++s) {
    for (int t = 0; t < kTriggerCount; ++t) {
      for (int d = 0; d < kDispositionCount; ++d) {
        cases.emplace_back(static_cast<S>(s), static_cast<T>(t), static_cast<D>(d));
      }
    }
  }
  return cases;
}

std::string shown(S from, T trigger, D disposition) {
  return std::string{to_string(from)} + " on " + std::string{to_string(trigger)} +
         ", disposition " + std::to_string(static_cast<int>(disposition));
}

TEST(Lifecycle, EveryCaseLeadsWhereTheTableSays) {
  for (auto const& [from, trigger, disposition] : every_case()) {
    EXPECT_EQ(next(from, trigger, disposition), by_table(from, trigger, disposition))
        << shown(from, trigger, disposition);
  }
}

TEST(Lifecycle, TheUsualDispositionIsKeep) {
  EXPECT_EQ(next(S::running, T::stage_done), S::running);
  EXPECT_EQ(next(S::running, T::owner_lost), S::ready);
}

TEST(Lifecycle, EdgesAreTheTableOnceEachAndOrdered) {
  std::set<Edge> wanted;
  for (auto const& row : kTable) wanted.insert({row.from, row.trigger, row.to});
  auto const all = edges();
  EXPECT_EQ(all.size(), wanted.size());
  // A set is ordered and free of repetitions, so an equal sequence is both.
  EXPECT_TRUE(std::equal(all.begin(), all.end(), wanted.begin(), wanted.end()));
}

TEST(Lifecycle, NextNeverLeavesTheEdges) {
  for (auto const& [from, trigger, disposition] : every_case()) {
    auto const to = next(from, trigger, disposition);
    if (!to) continue;
    EXPECT_TRUE(std::binary_search(edges().begin(), edges().end(), Edge{from, trigger, *to}))
        << shown(from, trigger, disposition);
  }
}

TEST(Lifecycle, FinalStatesLeadNowhereAndAllOthersLeadOn) {
  for (int s = 0; s < kRunStateCount; ++s) {
    auto const state = static_cast<S>(s);
    auto const leads_on =
        std::any_of(edges().begin(), edges().end(), [&](Edge e) { return e.from == state; });
    EXPECT_EQ(leads_on, !is_final(state)) << to_string(state);
    EXPECT_EQ(is_final(state), state == S::completed || state == S::cancelled);
  }
}

TEST(Lifecycle, EveryStoredStateIsReachedAndAbsentIsNot) {
  std::set<S> reached;
  for (auto const& edge : edges()) reached.insert(edge.to);
  EXPECT_EQ(reached.size(), static_cast<std::size_t>(kRunStateCount) - 1);
  EXPECT_FALSE(reached.contains(S::absent));
}

TEST(Lifecycle, EveryTriggerIsUsed) {
  std::set<T> used;
  for (auto const& edge : edges()) used.insert(edge.trigger);
  EXPECT_EQ(used.size(), static_cast<std::size_t>(kTriggerCount));
}

// The names are a contract with the database and with readers of JSON.
TEST(Names, AreThoseOfTheContract) {
  std::vector<std::string> states;
  for (int s = 0; s < kRunStateCount; ++s) states.emplace_back(to_string(static_cast<S>(s)));
  EXPECT_EQ(states, (std::vector<std::string>{"absent", "ready", "running", "backing_off",
                                              "awaiting_approval", "paused", "dead_lettered",
                                              "completed", "cancelled"}));
  std::vector<std::string> triggers;
  for (int t = 0; t < kTriggerCount; ++t) triggers.emplace_back(to_string(static_cast<T>(t)));
  EXPECT_EQ(triggers, (std::vector<std::string>{
                          "submit", "claim", "stage_done", "run_done", "stage_failed_retryable",
                          "stage_failed_final", "approval_requested", "owner_lost", "release",
                          "approve", "reject", "pause", "resume", "cancel", "cancel_requested",
                          "retry_now", "replay", "revise", "discard"}));
}

TEST(Names, RoundTrip) {
  for (int s = 0; s < kRunStateCount; ++s) {
    EXPECT_EQ(parse_run_state(to_string(static_cast<S>(s))), static_cast<S>(s));
  }
  for (int t = 0; t < kTriggerCount; ++t) {
    EXPECT_EQ(parse_trigger(to_string(static_cast<T>(t))), static_cast<T>(t));
  }
  for (auto const request : {Request::none, Request::pause, Request::cancel}) {
    EXPECT_EQ(parse_request(to_string(request)), request);
  }
}

TEST(Names, OtherTextIsNoName) {
  using namespace std::string_view_literals;
  for (auto const text : {""sv, "Ready"sv, "ready "sv, "read"sv, "ready\0"sv, "claims"sv}) {
    EXPECT_EQ(parse_run_state(text), std::nullopt) << text;
    EXPECT_EQ(parse_trigger(text), std::nullopt) << text;
    EXPECT_EQ(parse_request(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace omninode
