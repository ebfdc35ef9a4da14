// What the integration tests of all kinds of node share: plays of the metrics test, messages of
// the subscribed events, targets. Pure and deterministic.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"

namespace omninode::onex {

/// plays, metric_checks, all_outcomes, and what is asked of the targets.
void add_measures(NodeDesign const& design, nlohmann::json& values);
void import_targets(NodeDesign const& design, PythonImports& imports);

/// subscriptions, one per handler; has_subscriptions; and the first one for the refusals.
void add_subscriptions(NodeDesign const& design, nlohmann::json& values);
void import_subscriptions(NodeDesign const& design, PythonImports& imports);

/// The list of topics that a test compares with a sorted one, each once.
std::string sorted_topics(NodeDesign const& design);

/// What a lost event is tested with: the first answer of `operation` and the request that gets it.
/// False where that answer says nothing on the bus. The test sends two requests while nothing can
/// be published.
nlohmann::json publishing_values(NodeDesign const& design, DesignOperation const& operation,
                                 std::string const& request);

/// The client whose absence is reported first; for a regular expression.
std::string first_required(NodeDesign const& design);

}  // namespace omninode::onex
