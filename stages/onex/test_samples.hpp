// Values that generated tests use: one sample per field, requests, answers and expectations.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"

namespace omninode::onex {

/// Three for integers, four for what an integer becomes after a commit, and so on.
std::string sample_of(SpecField const& field);
/// `ModelStateCommitted(workflow_key="…", new_version=4)`
std::string sample_answer(Outcome const& outcome);
/// What the tests give an operation for its input of that index.
std::string input_sample(DesignOperation const& operation, std::size_t index);
/// [{name, literal, sample, annotation}] of an operation's inputs.
nlohmann::json sample_inputs(DesignOperation const& operation);
/// What samples and annotations of these fields need.
void import_samples(std::vector<SpecField> const& fields, PythonImports& imports);
/// `[("topic", "Event"), …]` that one end of an operation sends.
std::string expected_sent(NodeDesign const& design, std::string const& operation,
                          std::string const& outcome);
/// The events alone: `["Event", …]`.
std::vector<std::string> expected_events(NodeDesign const& design, std::string const& operation,
                                         std::string const& outcome);

/// The clients' fakes: [{fake, type, name, protocol, works, methods, …}].
nlohmann::json fakes_json(NodeDesign const& design);
/// The key of the events about the sample request of an operation.
std::string expected_key(NodeDesign const& design, DesignOperation const& operation);
/// A field that this operation requires although the node's flat input does not; or empty.
std::string required_input(NodeDesign const& design, DesignOperation const& operation);
/// A request with no more than what every operation requires.
std::string minimal_request(NodeDesign const& design, DesignOperation const& operation);

}  // namespace omninode::onex
