// Operations from running text: lists in a sentence ("with get, set and delete"), what the node
// is said to do ("fetches rates and stores them"), and what it is for ("for state persistence").
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// Verb and object with one word between ("update_stock_level"): a longer method name is a
/// sentence.
constexpr std::size_t kMaxOperationWords = 3;

using Tokens = std::vector<Token>;

/// Behind these words comes where, how or when, and no longer what.
/// "fetch rates from the API" is fetch_rates; without a stop it would be fetch_rates_from.
bool ends_object(std::string_view word) {
  return is_one_of(
      word,
      {"to",    "from",    "in",      "into",  "via",    "with",  "using",   "by",      "on",
       "at",    "for",     "of",      "when",  "if",     "that",  "and",     "or",      "as",
       "per",   "how",     "through", "based", "over",   "what",  "which",   "whether", "so",
       "where", "before",  "after",   "until", "within", "while", "without", "them",    "it",
       "again", "against", "between", "is",    "are",    "be",    "then",    "once",    "only",
       "not",   "whose",   "under",   "both",  "up",     "out",   "them"});
}

/// Articles and counts are no part of a name.
/// "Read all the orders" and "read orders" name one operation.
bool is_skipped(std::string_view word) {
  return is_one_of(word, {"a",     "an",   "the",      "all",   "each", "every", "its", "their",
                          "our",   "your", "my",       "any",   "some", "new",   "one", "two",
                          "three", "four", "incoming", "given", "this", "these"});
}

/// Verbs of the kind ("aggregate", "count") are operations of that kind alone.
/// "keep the latency low" would be an operation of every node if the reducer's verbs counted
/// everywhere.
bool is_verb(std::string_view word, std::string_view kind) {
  return is_operation_verb(word) || is_verb_of_kind(word, kind);
}

/// "with get and set", "supports get and set": the words before a list of operations.
/// "a Redis node with get" carries the start of its sentence before the first item of a list.
bool introduces_list(std::string_view word) {
  return is_one_of(
      word, {"with",     "supports",  "supporting", "support",  "operations", "operation", "for",
             "to",       "can",       "like",       "provides", "providing",  "methods",   "offers",
             "offering", "including", "should",     "are",      "exposes",    "exposing"});
}

/// The operation that a piece of a list names: "set", "rotate_token", "read operations"; a piece
/// may carry the start of its sentence ("… effect with get").
/// A piece of several words is an operation only where a lead stands before the last one; otherwise
/// "customer record" in a list of nouns would be the operation record. An underscore beats that,
/// because nobody writes one in prose, and a metric's name ("read_count") is sorted out.
std::string listed_operation(std::string_view piece) {
  auto tokens = tokens_of(piece);
  std::erase_if(tokens, [](Token const& token) { return token.kind == Token::Kind::mark; });
  while (!tokens.empty() &&
         is_one_of(lower(tokens.back().text), {"operations", "operation", "methods"})) {
    tokens.pop_back();
  }
  if (tokens.empty()) return {};
  // "list_stock against PostgreSQL": a compound name is one whatever follows.
  if (tokens[0].text.find('_') != std::string::npos) {
    auto const parts = name_words(tokens[0].text);
    bool const verb = !parts.empty() && is_operation_verb(parts.front());
    return verb && !is_metric_name(tokens[0].text) ? field_name(tokens[0].text) : std::string();
  }
  bool const led = tokens.size() > 1 && introduces_list(lower(tokens[tokens.size() - 2].text));
  if (tokens.size() > 1 && !led) return {};
  auto const words = name_words(tokens.back().text);
  bool const verb = !words.empty() && is_operation_verb(words.front());
  return verb ? field_name(lower(tokens.back().text)) : std::string();
}

