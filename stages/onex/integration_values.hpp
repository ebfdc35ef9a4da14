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

/// The client whose absence is reported first; for a regular expression.
std::string first_required(NodeDesign const& design);

}  // namespace omninode::onex
