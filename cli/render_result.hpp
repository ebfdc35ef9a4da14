// What people see of a run's result: the quality score with its reasons, and the trace from the
// prompt to the node. Plain text of at most 80 columns, without colour.
//
// The JSON is what stages committed; it may come from another version, so that what is missing in
// it or has another form is left out and never an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace omninode::cli {

inline constexpr std::size_t kResultColumns = 80;

/// `text` made safe for a terminal and broken at blanks; every line begins with `indent` blanks.
/// A word that is longer than a line stays whole.
std::string wrapped(std::string_view text, std::size_t indent);

enum class Detail { lost, all };

/// The score with its parts and what was counted in them: all, or only where something was lost.
/// The report is the output of validation or refinement; "" where it has no score.
std::string quality_text(nlohmann::json const& report, Detail detail);

/// Findings and changes of such a report, a paragraph each; "" where there are none.
std::string findings_text(nlohmann::json const& report);

/// A block per statement of the prompt with the places that answer it, then the statements that
/// were not understood, then the counts.
std::string trace_text(nlohmann::json const& trace);

}  // namespace omninode::cli