/// "support reading, updating and resetting preferences": each verb with the object of the last.
/// The object stands at the last verb only, and belongs to all: "reading, updating and resetting
/// preferences" is read_preferences, update_preferences, reset_preferences. More than three tokens
/// between two of them mean that another part of the sentence has begun.
void read_gerund_lists(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section != Section::general && line.section != Section::features) continue;
    auto const tokens = tokens_of(line.text);
    std::vector<std::string> verbs;
    std::size_t last = 0;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      std::string const word = word_at(tokens, at);
      if (word == "and" || word == "," || word == "or") continue;
      auto const verb = base_verb(word);
      bool const gerund = word.ends_with("ing") && is_verb(verb, spec.kind);
      if (gerund && (verbs.empty() || at - last <= 3)) {
        verbs.push_back(verb);
        last = at;
      } else if (verbs.size() < 2) {
        verbs.clear();
      }
    }
    if (verbs.size() < 2) continue;
    auto const phrase = std::string_view(line.text).substr(tokens[last].begin, 160);
    std::string const name = name_from_phrase(phrase, spec.kind);
    for (auto const& verb : verbs) {
      add_operation(spec, i, SpecOperation{verb + name.substr(verbs.back().size())});
    }
  }
}

/// One verb alone may be anything; two in a list are operations.
/// "CRUD" is a list in one word. It counts only where nothing is found yet, since "CRUD: create,
/// read" names its own members. Brackets and colons are turned into commas, because "operations
/// (get, set)" and "operations: get, set" are the same list.
void read_sentence_lists(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section != Section::general && line.section != Section::features) continue;
    std::vector<std::string> found;
    std::string flat = replace_all(replace_all(line.text, "(", ", "), ")", ", ");
    flat = replace_all(replace_all(std::move(flat), ": ", ", "), " - ", ", ");
    auto const pieces = list_items(flat);
    for (auto const& piece : pieces) {
      auto name = listed_operation(piece);
      // "read, write and metadata operations": the last word need not be a verb.
      auto const space = piece.find(' ');
      bool const called = found.size() > 1 && space != std::string::npos &&
                          std::string_view(piece).substr(space).starts_with(" operations");
      if (name.empty() && called) name = field_name(piece.substr(0, space));
      if (!name.empty()) found.push_back(std::move(name));
    }
    if (found.size() > 1) {
      for (auto& name : found) add_operation(spec, i, SpecOperation{std::move(name)});
    } else if (spec.operations.empty() && contains_word(lower(line.text), "crud")) {
      for (char const* name : {"create", "read", "update", "delete"}) {
        add_operation(spec, i, SpecOperation{name});
      }
    }
  }
}

/// These verbs introduce events, metrics, features and delegation; other readers take their
/// lines, and only where nothing else is found is one of them what the node does.
/// "publishes OrderPlaced on success" as an operation called publish would give the node a method
/// that its author wants as an event.
bool leads_elsewhere(std::string_view verb) {
  return is_one_of(verb, {"publish", "consume", "track", "record", "log", "produce", "emit",
                          "batch", "expire", "lock", "call", "expose", "retry", "count"});
}

/// A producer does nothing but publish.
bool may_be_all(std::string_view verb) {
  return is_one_of(verb, {"publish", "consume", "produce", "record", "log", "track"});
}

/// "count, sum and average": words of a list, and no verbs.
/// Taken as verbs, these would be operations with nothing to work on.
bool lacks_object(Tokens const& tokens, std::size_t at) {
  if (at == 0 || !is_one_of(word_at(tokens, at - 1), {"and", ",", "or"})) return false;
  std::string const next = word_at(tokens, at + 1);
  return next.empty() || is_one_of(next, {"and", "or", ",", ".", ")"});
}

/// A verb is recognised by where it stands, because many are nouns too: "the store", "a request",
/// "the log". Behind "that", "to" or "it" a verb follows, and once one was found also behind "and".
/// Behind a colon only near the front, where the label ends.
bool opens_phrase(PromptLine const& line, Tokens const& tokens, std::size_t at, bool found,
                  bool label) {
  if (at == 0) return true;
  std::string const before = word_at(tokens, at - 1);
  if (is_one_of(before, {"that", "which", "to", "should", "can", "for", "must", "it", "will",
                         "then", "first", "finally", "node", "callers", "users", "clients"})) {
    return true;
  }
  if (label && before == ":") return at <= 4;
  if (!found) return line.bullet && at == 1 && before == "-";
  return before == "and" || before == "," || before == "or";
}

