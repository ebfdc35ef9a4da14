#include "stages/onex/step_parts.hpp"

#include <algorithm>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/step_phrases.hpp"
#include "stages/onex/step_verbs.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Tokens = std::vector<Token>;

/// A reference to more steps than a workflow may have is none.
constexpr std::size_t kMaxRefs = 32;

/// Of a step: "after 2". Longer numbers count something else.
bool is_number(std::string_view word) {
  return !word.empty() && word.size() < 4 && std::ranges::all_of(word, is_digit);
}

/// "after: none" and "undo: n/a" are answers, and name no step.
bool is_nothing(std::string_view word) {
  return is_one_of(word, {"none", "nothing", "n", "no", "nil", "null", "-"});
}

/// Words between the steps of a list.
/// Skipped wherever they stand, so that "steps 1 and 2", "[a, b]" and "both a and b" are one form.
bool joins_refs(std::string_view word) {
  return is_one_of(word,
                   {"and", "or", "&", "+", "both",   "the",  "step", "steps", "of",     "all",
                    "[",   "]",  ":", "=", "either", "also", "{",    "}",     "action", "number"});
}

/// Where another part of the item begins.
/// Without it the last reference would swallow what follows: "after a with the AService".
bool begins_part(std::string_view word) {
  return is_one_of(
      word,
      {"via",     "by",      "with",        "using",  "through",      "in",           "if",
       "undo",    "when",    "rollback",    "revert", "compensation", "undone",       "compensate",
       "calls",   "uses",    "timeout",     "retry",  "retries",      "done",         "within",
       "have",    "has",     "compensated", "rolled", "reverted",     "is",           "are",
       "service", "handled", "parallel",    "on",     "then",         "concurrently", "but",
       "must",    "should",  "before",      "can",    "so",           "because"});
}

/// One step at `at`: a name, a number, a quoted title, a phrase, or the words of a noun.
/// "after the payment" names no step by its name; its words may still find charge_payment.
std::string ref_at(Tokens const& tokens, std::size_t& at, std::size_t end) {
  auto const& token = tokens[at];
  if (is_number(token.text)) {
    ++at;
    return "#" + token.text;
  }
  if (token.kind == Token::Kind::quoted && !is_step_name(token)) {
    ++at;
    return action_at(tokens_of(token.text), 0, static_cast<std::size_t>(-1));
  }
  if (auto const phrase = step_phrase_at(tokens, at, Verbs::known); phrase && phrase.end <= end) {
    at = phrase.end;
    return phrase.name;
  }
  std::vector<std::string> words;
  while (at < end && tokens[at].kind == Token::Kind::word && words.size() < 3) {
    std::string const word = word_at(tokens, at);
    if (is_one_of(word, {"and", "or"}) || begins_part(word)) break;
    if (is_camel(tokens[at].text) || is_dependency_type(tokens[at].text)) break;
    words.push_back(word);
    ++at;
  }
  return words.empty() ? std::string() : field_name(join(words, "_"));
}

/// "has finished", "are done", "is through": how a step ends says nothing more about it.
void skip_end_of_clause(Tokens const& tokens, std::size_t& at, std::size_t end) {
  while (at < end &&
         is_one_of(word_at(tokens, at),
                   {"has",       "have",         "is",      "are",      "done",     "finished",
                    "completed", "succeeded",    "ended",   "complete", "been",     "through",
                    "both",      "successfully", "only",    "succeeds", "finishes", "finish",
                    "completes", "complete",     "succeed", "ready",    "runs",     "ran"})) {
    ++at;
  }
}

/// Behind a word of undoing: what leads to the action that undoes.
bool links_undo(std::string_view word) {
  return is_one_of(word,
                   {":",    "by",        "with",    "=",   "via",     "through", "using", "is",
                    "call", "calls",     "calling", "run", "running", "action",  "step",  "the",
                    "->",   "executing", "handler", ">",   "-",       "invoking"});
}

/// How many tokens from `at` on are a word of undoing; 0 where none is.
/// Without a link or a name behind it ("rollback on failure") it speaks of the feature.
std::size_t undo_word(Tokens const& tokens, std::size_t at) {
  std::string const word = word_at(tokens, at);
  std::string const next = word_at(tokens, at + 1);
  if (is_one_of(word, {"compensation", "compensate", "compensated", "compensates", "compensating",
                       "undo", "undone", "undoes", "rollback", "revert", "reverted", "reversed",
                       "undoing", "recover", "reverses"})) {
    return 1;
  }
  bool const roll = is_one_of(word, {"roll", "rolled", "rolls"}) && next == "back";
  bool const cancelled = is_one_of(word, {"cancelled", "canceled"}) && next == "by";
  if (roll || cancelled) return roll ? 2 : 1;
  bool const failure = is_one_of(next, {"failure", "rollback", "error", "abort"});
  // "on failure publish X" is about an event: only a colon or a call leads to an action.
  if (word == "on" && failure) {
    return is_one_of(word_at(tokens, at + 2), {":", "call", "run", "->"}) ? 2 : 0;
  }
  bool const it = is_one_of(next, {"it", "this"}) && says_failure(word_at(tokens, at + 2));
  return word == "if" && it ? 3 : 0;
}

