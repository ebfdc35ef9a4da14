// The Python files of a node, one function per group. Each makes complete files from the design;
// paths are relative to the node's folder. Pure and deterministic.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

std::vector<File> model_files(NodeDesign const& design);
std::vector<File> client_files(NodeDesign const& design);
/// The modules that node.py uses: metrics, performance, settings, resilience; the package.
std::vector<File> support_files(NodeDesign const& design);
std::vector<File> node_files(NodeDesign const& design);
std::vector<File> test_files(NodeDesign const& design);
File readme_file(NodeDesign const& design);

/// The event bus: events.py, the envelope, and models/__init__.py with the envelope in it. Empty
/// where the node neither hears nor says anything.
std::vector<File> event_files(NodeDesign const& design);

/// All that code_generation makes: the groups above and the README, in path order.
std::vector<File> code_files(NodeDesign const& design);
/// The whole node as its stages make it, the contract and the event bus included, in path order.
std::vector<File> designed_files(NodeDesign const& design);

// What several groups need.

/// Where every node and every test of one takes its container from.
inline constexpr std::string_view kContainerModule =
    "omnibase_core.models.container.model_onex_container";

std::string result_union(NodeDesign const& design);
/// All answers of one operation: "ModelA | ModelB".
std::string answer_union(DesignOperation const& operation);
/// The member of the outcome enum: "COMMITTED".
std::string outcome_member(Outcome const& outcome);
std::string quoted_list(std::vector<std::string> const& values);
std::vector<std::string> model_class_names(NodeDesign const& design, bool with_envelope);
/// "models/__init__.py"
File models_package(NodeDesign const& design, bool with_envelope);
/// Whether a failure (an exception) is published anywhere.
bool publishes_failures(NodeDesign const& design);
bool has_input(DesignOperation const& operation, std::string_view name);
/// Features that change code; limits live in settings.py.
bool has_feature(NodeDesign const& design, std::string_view name);

}  // namespace omninode::onex
