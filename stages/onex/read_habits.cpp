// The kind of a node that no phrase names: what the node does tells it.
#include <algorithm>
#include <array>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// Said of nodes that do nothing outside: these decide the kind.
constexpr auto kNoOutside = std::to_array<std::string_view>({"no i/o",
                                                             "without i/o",
                                                             "without any i/o",
                                                             "no io",
                                                             "pure",
                                                             "purely",
                                                             "side-effect free",
                                                             "side-effect-free",
                                                             "no side effects",
                                                             "no side effect",
                                                             "without side effects",
                                                             "without any side effects",
                                                             "no network",
                                                             "without network",
                                                             "no network access",
                                                             "no database",
                                                             "no external calls",
                                                             "no external services",
                                                             "touches nothing outside",
                                                             "no outside calls",
                                                             "outside world",
                                                             "touch any",
                                                             "touch no",
                                                             "touches no",
                                                             "not touch",
                                                             "never touch",
                                                             "never touches",
                                                             "dont touch",
                                                             "without touching"});
/// Said of pure nodes too, but also of an effect's retries; these decide nothing.
constexpr auto kLikePure = std::to_array<std::string_view>(
    {"deterministic", "same input always gives the same output", "same input, same output",
     "same input, same answer", "same inputs, same output", "same inputs, same outputs"});

/// What only a reducer does.
constexpr auto kState = std::to_array<std::string_view>(
    {"running total", "running totals", "running count", "running counts", "running average",
     "running sum",   "state of",       "keeps track",   "keep track",     "keeps count",
     "keep count",    "remembers how",  "remember how",  "latest state",   "current state",
     "aggregate",     "aggregates",     "fold",          "folds",          "tally"});

/// Whole words: "pure" is no part of "purest".
template <typename Phrases>
bool has_phrase(std::string_view text, Phrases const& phrases) {
  return std::ranges::any_of(phrases,
                             [&](std::string_view phrase) { return contains_word(text, phrase); });
}
bool has_phrase(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return has_phrase<std::initializer_list<std::string_view>>(text, phrases);
}

/// "Store the state of …": what comes first is what the node does. A marker in front of it ("First
/// reserve the court") and a request ("Please …") are passed over.
/// The first eighty characters hold the first word of any sentence; a longer piece would only make
/// a prompt of one endless line slow.
std::string leading_verb(PromptDocument const& document) {
  for (auto const& line : document.lines) {
    auto const tokens = tokens_of(std::string_view(line.text).substr(0, 80));
    for (auto const& token : tokens) {
      if (token.kind == Token::Kind::mark) continue;
      if (is_one_of(lower(token.text), {"please", "it", "should", "must", "i", "we", "want", "to"}))
        continue;
      return base_verb(lower(token.text));
    }
  }
  return {};
}

/// "First … then … finally …": two of these words in one statement are an order, one alone is a way
/// of telling.
bool says_order(PromptDocument const& document) {
  constexpr auto kMarkers = std::to_array<std::string_view>(
      {"first", "then", "next", "finally", "lastly", "afterwards", "after that"});
  return std::ranges::any_of(document.lines, [&](PromptLine const& line) {
    std::string const text = lower(line.text);
    return std::ranges::count_if(
               kMarkers, [&](std::string_view word) { return contains_word(text, word); }) > 1;
  });
}

/// "Count the votes as VoteCast events arrive": such a verb is a reducer's where it works on
/// events. "Keep user profiles in Postgres" has none of the second words, and is work outside.
bool folds_events(std::string_view verb, std::string_view text) {
  bool const counts = is_one_of(verb, {"count", "sum", "tally", "average"});
  bool const folds = counts || is_one_of(verb, {"track", "keep", "maintain", "fold", "reduce",
                                                "accumulate", "aggregate"});
  return folds && (has_phrase(text, {"event", "events", "arrive", "arrives", "stream", "state",
                                     "so far", "running"}) ||
                   (counts && contains_word(text, "per")));
}

/// A thing that calculates, named as a thing: "a tax calculator".
/// Users who name the thing use no verb of calculating, so that the leading verb ("need", "takes")
/// would make it an effect.
bool names_calculator(std::string_view text) {
  return has_phrase(text, {"calculator", "converter", "parser", "formatter", "validator", "scorer",
                           "classifier", "normalizer", "normaliser", "transformer", "tokenizer"});
}

