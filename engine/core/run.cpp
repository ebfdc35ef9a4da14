#include "engine/core/run.hpp"

#include <array>

#include "engine/core/enum_names.hpp"

namespace omninode {
namespace {

constexpr std::array<EnumName<RunState>, kRunStateCount> kStates{{
    {RunState::absent, "absent"},
    {RunState::ready, "ready"},
    {RunState::running, "running"},
    {RunState::backing_off, "backing_off"},
    {RunState::awaiting_approval, "awaiting_approval"},
    {RunState::paused, "paused"},
    {RunState::dead_lettered, "dead_lettered"},
    {RunState::completed, "completed"},
    {RunState::cancelled, "cancelled"},
}};

constexpr std::array<EnumName<Request>, 3> kRequests{{
    {Request::none, "none"},
    {Request::pause, "pause"},
    {Request::cancel, "cancel"},
}};

}  // namespace

std::string_view to_string(RunState state) { return name_of(kStates, state); }
std::optional<RunState> parse_run_state(std::string_view text) { return value_of(kStates, text); }
std::string_view to_string(Request request) { return name_of(kRequests, request); }
std::optional<Request> parse_request(std::string_view text) { return value_of(kRequests, text); }

bool is_final(RunState state) {
  return state == RunState::completed || state == RunState::cancelled;
}

}  // namespace omninode
