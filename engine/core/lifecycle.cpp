// More rows than MPL's default of 20; these macros must come before the first Boost include.
#define BOOST_MPL_CFG_NO_PREPROCESSED_HEADERS
#define BOOST_MPL_LIMIT_VECTOR_SIZE 50
#define BOOST_MPL_LIMIT_MAP_SIZE 50
#define BOOST_MPL_LIMIT_LIST_SIZE 50

#include "engine/core/lifecycle.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

#include <boost/mpl/vector.hpp>
#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>

#include "engine/core/enum_names.hpp"

namespace omninode {
namespace {

namespace msm = boost::msm;

template <Trigger T, Disposition D = Disposition::keep>
struct On {};

template <RunState S>
struct In : msm::front::state<> {
  static constexpr RunState kState = S;
};

template <RunState From, typename Event, RunState To>
using Row = msm::front::Row<In<From>, Event, In<To>>;

struct LifecycleDef : msm::front::state_machine_def<LifecycleDef> {
  using initial_state = In<RunState::absent>;
  using no_exception_thrown = int;  // no row has an action, so nothing can throw

  using S = RunState;
  using T = Trigger;
  static constexpr auto kRelease = Disposition::release;
  static constexpr auto kPark = Disposition::park;

  // clang-format off
  struct transition_table : boost::mpl::vector<
      Row<S::absent,            On<T::submit>,                          S::ready>,
      Row<S::ready,             On<T::claim>,                           S::running>,
      Row<S::backing_off,       On<T::claim>,                           S::running>,
      // A stage ends.
      Row<S::running,           On<T::stage_done>,                      S::running>,
      Row<S::running,           On<T::stage_done, kRelease>,            S::ready>,
      Row<S::running,           On<T::stage_done, kPark>,               S::paused>,
      Row<S::running,           On<T::run_done>,                        S::completed>,
      Row<S::running,           On<T::stage_failed_retryable>,          S::backing_off>,
      Row<S::running,           On<T::stage_failed_retryable, kPark>,   S::paused>,
      Row<S::running,           On<T::stage_failed_final>,              S::dead_lettered>,
      Row<S::running,           On<T::approval_requested>,              S::awaiting_approval>,
      // An owner loses a run or gives it back.
      Row<S::running,           On<T::owner_lost>,                      S::ready>,
      Row<S::running,           On<T::owner_lost, kPark>,               S::paused>,
      Row<S::running,           On<T::release>,                         S::ready>,
      Row<S::running,           On<T::release, kPark>,                  S::paused>,
      // Operators.
      Row<S::awaiting_approval, On<T::approve>,                         S::ready>,
      Row<S::awaiting_approval, On<T::revise>,                          S::ready>,
      Row<S::awaiting_approval, On<T::reject>,                          S::dead_lettered>,
      Row<S::awaiting_approval, On<T::cancel>,                          S::cancelled>,
      Row<S::ready,             On<T::pause>,                           S::paused>,
      Row<S::backing_off,       On<T::pause>,                           S::paused>,
      Row<S::running,           On<T::pause>,                           S::running>,
      Row<S::paused,            On<T::resume>,                          S::ready>,
      Row<S::running,           On<T::resume>,                          S::running>,
      Row<S::ready,             On<T::cancel>,                          S::cancelled>,
      Row<S::backing_off,       On<T::cancel>,                          S::cancelled>,
      Row<S::paused,            On<T::cancel>,                          S::cancelled>,
      Row<S::running,           On<T::cancel>,                          S::cancelled>,
      Row<S::running,           On<T::cancel_requested>,                S::running>,
      Row<S::backing_off,       On<T::retry_now>,                       S::ready>,
      Row<S::dead_lettered,     On<T::replay>,                          S::ready>,
      Row<S::dead_lettered,     On<T::discard>,                         S::cancelled>> {};
  // clang-format on

