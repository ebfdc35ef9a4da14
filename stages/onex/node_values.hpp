// Values that the templates of several kinds of node share. Pure and deterministic.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// [{handler, event, model, operation, …}] of the subscribed events, one per handler.
nlohmann::json handlers_json(NodeDesign const& design);
/// [{name, protocol, literal, or}] of the clients, or of the required ones; `or` joins them.
nlohmann::json clients_json(NodeDesign const& design, bool required_only);
/// Yes-or-no fields of answers that a metric counts.
nlohmann::json flags_json(NodeDesign const& design);
/// Python over `request` and `correlation_id`: what the events about a request are keyed by.
std::string event_key(NodeDesign const& design);
/// Whether the formula of any metric or target contains `needle`.
bool any_expression(NodeDesign const& design, std::string_view needle);
/// Values of all outcomes that are answers.
std::vector<std::string> answer_values(NodeDesign const& design);
/// Whether requests without a TTL get the one that the prompt names.
bool has_default_ttl(NodeDesign const& design);
/// Whether this operation's request may leave out the lifetime that the prompt names.
bool uses_default_ttl(NodeDesign const& design, DesignOperation const& operation);
bool is_optional_ttl(SpecField const& input);

}  // namespace omninode::onex