/// "Create an effect node …" asks for a node and is no operation.
/// The look ahead is long enough for "create a small, well-tested and documented effect node".
bool asks_for_node(Tokens const& tokens, std::size_t at) {
  if (!is_request_verb(word_at(tokens, at))) return false;
  for (std::size_t i = at + 1; i < tokens.size() && i < at + 10; ++i) {
    std::string const word = word_at(tokens, i);
    if (word == "node" || is_kind_word(word)) return true;
  }
  return false;
}

/// "opens the circuit breaker" is how a feature works.
/// As an operation it would be offered to callers, who have no business with the breaker.
bool speaks_of_feature(std::string_view name) {
  bool const deal = name.starts_with("open_") || name.starts_with("start_") ||
                    name.starts_with("commit_") || name.starts_with("execute_");
  return has_any_stem(name, {"breaker", "pool", "retry", "connection", "window", "circuit"}) ||
         (deal && has_any_stem(name, {"transaction"}));
}

/// "create an invoice (customer_id: uuid, lines: list of objects)": typed fields behind a phrase.
/// A colon inside tells fields from a remark: "send an email (at most once)" has no inputs there.
void read_brackets_behind(std::string_view text, Tokens const& tokens, std::size_t verb,
                          SpecOperation& operation) {
  for (std::size_t at = verb + 1; at < tokens.size() && at <= verb + kMaxOperationWords + 1; ++at) {
    if (tokens[at].kind != Token::Kind::mark) continue;
    auto const close = text.find(')', tokens[at].begin);
    if (!tokens[at].is_mark('(') || close == text.npos) return;
    auto const inside = text.substr(tokens[at].end, close - tokens[at].end);
    if (inside.find(':') != inside.npos) operation.inputs = read_fields(inside);
    return;
  }
}

/// A verb opens an operation where a sentence turns to it ("that ...", "it ..."), and after a
/// first one also behind "and" or a comma. `any_verb`: also those that introduce events.
/// What stands in brackets only adds to what is said and opens no operation. The first pass leaves
/// out verbs that introduce events, so that "consumes OrderPlaced and stores the order" gives
/// store_order; only for a node that does nothing else ("publishes messages to Kafka") the second
/// pass takes them. "cache" is a noun unless it opens the statement or is inflected ("caching
/// sessions").
void read_verb_phrases(PromptDocument const& document, bool any_verb, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section != Section::general) continue;
    auto const tokens = tokens_of(line.text);
    bool const described = !split_label(line.text).label.empty();
    bool found = false;  // "… for uploading files and deleting them"
    int depth = 0;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (tokens[at].is_mark('(')) ++depth;
      if (tokens[at].is_mark(')')) --depth;
      if (depth > 0) continue;
      if (tokens[at].kind != Token::Kind::word || tokens[at].text.size() > kMaxNameChars) continue;
      if (!opens_phrase(line, tokens, at, found, described)) continue;
      // "Store: Vault" is a label.
      if (at == 0 && tokens.size() > 1 && tokens[1].is_mark(':')) continue;
      // "works out the price" is one verb in two words.
      bool const phrasal = is_one_of(word_at(tokens, at), {"work", "works", "figure", "figures"}) &&
                           word_at(tokens, at + 1) == "out";
      auto const verb = phrasal ? std::string("calculate") : base_verb(lower(tokens[at].text));
      // "reads `OrderPlaced` messages from …" is about an event as well.
      bool const event = at + 1 < tokens.size() && is_camel(tokens[at + 1].text);
      bool const elsewhere = event || (leads_elsewhere(verb) && !is_verb_of_kind(verb, spec.kind));
      if (asks_for_node(tokens, at) || (found && lacks_object(tokens, at))) continue;
      // "consumes readings and inserts them": the second verb is what the node does with them.
      found = found || elsewhere;
      if (elsewhere && !(any_verb && may_be_all(verb))) continue;
      if (is_metric_name(word_at(tokens, at + 1))) continue;
      bool const noun = verb == "cache" && lower(tokens[at].text) == verb && at > 0;
      if (noun) continue;
      // A verb takes its next words; the whole line would make long prompts slow.
      std::string phrase(std::string_view(line.text).substr(tokens[at].begin, 160));
      if (phrasal) phrase = "calculate" + phrase.substr(tokens[at + 1].end - tokens[at].begin);
      SpecOperation operation{name_from_phrase(phrase, spec.kind)};
      // "Type of node: COMPUTE"
      if (is_kind_word(operation.name)) continue;
      if (operation.name.empty() || speaks_of_feature(operation.name)) continue;
      read_brackets_behind(line.text, tokens, at, operation);
      operation.description = line.bullet ? line.text : std::string();
      found = true;
      add_operation(spec, i, std::move(operation));
    }
  }
}