  template <typename Fsm, typename Event>
  void no_transition(Event const&, Fsm&, int) {}
};

using Machine = msm::back::state_machine<LifecycleDef>;
using States = msm::back::generate_state_set<Machine::stt>::type;

// MSM numbers states by first appearance; this maps its numbers to ours once.
std::array<int, kRunStateCount> machine_ids() {
  std::array<int, kRunStateCount> ids{};
  ids.fill(-1);
  boost::mpl::for_each<States, boost::mpl::make_identity<>>([&ids](auto identity) {
    using State = typename decltype(identity)::type;
    ids[static_cast<std::size_t>(State::kState)] =
        msm::back::get_state_id<Machine::stt, State>::value;
  });
  return ids;
}

// Serialization is MSM's door for putting a stored state into a fresh machine without running
// entry actions; this archive carries exactly the array of current states.
struct StateArchive {
  int state;
  template <typename T>
  StateArchive& operator&(T& value) {
    if constexpr (std::is_same_v<T, int[1]>) value[0] = state;
    return *this;
  }
};

template <Trigger T, Disposition D>
std::optional<RunState> step(RunState from) {
  static auto const ids = machine_ids();
  int const start = ids[static_cast<std::size_t>(from)];
  if (start < 0) std::abort();
  Machine machine;
  StateArchive archive{start};
  machine.serialize(archive, 0);
  if (machine.process_event(On<T, D>{}) != msm::back::HANDLED_TRUE) return std::nullopt;
  auto const* const found = std::find(ids.begin(), ids.end(), machine.current_state()[0]);
  return static_cast<RunState>(found - ids.begin());
}

using Step = std::optional<RunState> (*)(RunState);

template <std::size_t... I>
constexpr auto make_steps(std::index_sequence<I...>) {
  return std::array<Step, sizeof...(I)>{&step<static_cast<Trigger>(I / kDispositionCount),
                                              static_cast<Disposition>(I % kDispositionCount)>...};
}

constexpr auto kSteps = make_steps(std::make_index_sequence<kTriggerCount * kDispositionCount>{});

std::vector<Edge> all_edges() {
  std::vector<Edge> found;
  for (int from = 0; from < kRunStateCount; ++from) {
    for (int trigger = 0; trigger < kTriggerCount; ++trigger) {
      for (int disposition = 0; disposition < kDispositionCount; ++disposition) {
        auto const edge_from = static_cast<RunState>(from);
        auto const edge_trigger = static_cast<Trigger>(trigger);
        auto const to = next(edge_from, edge_trigger, static_cast<Disposition>(disposition));
        if (to) found.push_back({edge_from, edge_trigger, *to});
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

constexpr std::array<EnumName<Trigger>, kTriggerCount> kTriggers{{
    {Trigger::submit, "submit"},
    {Trigger::claim, "claim"},
    {Trigger::stage_done, "stage_done"},
    {Trigger::run_done, "run_done"},
    {Trigger::stage_failed_retryable, "stage_failed_retryable"},
    {Trigger::stage_failed_final, "stage_failed_final"},
    {Trigger::approval_requested, "approval_requested"},
    {Trigger::owner_lost, "owner_lost"},
    {Trigger::release, "release"},
    {Trigger::approve, "approve"},
    {Trigger::reject, "reject"},
    {Trigger::pause, "pause"},
    {Trigger::resume, "resume"},
    {Trigger::cancel, "cancel"},
    {Trigger::cancel_requested, "cancel_requested"},
    {Trigger::retry_now, "retry_now"},
    {Trigger::replay, "replay"},
    {Trigger::revise, "revise"},
    {Trigger::discard, "discard"},
}};

}  // namespace

std::string_view to_string(Trigger trigger) { return name_of(kTriggers, trigger); }
std::optional<Trigger> parse_trigger(std::string_view text) { return value_of(kTriggers, text); }

std::optional<RunState> next(RunState from, Trigger trigger, Disposition disposition) {
  auto const at =
      static_cast<std::size_t>(trigger) * kDispositionCount + static_cast<std::size_t>(disposition);
  return kSteps[at](from);
}

std::span<Edge const> edges() {
  static std::vector<Edge> const all = all_edges();
  return all;
}

}  // namespace omninode
