// The stages of a run as people see them, told from its history. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/run_reader.hpp"

namespace omninode {

/// One step per stage of the plan, in its order. `stages`: their names. `history`: the run's
/// events, oldest first. `now_ms`: the run's age by the database's clock, for what has not ended.
///
/// An event at a place that the plan does not have is passed over: looking at a run never fails
/// because of what is stored.
std::vector<Step> steps_from(std::span<std::string const> stages,
                             std::span<HistoryEvent const> history, std::int64_t now_ms);

}  // namespace omninode