/// "persistence" -> "persist": the verb in a noun that says what a node is for.
/// A table, because the way back from "fulfilment" or "storage" follows no rule that short words
/// would survive ("station", "nation").
std::string verb_in_noun(std::string_view noun, std::string_view kind) {
  struct Noun {
    std::string_view noun;
    std::string_view verb;
  };
  constexpr auto kNouns = std::to_array<Noun>({
      {"persistence", "persist"},     {"storage", "store"},
      {"deletion", "delete"},         {"conversion", "convert"},
      {"calculation", "calculate"},   {"validation", "validate"},
      {"aggregation", "aggregate"},   {"transformation", "transform"},
      {"ingestion", "ingest"},        {"retrieval", "retrieve"},
      {"creation", "create"},         {"fulfilment", "fulfil"},
      {"fulfillment", "fulfill"},     {"generation", "generate"},
      {"verification", "verify"},     {"classification", "classify"},
      {"translation", "translate"},   {"compression", "compress"},
      {"encryption", "encrypt"},      {"synchronization", "sync"},
      {"synchronisation", "sync"},    {"delivery", "deliver"},
      {"lookup", "lookup"},           {"registration", "register"},
      {"notification", "notify"},     {"notifications", "notify"},
      {"normalization", "normalize"}, {"normalisation", "normalise"},
      {"replication", "replicate"},   {"reconciliation", "reconcile"},
  });
  auto const found = std::ranges::find(kNouns, noun, &Noun::noun);
  if (found != kNouns.end()) return std::string(found->verb);
  if (!noun.ends_with("ing")) return {};
  auto const verb = base_verb(noun);
  return is_verb(verb, kind) ? verb : std::string();
}

/// "for workflow state persistence", "a CSV conversion node" -> "persist_workflow_state".
/// In English the object stands before such a noun: "workflow state persistence". At most two words
/// of it, as in other names, up to an article or preposition.
std::string name_from_nouns(Tokens const& tokens, std::string_view kind) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == Token::Kind::mark) continue;
    auto const verb = verb_in_noun(lower(tokens[i].text), kind);
    if (verb.empty()) continue;
    std::vector<std::string> words;
    for (std::size_t at = i; at > 0 && words.size() + 1 < kMaxOperationWords; --at) {
      std::string const word = word_at(tokens, at - 1);
      if (tokens[at - 1].kind == Token::Kind::mark || ends_object(word) || is_skipped(word)) break;
      words.insert(words.begin(), word);
    }
    words.insert(words.begin(), verb);
    return field_name(join(words, "_"));
  }
  return {};
}

/// The last resort: the first noun that says what the node is for.
/// "An effect node for email delivery" has no verb at all. It stops at the first find: two nouns in
/// one prompt mostly say the same thing twice.
void read_nouns(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size() && spec.operations.empty(); ++i) {
    if (document.lines[i].section != Section::general) continue;
    add_operation(spec, i,
                  SpecOperation{name_from_nouns(tokens_of(document.lines[i].text), spec.kind)});
  }
}

/// Where the words of one of `leads` end in `text`; npos where none stands there.
/// The order of the leads is their rank, not their place in the text.
std::size_t after_lead(std::string_view text, std::initializer_list<std::string_view> leads) {
  for (auto const lead : leads) {
    if (auto const at = text.find(lead); at != text.npos) return at + lead.size();
  }
  return text.npos;
}