/// Links are skipped in any number ("is rolled back by calling …"). A name needs none: "undo
/// refund_card".
/// The action that undoes the step, where `at` stands on a word of undoing.
std::string undo_at(Tokens const& tokens, std::size_t at, std::size_t end) {
  auto const length = undo_word(tokens, at);
  if (length == 0) return {};
  std::size_t i = at + length;
  bool linked = length == 3;
  while (i < end && (links_undo(word_at(tokens, i)) || tokens[i].is_mark(','))) {
    linked = linked || !is_one_of(word_at(tokens, i), {"the", "step", "action"});
    ++i;
  }
  // "roll back by StockService.release_stock": what the service does undoes the step.
  bool const call = i + 1 < end && is_dependency_type(tokens[i].text) &&
                    (is_step_name(tokens[i + 1]) || tokens[i + 1].is_mark(':'));
  if (call) i += tokens[i + 1].is_mark(':') ? 2 : 1;
  bool const name = i < end && tokens[i].kind != Token::Kind::mark && is_step_name(tokens[i]);
  if (!linked && !name) return {};
  auto const action = action_at(tokens, i, end);
  // "undo book_flight with cancel_flight" names the step first.
  if (name && is_one_of(word_at(tokens, i + 1), {"with", "by", "through"}) && i + 2 < end &&
      is_step_name(tokens[i + 2])) {
    return field_name(tokens[i + 2].text);
  }
  return action;
}

/// "via PaymentService", "(PaymentService)", "uses the payment service".
/// A type that ends like a partner is one wherever it stands; any other type ("Warehouse") needs a
/// word before it that says so, since events have names of the same form.
std::string part_service(Tokens const& tokens, std::size_t at) {
  std::string const before = at > 0 ? word_at(tokens, at - 1) : std::string();
  bool const done_by =
      is_one_of(before, {"via", "by", "with", "using", "through", ":", "-", "(", "calls", "call",
                         "on", "uses", "use", ">", "[", "@", "calling"});
  if (is_dependency_type(tokens[at].text)) return pascal_name(tokens[at].text);
  if (done_by && is_camel(tokens[at].text)) return pascal_name(tokens[at].text);
  bool const words = is_one_of(before, {"via", "by", "using", "through", "uses", "calls"});
  return words ? service_at(tokens, at).type : std::string();
}

/// "in parallel with X", "at the same time as step 2", "alongside X".
StepRefs part_beside(Tokens const& tokens, std::size_t at, std::size_t end) {
  std::string const word = word_at(tokens, at);
  std::string const next = word_at(tokens, at + 1);
  std::size_t i = at + 2;
  bool const with = is_one_of(word, {"parallel", "simultaneously", "concurrently", "together"}) &&
                    is_one_of(next, {"with", "to"});
  bool const same_time = word == "time" && next == "as";
  bool const side = word == "side" && next == "with";
  if (word == "alongside") {
    i = at + 1;
  } else if (!with && !same_time && !side) {
    return {};
  }
  return step_refs(tokens, i, end, false);
}

/// "If the check passes, …" leads like "once"; trouble ("if it fails, …") is another matter.
std::size_t end_of_lead(Tokens const& tokens, std::size_t at) {
  if (word_at(tokens, at) != "if") return end_of_after_lead(tokens, at);
  std::string clause;
  for (auto i = at; i < tokens.size() && !tokens[i].is_mark(','); ++i)
    clause += tokens[i].text + " ";
  return says_failure(clause) ? 0 : at + 1;
}

