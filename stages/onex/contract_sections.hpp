// The parts that a contract of every kind and form has in common: what the prompt said, under the
// names that people look for. Where they stand is decided in contract.cpp.
// Pure and deterministic; values.
#pragma once

#include <nlohmann/json.hpp>

#include "stages/onex/node_design.hpp"

namespace omninode::onex {

using ContractTree = nlohmann::ordered_json;

/// Name, type, necessity, description and choices of each field.
ContractTree fields_section(std::vector<SpecField> const& fields);

/// {subscribe: […], publish: […]}: the only place where topics stand whole, with the event, when it
/// is sent and the ends that cause it.
ContractTree topics_section(NodeDesign const& design);

/// Operations, clients, delegations, steps, topics, targets, metrics, features, errors and health:
/// everything that the official models have no typed place for. Each appears only if it says
/// something.
ContractTree free_sections(NodeDesign const& design);

/// Typed by the official models, the same in both forms.
ContractTree dependencies_section(NodeDesign const& design);

}  // namespace omninode::onex