/// "from a net amount (decimal) and a region (string), and returns the tax (decimal)" for a node
/// with a single operation.
/// Brackets are required: "calculates tax from the amount and returns it" names no types, and
/// guessed fields would be worse than the usual ones, which are marked as defaults.
void read_prose_fields(std::string const& text, std::size_t line, NodeSpec& spec) {
  auto& operation = spec.operations.front();
  std::string const small = lower(text);
  auto const result = after_lead(
      small, {" and returns ", " returning ", " returns ", " and gives ", " and yields "});
  auto const input = after_lead(small, {" takes ", " accepts ", " given ", "takes ", " from "});
  bool const typed = text.find('(') != std::string::npos;
  if (!typed) return;
  if (input != small.npos && (result == small.npos || input < result)) {
    auto const end = result == small.npos ? text.size() : text.rfind(' ', result - 2);
    auto segment = trim(std::string_view(text).substr(input, end - input));
    segment = trim(segment.substr(0, segment.find(" - ")));
    if (segment.find('(') != segment.npos && operation.inputs.empty()) {
      operation.inputs = read_fields(segment);
      note(spec, line, "operation", operation.name);
    }
  }
  bool const open = operation.output_fields.empty() && operation.output_types.empty();
  if (result == small.npos || !open || text.find('(', result) == text.npos) return;
  read_outputs(std::string_view(text).substr(result), operation);
  note(spec, line, "operation", operation.name);
}

/// "Inputs: a (float), b (float)" beside the operations belongs to a single operation.
/// With two operations nobody can tell whose inputs these are, so that this reader leaves them
/// alone.
void attach_loose_parts(PromptDocument const& document, NodeSpec& spec) {
  if (spec.operations.size() != 1) return;
  auto& operation = spec.operations.front();
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    auto const* parent = document.parent_of(line);
    bool const loose = parent == nullptr || parent->section == Section::general;
    if (line.section == Section::general) {
      read_prose_fields(line.text, i, spec);
      continue;
    }
    if (!loose || line.label.empty() || speaks_of_events(line.rest)) continue;
    std::vector<std::string> below;
    for (int const child : line.children) below.push_back(document.at(child).text);
    std::string const text = line.rest.empty() ? join(below, ", ") : line.rest;
    bool const in = line.section == Section::inputs && operation.inputs.empty();
    bool const out = line.section == Section::outputs && operation.output_fields.empty() &&
                     operation.output_types.empty();
    if (!in && !out) continue;
    if (in) operation.inputs = read_fields(text);
    if (out) read_outputs(text, operation);
    note(spec, i, "operation", operation.name);
    for (int const child : line.children) {
      note(spec, static_cast<std::size_t>(child), "operation", operation.name);
    }
  }
}

}  // namespace

/// At most three words: verb and object. More would be a sentence, and no name.
/// The phrase must begin with a known verb: "the order service stores …" begins with a subject, and
/// with any first word as a verb the subject would name the operation. A CamelCase word ends the
/// name, because it is a type or an event and the name of neither belongs in a method.
std::string name_from_phrase(std::string_view phrase, std::string_view kind) {
  std::vector<std::string> words;
  for (auto const& token : tokens_of(phrase)) {
    if (token.kind == Token::Kind::mark || is_camel(token.text)) break;
    if (token.text.size() > kMaxNameChars) break;
    std::string word = lower(token.text);
    if (words.empty()) {
      // "Fan-out" and "Look up" are verbs of two words.
      word = base_verb(word);
      if (!is_verb(word, kind)) return {};
    } else if (is_skipped(word)) {
      continue;
    } else if (ends_object(word)) {
      break;
    }
    words.push_back(word);
    if (words.size() == kMaxOperationWords) break;
  }
  return words.empty() ? std::string() : field_name(join(words, "_"));
}

/// From the surest form to the vaguest; each is tried only where the one before found nothing.
/// Sections and signatures are what the author wrote down as operations; where they gave any, a
/// verb in a sentence only describes. An orchestrator with steps gets its one operation from the
/// defaults: its verbs are the steps.
void read_phrases(PromptDocument const& document, NodeSpec& spec) {
  bool const coordinated = spec.kind == "orchestrator" && !spec.steps.empty();
  if (spec.operations.empty() && !coordinated) {
    read_sentence_lists(document, spec);
    if (spec.operations.empty()) {
      read_gerund_lists(document, spec);
      read_verb_phrases(document, false, spec);
    }
    if (spec.operations.empty()) read_verb_phrases(document, true, spec);
    if (spec.operations.empty()) read_nouns(document, spec);
  }
  attach_loose_parts(document, spec);
}

}  // namespace omninode::onex
