// Which run the user means.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "store/run_reader.hpp"

namespace omninode::cli {

/// A whole correlation id; throws std::invalid_argument for anything else.
CorrelationId read_correlation_id(std::string const& text);

/// The run with this correlation id, or whose correlation id begins with these at least 8
/// characters; nullopt where there is none. Throws std::invalid_argument for what is neither, and
/// for a beginning that several share.
/// Eight characters are what people copy from a list. An ambiguous beginning is refused and not
/// guessed: the command behind it may cancel the run. One look for the id, then RunReader::show.
std::optional<RunSummary> find_run(RunReader& reader, std::string const& text);

/// Says that there is no such run; returns kNotFound.
int report_unknown(std::string const& text, std::ostream& err);

}  // namespace omninode::cli