/// In small letters, because phrases are compared in small letters.
std::string all_text(PromptDocument const& document) {
  std::string all;
  for (auto const& line : document.lines) all += lower(line.text) + '\n';
  // Praise, and no state.
  return replace_all(replace_all(std::move(all), "state of the art", ""), "state-of-the-art", "");
}

}  // namespace

/// The order decides between words that occur together. Purity comes first because it excludes all
/// other kinds; "Store the running total in Redis" is an effect although it has the reducer's
/// words, because its first verb is; "in parallel" is asked after both, because effects run things
/// in parallel too. An effect is the default: it may do anything, so that a wrong guess costs
/// least.
KindHabit kind_from_habits(PromptDocument const& document) {
  std::string const text = all_text(document);
  std::string const verb = leading_verb(document);
  if (has_phrase(text, kNoOutside)) {
    return {"compute", "it speaks of pure work without I/O", true};
  }
  bool const stores =
      is_one_of(verb, {"store", "insert", "save", "persist", "write", "fetch", "consume", "upload",
                       "send", "publish", "delete", "download", "read", "load"});
  if (stores) return {"effect", "\"" + verb + "\" is work on something outside", false};
  if (has_phrase(text, kState) || folds_events(verb, text)) {
    return {"reducer", "it keeps state from events", true};
  }
  if (has_phrase(text, {"fan-out", "fan out", "fans out", "orchestrate", "orchestrates",
                        "coordinate", "coordinates", "saga", "steps", "workflow", "in parallel",
                        "step by step", "one after the other", "in this order", "in that order",
                        "coordinator", "orchestration", "every step", "each step"}) ||
      says_order(document) || std::ranges::any_of(document.lines, [](PromptLine const& line) {
        return line.section == Section::steps;
      })) {
    return {"orchestrator", "it runs steps", true};
  }
  bool const outside = has_phrase(
      text, {"store", "stores", "insert", "inserts", "fetch", "fetches", "consume", "consumes",
             "redis", "postgres", "postgresql", "kafka", "s3", "http", "database", "upload"});
  bool const calculates = is_one_of(
      verb, {"calculate", "compute",   "convert", "transform", "normalize", "normalise", "parse",
             "score",     "classify",  "compare", "validate",  "format",    "render",    "estimate",
             "derive",    "determine", "rank",    "match",     "group",     "round"});
  if ((calculates || names_calculator(text)) && !outside)
    return {"compute", "what it does is work on its input alone", false};
  bool const product = has_phrase(
      text, {"redis", "postgres", "postgresql", "kafka", "s3", "http", "mysql", "mongodb"});
  if (!product && tells_workflow(document)) {
    return {"orchestrator", "it tells steps one after the other", false};
  }
  return {"effect", "no other kind is named", false};
}

/// Without the note "Must be pure" would be listed as not understood although the kind says it. A
/// statement of purity in an effect stays un-noted, because nothing was made of it.
void note_purity(PromptDocument const& document, NodeSpec& spec) {
  if (spec.kind != "compute" && spec.kind != "reducer") return;
  bool const folds = spec.kind == "reducer";
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    std::string const text = lower(document.lines[i].text);
    bool const pure = has_phrase(text, kNoOutside) || has_phrase(text, kLikePure);
    if (pure || (folds && has_phrase(text, kState))) note(spec, i, "kind", spec.kind);
  }
}

/// Prompts list what the node should do and then its operations; the list is not lost when the
/// operations say the same.
/// One shared stem is too little ("data" is in every sentence), so that it takes two, or one of the
/// name and two of the description. The node gains nothing by it: the operation exists already.
void note_restatements(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size() && i < spec.statements.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section != Section::general || !spec.statements[i].facts.empty()) continue;
    if (!line.bullet) {  // "It caches access tokens in Redis": where the work is done
      if (names_domain(line.text, spec.domain)) note(spec, i, "domain", spec.domain);
      continue;
    }
    for (auto const& operation : spec.operations) {
      int const name = shared_stems(operation.name, line.text);
      int const about = shared_stems(operation.description, line.text);
      bool const same = name > 1 || (name > 0 && about > 1);
      if (same) note(spec, i, "operation", operation.name);
    }
  }
}

}  // namespace omninode::onex
