// Words that tell where in a sentence a step may begin, and how it stands to the one before.
// Pure functions; any thread; they look at a few tokens only; never fail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/tokens.hpp"

namespace omninode::onex {

/// Words after which a verb begins a step: "it reserves", "must reserve", ", reserves".
bool opens_phrase(std::string_view word);
/// Behind these a verb in its "-ing" form begins a step: "starts by validating".
bool opens_gerund(std::string_view word);
/// The workflow itself, under one of its names.
bool is_workflow_word(std::string_view word);
/// "We want to onboard a tenant" says what for, and no step.
bool is_wish(std::string_view word);
/// "Create an orchestrator …" asks for a node and is no step.
bool asks_for_node(std::vector<Token> const& tokens, std::size_t at);
/// "takes an order id", "returns the total": what goes in and comes out, told like a step.
bool tells_interface(std::string_view word);
/// "inform the editor" undoes nothing.
bool tells_somebody(std::string_view verb);
/// Whether an event, a topic or a queue is named between two tokens.
bool speaks_of_events(std::vector<Token> const& tokens, std::size_t begin, std::size_t end);
/// Whether a name behind this word may stand for a step.
bool may_precede_name(std::string_view word);
/// How many tokens at `at` say that one thing is behind another; 0 where none does.
std::size_t order_words(std::vector<Token> const& tokens, std::size_t at);
/// How many tokens at `at` say "in parallel"; 0 where none does.
std::size_t parallel_words(std::vector<Token> const& tokens, std::size_t at);

}  // namespace omninode::onex
