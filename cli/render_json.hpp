// The JSON of `-o json`. Field names are a contract; tests/cli holds golden texts.
//
// A field is left out only where it was not looked up (the files, in lists); what has no value is
// null. Times and durations are those of the database.
#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "store/run_reader.hpp"

namespace omninode::cli {

/// With `files` where they were read.
nlohmann::json to_json(RunSummary const& run, bool with_files);
nlohmann::json to_json(HistoryEvent const& event);
nlohmann::json to_json(Step const& step);
nlohmann::json to_json(WorkerRow const& worker);
nlohmann::json to_json(FileInfo const& file);

/// One line, never throwing: bytes that are not UTF-8 are replaced.
/// Without a line feed at the end.
std::string one_line(nlohmann::json const& document);

}  // namespace omninode::cli
