// Reads a prompt: structured sections, numbered and bulleted lists, tables, outlines, or plain
// sentences. Everything here is a rule about language and form; none knows a particular prompt.
// Pure and deterministic. Each reader adds what it finds to the spec, notes on the statement
// where it found it, and leaves the rest alone; the order of the calls in `read_prompt` is part
// of the contract (later readers look at earlier facts).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stages/onex/node_spec.hpp"
#include "stages/onex/prompt_document.hpp"

namespace omninode::onex {

/// `asked_kind` is what --node-type said; it binds. A prompt from which no operation follows
/// gives a spec without operations; `no_operation_message` says what that prompt would need.
NodeSpec read_prompt(std::string_view prompt, std::optional<std::string> const& asked_kind);
std::string no_operation_message(NodeSpec const& spec);

/// Where the prompt introduces its node, and whether it introduces another one after it.
struct Introduction {
  int line = -1;                 ///< -1: no words of a kind anywhere
  int second_node = -1;          ///< the line that introduces another node
  std::size_t second_begin = 0;  ///< where in that line, if the first node stands there too
};

/// What the prompt's words suggest about the kind where no phrase names one.
struct KindHabit {
  std::string kind;
  std::string reason;
  bool strong = false;  ///< beats a kind that is only mentioned
};
KindHabit kind_from_habits(PromptDocument const& document);
/// Notes the statements that say how a node without I/O works ("Must be pure").
void note_purity(PromptDocument const& document, NodeSpec& spec);

// The readers, in the order in which they run.
Introduction read_kind(PromptDocument const& document, std::optional<std::string> const& asked_kind,
                       NodeSpec& spec);
void read_identity(PromptDocument const& document, int introduction, NodeSpec& spec);
// Called by read_identity, once the name is known.
void read_version(PromptDocument const& document, NodeSpec& spec);
void read_description(PromptDocument const& document, int introduction, NodeSpec& spec);
void read_domain(PromptDocument const& document, NodeSpec& spec);
/// Whether a name or version in this line may be the node's.
bool may_name(PromptLine const& line);
/// "v2.1.0" -> "2.1.0"; `labelled`: behind "Version:" a bare number is one as well. Else empty.
std::string version_text(std::string_view word, bool labelled);
/// Whether the text has a product or a word of that domain alone ("redis" of "cache").
bool names_domain(std::string_view text, std::string_view domain);
void read_features(PromptDocument const& document, NodeSpec& spec);
void read_steps(PromptDocument const& document, NodeSpec& spec);
/// Whether the prompt tells a workflow although it does not call it so.
bool tells_workflow(PromptDocument const& document);
void read_operations(PromptDocument const& document, NodeSpec& spec);
void read_phrases(PromptDocument const& document, NodeSpec& spec);
void read_events(PromptDocument const& document, NodeSpec& spec);
void read_metrics(PromptDocument const& document, NodeSpec& spec);
void read_targets(PromptDocument const& document, NodeSpec& spec);
void read_dependencies(PromptDocument const& document, NodeSpec& spec);
void add_default_operations(NodeSpec& spec);
/// Bullets that say once more, in other words, what an operation does are understood.
void note_restatements(PromptDocument const& document, NodeSpec& spec);

/// Notes that line `line` of the document became a fact ("metric", "reads_total").
void note(NodeSpec& spec, std::size_t line, std::string_view what, std::string_view name);

/// Whether the text is about an event or a topic, and no list of fields.
bool speaks_of_events(std::string_view text);

/// Adds an operation unless it is known or there are too many; notes it either way.
void add_operation(NodeSpec& spec, std::size_t line, SpecOperation operation);
/// "rank_ticket takes a subject (string) and returns a priority (int)".
void read_told_operations(PromptDocument const& document, NodeSpec& spec);
/// The operations of one text; whether there was any.
bool read_told_text(std::string_view text, std::size_t line, NodeSpec& spec);
/// The same without the name ("takes a subject (string) and returns …"); false where the text does
/// not begin so.
bool read_told(std::string_view text, SpecOperation& operation);
/// What stands behind "Output:": named results, or values.
void read_outputs(std::string_view text, SpecOperation& operation);
/// "Send an email to the user" -> "send_email"; empty where no known verb leads.
std::string name_from_phrase(std::string_view phrase, std::string_view kind);

/// "workflow_key (string), action_id (uuid, optional)" and its usual variants.
std::vector<SpecField> read_fields(std::string_view text);
/// Whether the word names a type ("string", "uuids"), and which; else empty.
std::string type_of_word(std::string_view word);

/// Inputs and outputs that an operation of this name usually has in this domain, for
/// operations whose prompt gives none. Always something sensible.
void give_usual_fields(SpecOperation& operation, std::string_view domain);
bool is_operation_verb(std::string_view word);
/// Verbs of which nodes of this kind alone are made: "keep" and "count" of a reducer.
bool is_verb_of_kind(std::string_view word, std::string_view kind);
/// "state_commits_total", "avg_latency_ms": a name that only a metric has.
bool is_metric_name(std::string_view word);
/// "PostgresClient", "AuditService": a type that only somebody to work with has.
bool is_dependency_type(std::string_view word);
/// "sends" and "sending" -> "send"; words that are no such verb come back as they are.
std::string base_verb(std::string_view word);
/// "twice" -> 2, "five" -> 5, "12" -> 12; -1 for other words.
long number_of_word(std::string_view word);
/// Whether the clause bounds a rate from above, as a limit does.
bool limits_rate(std::string_view text);
/// "p95" -> 95, "p99.9" and "p999" -> 99.9; 0 for other words.
double percentile_of_word(std::string_view word);

/// "create", "build", "generate": a verb with which somebody asks for a node.
bool is_request_verb(std::string_view word);
bool is_kind_word(std::string_view word);

}  // namespace omninode::onex
