// Files of orchestrator nodes. Each makes complete files from the design; paths are relative to
// the node's folder. Pure and deterministic; any thread. A design of another kind gives no files.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"

namespace omninode::onex {

/// node.py, workflow.py, answers.py, and the models of steps.
std::vector<File> orchestrator_files(NodeDesign const& design);
std::vector<File> orchestrator_test_files(NodeDesign const& design);

/// [{method, parameters, returns, doc}] that one client needs for its steps; in protocol.py form.
nlohmann::json step_methods(NodeDesign const& design, std::string_view dependency,
                            PythonImports& imports);

/// "ModelStoreStepContext": what every step is given.
std::string context_model(NodeDesign const& design);
/// "ModelStoreStepReport": how one step ended.
std::string report_model(NodeDesign const& design);

DesignStep const& step_of(NodeDesign const& design, std::string_view name);
/// What `step` waits for among the steps of `operation`.
std::vector<std::string> waits_for(DesignOperation const& operation, DesignStep const& step);
/// The failure that is no particular step's; the first one where each belongs to a step.
Outcome const& usual_failure(DesignOperation const& operation);
/// How the operation ends when this step fails: in the failure that shares its words, else in the
/// usual one. Words that the operation's own name has tell nothing ("order" of "fulfil_order").
Outcome const& failure_of(DesignOperation const& operation, DesignStep const& step);
/// The ends that are no failure; the first one is the usual one.
std::vector<Outcome> successes_of(DesignOperation const& operation);

/// Whether the prompt's time limit is one of each step; else it is one of the whole workflow.
bool limits_steps(NodeDesign const& design);
/// Steps that run at the same time, at most.
long max_parallel(NodeDesign const& design);

}  // namespace omninode::onex
