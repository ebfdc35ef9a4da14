// Reads a prompt: structured sections, numbered and bulleted lists, or plain sentences.
// Everything here is a rule about language and form; none knows a particular prompt. Pure and
// deterministic. Each reader adds what it finds to the spec and leaves the rest alone; the order
// of the calls in `read_prompt` is part of the contract (later readers look at earlier facts).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stages/onex/node_spec.hpp"
#include "stages/onex/prompt_document.hpp"

namespace omninode::onex {

/// `asked_kind` is what --node-type said; it binds.
NodeSpec read_prompt(std::string_view prompt, std::optional<std::string> const& asked_kind);

// The readers, in the order in which they run.
void read_identity(PromptDocument const& document, std::optional<std::string> const& asked_kind,
                   NodeSpec& spec);
void read_features(PromptDocument const& document, NodeSpec& spec);
void read_operations(PromptDocument const& document, NodeSpec& spec);
void read_events(PromptDocument const& document, NodeSpec& spec);
void read_metrics(PromptDocument const& document, NodeSpec& spec);
void read_targets(PromptDocument const& document, NodeSpec& spec);
void read_dependencies(PromptDocument const& document, NodeSpec& spec);

/// "workflow_key (string), action_id (uuid, optional)" and its usual variants.
std::vector<SpecField> read_fields(std::string_view text);

/// Inputs and outputs that an operation of this name usually has in this domain, for
/// operations whose prompt gives none. Always something sensible.
void give_usual_fields(SpecOperation& operation, std::string_view domain);
bool is_operation_verb(std::string_view word);
/// "state_commits_total", "avg_latency_ms": a name that only a metric has.
bool is_metric_name(std::string_view word);
/// "sends" and "sending" -> "send"; words that are no such verb come back as they are.
std::string base_verb(std::string_view word);

}  // namespace omninode::onex
