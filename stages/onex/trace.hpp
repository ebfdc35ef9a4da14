// Which place of a generated node answers which statement of its prompt.
//
// For every fact that a statement became ("metric:state_commits_total") the first matching place
// of contract.yaml (its key path and line) and the best matching line of the Python files are
// found in the bytes themselves: a fact that nothing answers has no place, whoever claims it.
// Pure and deterministic; any thread. A contract that is no YAML answers nothing.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_spec.hpp"

namespace omninode::onex {

/// Facts beyond so many of one prompt are listed without places: a bound on work and output.
inline constexpr std::size_t kMaxTracedFacts = 2'000;

struct TracePlace {
  std::string path;      ///< "contract.yaml", "node.py"
  int line = 0;          ///< from 1
  std::string key = {};  ///< contract only: "event_topics.publish[0].topic"
};

struct TracedFact {
  std::string fact;                     ///< as in SpecStatement
  std::vector<TracePlace> places = {};  ///< contract first, then code; empty: nothing answers it
};

struct TracedStatement {
  int line = 0;  ///< of the prompt
  std::string text;
  std::vector<TracedFact> facts = {};  ///< empty: the statement was not understood
};

std::vector<TracedStatement> trace_statements(NodeSpec const& spec, Files const& files);

/// {"statements": [{line, text, facts: [{fact, places: [{path, line, key?}]}]}],
/// "understood": n statements, "not_understood": [{line, text}], "unanswered": n facts without a
/// place}.
nlohmann::ordered_json trace_json(std::vector<TracedStatement> const& statements);

}  // namespace omninode::onex
