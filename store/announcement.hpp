// What a submit tells a listening process through PostgreSQL: see store/sql/submit_runs.sql.
//
// One announcement per submit batch. PostgreSQL delivers it when the batch has committed, to
// sessions that listen at that moment, so it is a hint like any other: it may be missing, and
// whoever acts on it claims through the store.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/ports/run_store.hpp"

namespace omninode {

inline constexpr std::string_view kSubmittedChannel = "omninode_submitted";

/// The hints in "id:version:stage,…"; nullopt when the text does not name them all ("many") or is
/// no such list: anybody may notify, so then the table says what waits.
std::optional<std::vector<Hint>> parse_announcement(std::string_view text);

}  // namespace omninode