/// "Step 1:", "Then", "After that,", "In parallel,": what stands before the name of an item.
/// Clauses that lead ("Once the car is there, …") say what the step waits for, and so does the
/// condition of an item: it stands in the list, so that it is a step for all that.
/// Items of lists are written like sentences, and the name has to be found behind all of that.
std::size_t read_lead(Tokens const& tokens, StepParts& parts) {
  std::size_t at = 0;
  for (bool more = true; more && at < tokens.size();) {
    std::string const word = word_at(tokens, at);
    std::string const next = word_at(tokens, at + 1);
    more = false;
    if (is_one_of(word, {"step", "stage", "phase"}) && is_number(next)) {
      at += 2;
      more = true;
    } else if (is_one_of(word, {"after", "once", "when"}) && is_one_of(next, {"that", "this"})) {
      at += 2;
      more = true;
    } else if (is_order_word(word) || is_one_of(word, {"and", ",", ":", "-", ".", ")", "meanwhile",
                                                       "second", "third", "fourth"})) {
      if (word == "meanwhile") parts.parallel = true;
      ++at;
      more = at < tokens.size();
    } else if (says_parallel(word + " " + next + " " + word_at(tokens, at + 2) + " " +
                             word_at(tokens, at + 3)) &&
               !is_step_name(tokens[at])) {
      auto const comma =
          std::find_if(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end(),
                       [](Token const& token) { return token.is_mark(',') || token.is_mark(':'); });
      // Further behind, as in "ship it in parallel", the words belong to the step and lead nothing.
      bool const leads = is_one_of(word, {"in", "at", "parallel", "simultaneously", "concurrently",
                                          "side", "alongside", "independently"});
      if (!leads) break;
      auto const end = static_cast<std::size_t>(comma - tokens.begin());
      for (std::size_t i = at; i < end; ++i) {
        if (auto refs = part_beside(tokens, i, end); !refs.empty()) parts.beside = std::move(refs);
      }
      // Where a partner is named, the step runs beside that one, and the words say no more.
      parts.parallel = parts.beside.empty();
      at = end < tokens.size() ? end : std::min(tokens.size(), at + (word == "at" ? 4U : 2U));
      more = true;
    } else if (auto const lead = end_of_lead(tokens, at); lead > 0) {
      auto const comma =
          std::find_if(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end(),
                       [](Token const& token) { return token.is_mark(','); });
      if (comma == tokens.end()) break;
      auto const end = static_cast<std::size_t>(comma - tokens.begin());
      std::size_t i = lead;
      parts.after = step_refs(tokens, i, end, true);
      at = end;
      more = true;
    }
  }
  return at;
}

/// A single word in front of a mark is the name as it stands: "transcribe: SpeechService".
bool is_lone_name(Tokens const& tokens, std::size_t at) {
  if (at >= tokens.size() || tokens[at].kind == Token::Kind::mark) return false;
  bool const last = at + 1 == tokens.size() || tokens[at + 1].kind == Token::Kind::mark;
  bool const apostrophe = at + 1 < tokens.size() && tokens[at + 1].is_mark('\'');
  return last && !apostrophe && !is_dependency_type(tokens[at].text) &&
         tokens[at].text.find_first_of(" .") == std::string::npos;
}

}  // namespace

/// In a place made for it any verb names an action: whatever stands behind "undo:" undoes.
std::string action_at(Tokens const& tokens, std::size_t at, std::size_t end) {
  while (at < std::min(end, tokens.size()) && is_one_of(word_at(tokens, at), {"the", ":", "->"}))
    ++at;
  if (at >= std::min(end, tokens.size()) || is_nothing(word_at(tokens, at))) return {};
  if (tokens[at].kind == Token::Kind::quoted) {
    return is_step_name(tokens[at]) ? field_name(tokens[at].text)
                                    : action_at(tokens_of(tokens[at].text), 0, end);
  }
  if (tokens[at].kind == Token::Kind::mark) return {};
  if (is_lone_name(tokens, at)) return field_name(join(name_words(tokens[at].text), "_"));
  return step_phrase_at(tokens, at, Verbs::any).name;
}

/// "after that" continues the story and names nothing; "needs to" is a duty.
std::size_t end_of_after_lead(Tokens const& tokens, std::size_t at) {
  std::string const word = word_at(tokens, at);
  std::string const next = word_at(tokens, at + 1);
  bool const on = is_one_of(word, {"depends", "depend", "dependent", "depending", "based"});
  if (on && is_one_of(next, {"on", "upon", ":"})) return at + 2;
  if (is_one_of(word, {"waits", "wait", "waiting"}) && is_one_of(next, {"for", "on"}))
    return at + 2;
  if (word == "as" && next == "soon" && word_at(tokens, at + 2) == "as") return at + 3;
  if (word == "blocked" && next == "by") return at + 2;
  if (word == "<" && next == "-") return at + 2;
  if (is_one_of(word, {"after", "once", "when", "following"})) {
    return is_one_of(next, {"that", "this", "which"}) ? 0 : at + 1;
  }
  bool const needs =
      is_one_of(word, {"needs", "need", "requires", "follows", "prerequisite", "prerequisites",
                       "dependencies", "predecessor", "predecessors"});
  return needs && next != "to" ? at + 1 : 0;
}

/// How a step ends is skipped behind each reference: "once a has finished and b is done" names a
/// and b.
StepRefs step_refs(Tokens const& tokens, std::size_t& at, std::size_t end, bool commas) {
  StepRefs refs;
  end = std::min(end, tokens.size());
  while (at < end && refs.size() < kMaxRefs) {
    std::string const word = word_at(tokens, at);
    // "after: none" ends the list instead of naming a step "none".
    if (is_nothing(word)) break;
    if (joins_refs(word)) {
      ++at;
      continue;
    }
    // "needs (1) and (2)"
    bool const bracket = tokens[at].is_mark('(') && is_number(word_at(tokens, at + 1));
    if (bracket || (tokens[at].is_mark(')') && at > 0 && is_number(word_at(tokens, at - 1)))) {
      ++at;
      continue;
    }
    if (tokens[at].is_mark(',')) {
      // In a sentence a comma ends the clause, unless another name follows.
      bool const name =
          at + 1 < end && (is_step_name(tokens[at + 1]) || is_number(tokens[at + 1].text));
      if (!commas && !(name && !refs.empty())) break;
      ++at;
      continue;
    }
    if (tokens[at].kind == Token::Kind::mark || begins_part(word) || is_order_word(word)) break;
    if (undo_word(tokens, at) > 0 || is_camel(tokens[at].text)) break;
    std::size_t const before = at;
    auto ref = ref_at(tokens, at, end);
    // Nothing was read here, and the loop would not move on.
    if (at == before) break;
    if (!ref.empty()) refs.push_back(std::move(ref));
    skip_end_of_clause(tokens, at, end);
  }
  return refs;
}

/// The first statement of each part holds, so that a line with two services keeps the one that
/// stands nearer to the name.
StepParts step_parts(Tokens const& tokens, std::size_t begin, std::size_t end) {
  StepParts parts;
  end = std::min(end, tokens.size());
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    text += lower(tokens[i].text) + " ";
    if (parts.service.empty() && tokens[i].kind != Token::Kind::mark) {
      parts.service = part_service(tokens, i);
    }
    if (parts.undo.empty()) {
      parts.undo = undo_at(tokens, i, end);
      if (!parts.undo.empty()) continue;
    }
    if (parts.beside.empty()) parts.beside = part_beside(tokens, i, end);
    auto const lead = end_of_after_lead(tokens, i);
    if (lead > 0 && parts.after.empty()) {
      std::size_t at = lead;
      parts.after = step_refs(tokens, at, end, true);
    }
  }
  parts.parallel = parts.beside.empty() && says_parallel(text);
  return parts;
}

/// A single word in front of a mark is the name even if it is no verb; behind it stand the parts. A
/// service that is the subject ("StockService reserves …") beats one that is named later.
StepLine step_line(std::string_view text) {
  constexpr std::size_t kMaxItemChars = 4'000;  // an endless item is read in part
  auto const tokens = step_tokens(text.substr(0, kMaxItemChars));
  StepLine line;
  StepParts lead;
  std::size_t at = read_lead(tokens, lead);
  while (is_one_of(word_at(tokens, at), {"the", "it", "we", "to"}) && at + 1 < tokens.size() &&
         step_verb(word_at(tokens, at + 1)) != "" && word_at(tokens, at) != "the") {
    ++at;
  }
  if (at >= tokens.size()) return line;
  std::size_t end = at + 1;
  auto const phrase = step_phrase_at(tokens, at, Verbs::any);
  bool const lone = is_lone_name(tokens, at);
  if (lone) {
    line.name = field_name(join(name_words(tokens[at].text), "_"));
    line.known_verb = is_step_name(tokens[at]) || !step_verb(tokens[at].text).empty();
  } else if (phrase) {
    line.name = phrase.name;
    line.known_verb = phrase.named || !phrase.service.empty() || phrase.passive ||
                      !step_verb(tokens[at].text).empty();
    end = phrase.end;
  }
  line.parts = step_parts(tokens, end, tokens.size());
  if (!phrase.service.empty() && !lone) line.parts.service = phrase.service;
  if (line.parts.after.empty()) line.parts.after = std::move(lead.after);
  if (line.parts.beside.empty()) line.parts.beside = std::move(lead.beside);
  line.parts.parallel = (line.parts.parallel || lead.parallel) && line.parts.beside.empty();
  return line;
}

}  // namespace omninode::onex
