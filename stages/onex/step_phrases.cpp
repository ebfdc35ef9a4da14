#include "stages/onex/step_phrases.hpp"

#include <algorithm>
#include <set>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/step_openers.hpp"
#include "stages/onex/step_verbs.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Tokens = std::vector<Token>;
using Names = std::vector<std::string>;

/// Verb and object with one word between, as in the names of operations.
constexpr std::size_t kMaxObjectWords = 2;
constexpr std::size_t kMaxPhraseTokens = 12;  ///< keeps a prompt of articles alone linear
constexpr std::size_t kMaxSubjectWords = 3;   ///< of "the stock of goods is reserved"

/// Articles and counts are no part of a name, and neither are adjectives that only point.
/// "Pay out the remaining holidays" and "pay out holidays" are one step.
bool is_article(std::string_view word) {
  return is_one_of(word, {"a",          "an",          "the",       "all",
                          "each",       "every",       "its",       "their",
                          "our",        "your",        "my",        "any",
                          "some",       "new",         "his",       "her",
                          "this",       "these",       "those",     "that",
                          "both",       "one",         "two",       "three",
                          "four",       "five",        "whole",     "entire",
                          "complete",   "remaining",   "necessary", "corresponding",
                          "respective", "actual",      "friendly",  "short",
                          "required",   "appropriate", "relevant",  "own",
                          "requested"});
}

/// Behind these words comes where, how, when or by whom, and no longer what.
/// "charge the card via PaymentService" is charge_card; without a stop it would be charge_card_via.
constexpr std::string_view kEndsOfObjects =
    "about across after again against alongside also and are as at be because been before begins "
    "being between but by call calls can comes compensated compensation concurrently depends "
    "directly do does done during ends executed failed fails finishes followed for from get gets "
    "goes had handled has have if immediately in independently into is meanwhile must needs not "
    "of off on once only onto or otherwise out over owned parallel per performed requires right "
    "rollback rolled run runs same should side simultaneously since so start starts successfully "
    "takes that then through to together too towards under undo undone unless until up upon use "
    "uses using via waits was were when where whether which while whilst whose will with within "
    "without ";

bool ends_object(std::string_view word) {
  static std::set<std::string_view> const all = [] {
    auto const words = split(kEndsOfObjects, ' ');
    return std::set<std::string_view>(words.begin(), words.end());
  }();
  return is_order_word(word) || all.contains(word);
}

bool is_pronoun(std::string_view word) {
  return is_one_of(word, {"it", "them", "this", "that", "everything", "these", "those", "they"});
}

/// "set up", "hand over", "pay out": the particle belongs to the verb.
/// Only behind verbs that are known for it, since "check in" may as well be "check in the list".
bool is_particle(std::string_view verb, std::string_view word) {
  if (word == "back") return is_one_of(verb, {"roll", "give", "send", "pay", "hand", "put"});
  if (word == "up") {
    return is_one_of(verb, {"set", "pick", "look", "spin", "clean", "back", "bring", "warm", "wrap",
                            "sign", "follow", "clear", "tidy", "top"});
  }
  if (word == "out") return is_one_of(verb, {"roll", "fan", "pay", "hand", "check", "sign"});
  if (word == "over") return is_one_of(verb, {"hand", "switch", "take", "roll", "fail", "carry"});
  if (word == "down") return is_one_of(verb, {"shut", "tear", "take", "scale", "spin", "cool"});
  if (word == "off") return is_one_of(verb, {"sign", "switch", "turn", "drop", "pay", "kick"});
  return word == "on" && is_one_of(verb, {"switch", "turn"});
}

/// Words of a name, legal and short.
std::string name_of(Names const& words) { return field_name(join(words, "_")); }

/// The words of an object from `at` on; `end` is moved behind them.
/// "the customer's card" is a card: what stands before the apostrophe says whose it is.
Names object_words(Tokens const& tokens, std::size_t& at) {
  Names words;
  std::size_t const last = std::min(tokens.size(), at + kMaxPhraseTokens);
  bool article = false;
  for (; at < last; ++at) {
    if (tokens[at].is_mark('\'') && word_at(tokens, at + 1) == "s") {
      words.clear();
      ++at;
      continue;
    }
    if (tokens[at].kind != Token::Kind::word || tokens[at].text.size() > kMaxNameChars) break;
    if (is_dependency_type(tokens[at].text) || is_camel(tokens[at].text)) break;
    std::string const word = word_at(tokens, at);
    // "the next person", "the last invoice": behind an article these count and order nothing.
    bool const which = article && is_order_word(word);
    article = is_article(word);
    if (article || which) continue;
    if (ends_object(word) || is_pronoun(word)) break;
    words.push_back(word);
  }
  // "the reserved amount": the participle only says which one.
  if (words.size() > 1 && words[0].ends_with("ed") && !step_participle(words[0]).empty()) {
    words.erase(words.begin());
  }
  if (words.size() > kMaxObjectWords) words.resize(kMaxObjectWords);
  return words;
}

/// "reserve the stock": the verb in any form with its object.
/// An object "it" is written as the word, so that the reader can put the thing in its place.
StepPhrase verb_phrase(Tokens const& tokens, std::size_t at, Verbs verbs) {
  if (at >= tokens.size() || tokens[at].kind != Token::Kind::word) return {};
  if (is_camel(tokens[at].text) || is_dependency_type(tokens[at].text)) return {};
  std::string verb = step_verb(tokens[at].text);
  if (verb.empty() && verbs == Verbs::any) verb = base_verb(word_at(tokens, at));
  if (verb.empty() || verb.size() > kMaxNameChars) return {};
  StepPhrase phrase;
  phrase.end = at + 1;
  Names words = name_words(verb);
  std::string const next = word_at(tokens, phrase.end);
  if (is_particle(verb, next)) {
    words.push_back(next);
    ++phrase.end;
  }
  std::size_t const before = phrase.end;
  auto const object = object_words(tokens, phrase.end);
  // "hands the parcel over": what is left of the verb stands behind its object.
  if (words.size() == 1 && !object.empty() && is_particle(verb, word_at(tokens, phrase.end))) {
    words.push_back(word_at(tokens, phrase.end++));
  }
  words.insert(words.end(), object.begin(), object.end());
  if (object.empty() && is_pronoun(word_at(tokens, before))) {
    words.push_back(word_at(tokens, before));
    phrase.end = before + 1;
  }
  // "takes care of", "make sure that" and "call StockService" name nothing that is done.
  if (is_one_of(object.empty() ? "" : object.front(), {"care", "sure", "place", "part"})) return {};
  if (verb == "call" && object.empty()) return {};
  bool const itself =
      !object.empty() && is_one_of(object.front(), {"workflow", "step", "steps", "saga",
                                                    "following", "node", "process", "pipeline"});
  if (verb == "run" && (object.empty() || itself)) return {};
  // "publishes OrderShipped" is about an event.
  bool const event = before < tokens.size() && is_camel(tokens[before].text) &&
                     !is_dependency_type(tokens[before].text);
  bool const pronoun = phrase.end > before && object.empty();
  if (event || (verb == "publish" && object.empty() && !pronoun)) return {};
  phrase.name = name_of(words);
  return phrase;
}

/// What a passive is made with; "gets printed" is one, too.
bool is_auxiliary(std::string_view word) {
  return is_one_of(word, {"is", "are", "gets", "get", "be", "being", "was", "were", "been"});
}

/// What the subject of a passive may not be: "everything is rolled back" names no step.
bool is_no_subject(std::string_view word) {
  return is_pronoun(word) || is_one_of(word, {"anything", "nothing", "step", "steps", "workflow",
                                              "what", "who", "there", "node", "all"});
}

/// "the stock is reserved", "the contract must be signed": object first, then the participle.
/// Tried before the verb: in "orders are packed" the first word is a verb as well. An article
/// behind the first word is no passive: "reserve the stock that is needed".
StepPhrase passive_phrase(Tokens const& tokens, std::size_t at) {
  Names subject;
  std::size_t i = at;
  std::size_t const end = std::min(tokens.size(), at + kMaxPhraseTokens);
  for (; i < end && tokens[i].kind == Token::Kind::word; ++i) {
    std::string const word = word_at(tokens, i);
    if (is_auxiliary(word) || is_one_of(word, {"must", "should", "will", "has", "have", "can",
                                               "shall", "needs", "need"})) {
      break;
    }
    if (is_article(word)) {
      if (!subject.empty()) return {};
      continue;
    }
    if (word == "of" && !subject.empty()) {  // "the stock of goods is reserved"
      while (i < tokens.size() && i < at + 2 * kMaxSubjectWords &&
             !is_auxiliary(word_at(tokens, i)))
        ++i;
      break;
    }
    if (ends_object(word) || is_no_subject(word) || is_camel(tokens[i].text)) return {};
    subject.push_back(word);
    if (subject.size() > kMaxSubjectWords) return {};
  }
  if (subject.empty() || i >= tokens.size()) return {};
  bool auxiliary = false;
  for (std::size_t const last = i + 5; i < tokens.size() && i < last; ++i) {
    std::string const word = word_at(tokens, i);
    auxiliary = auxiliary || is_auxiliary(word);
    bool const between =
        is_auxiliary(word) ||
        is_one_of(word, {"must", "should", "will", "has", "have", "can", "shall", "to", "needs",
                         "then", "first", "finally", "also", "next", "need", "only", "all"});
    if (between) continue;
    std::string const verb = auxiliary ? step_participle(word) : std::string();
    // "registering is rolled back by …" is about undoing.
    if (verb.empty() || verb == "roll") return {};
    bool const participle =
        subject.size() > 1 && subject[0].ends_with("ed") && !step_participle(subject[0]).empty();
    if (participle || subject.size() > kMaxObjectWords) subject.erase(subject.begin());
    StepPhrase phrase{.name = {}, .service = {}, .end = i + 1, .named = false, .passive = true};
    Names words = {verb};
    if (is_particle(verb, word_at(tokens, i + 1))) words.push_back(word_at(tokens, phrase.end++));
    words.insert(words.end(), subject.begin(), subject.end());
    phrase.name = name_of(words);
    return phrase;
  }
  return {};
}

/// "the StockService reserves the stock", "asks the StockService to reserve the stock".
/// The verb of asking is no step: what the service is asked for is.
StepPhrase service_phrase(Tokens const& tokens, std::size_t at) {
  bool const asks = is_one_of(
      word_at(tokens, at),
      {"ask",     "asks",    "asking",   "have",     "has",       "let",  "lets",  "call",
       "calls",   "calling", "use",      "uses",     "using",     "tell", "tells", "invoke",
       "invokes", "request", "requests", "instruct", "instructs", "get",  "gets",  "through"});
  auto const service = service_at(tokens, at + (asks ? 1 : 0));
  if (service.type.empty()) return {};
  std::size_t verb = service.end;
  while (is_one_of(word_at(tokens, verb), {"to", "must", "should", "will", "then", "first", ":",
                                           "-", "also", "and", "which", "that", "finally"}))
    ++verb;
  // A name behind it is what the service does: "StockService: reserve_stock".
  if (verb < tokens.size() && is_step_name(tokens[verb])) {
    return {field_name(tokens[verb].text), service.type, verb + 1, true, false};
  }
  auto phrase = verb_phrase(tokens, verb, Verbs::known);
  if (phrase) phrase.service = service.type;
  return phrase;
}

/// "the courier delivers the parcel": any subject, a verb with "s", and an object with an article.
/// All three are needed, because a subject may be any noun: "the order books" has two nouns.
StepPhrase subject_phrase(Tokens const& tokens, std::size_t at) {
  if (!is_one_of(word_at(tokens, at), {"the", "our", "a", "an"})) return {};
  for (std::size_t i = at + 2; i < tokens.size() && i < at + 2 + kMaxSubjectWords; ++i) {
    if (tokens[i].kind != Token::Kind::word || ends_object(word_at(tokens, i))) {
      bool const modal = is_one_of(word_at(tokens, i), {"must", "should", "will", "can"});
      return modal ? verb_phrase(tokens, i + 1, Verbs::known) : StepPhrase{};
    }
    std::string const word = word_at(tokens, i);
    bool const inflected = word.ends_with('s') && step_verb(word) != word;
    bool const object = is_article(word_at(tokens, i + 1));
    if (inflected && object) return verb_phrase(tokens, i, Verbs::known);
  }
  return {};
}

}  // namespace

/// Quotes make a name of any word; without them it takes an underscore. Metrics, topics and files
/// have names of that form as well.
bool is_step_name(Token const& token) {
  if (token.kind == Token::Kind::mark || token.text.size() > kMaxNameChars) return false;
  std::string const& text = token.text;
  if (text.size() < 2 || !is_lower(text[0]) || is_metric_name(text)) return false;
  bool const legal = std::ranges::all_of(text, [&](char c) {
    return is_lower(c) || is_digit(c) || c == '_' ||
           (c == '-' && token.kind == Token::Kind::quoted);
  });
  auto const version = text.rfind("_v");  // "shop_orders_v1" is a topic
  bool const topic =
      version != text.npos && version + 2 < text.size() && is_digit(text[version + 2]);
  return legal && !topic &&
         (token.kind == Token::Kind::quoted || text.find('_') != std::string::npos);
}

/// Without a step before, or one that has no object, the verb alone is the name.
std::string with_object_of(std::string const& name, std::string const& before) {
  auto const cut = name.rfind('_');
  bool const pronoun = cut != name.npos && is_pronoun(name.substr(cut + 1));
  if (!pronoun) return name;
  auto const object = before.find('_');
  return name.substr(0, cut) + (object == before.npos ? "" : before.substr(object));
}

/// The dot is part of a word for all other readers ("orders.placed.v1"), so that a call is divided
/// here. A service on the left and a plain name on the right make it one.
std::vector<Token> step_tokens(std::string_view text) {
  std::vector<Token> tokens;
  for (auto& token : tokens_of(text)) {
    auto const dot = token.text.find('.');
    bool const call = token.kind != Token::Kind::mark && dot != std::string::npos &&
                      is_dependency_type(token.text.substr(0, dot));
    Token method{token.kind, call ? token.text.substr(dot + 1) : "", token.begin, token.end};
    if (call && is_step_name(method)) {
      token.text.resize(dot);
      tokens.push_back(std::move(token));
      tokens.push_back(std::move(method));
    } else {
      tokens.push_back(std::move(token));
    }
  }
  return tokens;
}

/// Without the words of parallel work such a list is one thing to do: "validate the name and the
/// address". An item with a verb of its own shares nothing: "book the flight and pay the hotel".
std::vector<StepPhrase> shared_phrases(Tokens const& tokens, std::size_t at,
                                       std::string const& verb) {
  constexpr std::size_t kMaxShared = 16;
  std::vector<StepPhrase> phrases;
  while (is_one_of(word_at(tokens, at), {",", "and", "&"}) && phrases.size() < kMaxShared) {
    while (is_one_of(word_at(tokens, at), {",", "and", "&"})) ++at;
    bool const article = is_article(word_at(tokens, at));
    bool const own = !article && (at >= tokens.size() || is_step_name(tokens[at]) ||
                                  !step_verb(tokens[at].text).empty());
    if (own) return {};
    auto const object = object_words(tokens, at);
    if (object.empty()) return {};
    Names words = {verb};
    words.insert(words.end(), object.begin(), object.end());
    phrases.push_back({name_of(words), {}, at, false, false});
  }
  bool const both = is_one_of(word_at(tokens, at), {"both", "all"});
  return parallel_words(tokens, at + (both ? 1 : 0)) > 0 ? phrases : std::vector<StepPhrase>{};
}

/// In small letters only with the word for the kind of partner: "the payment service".
NamedService service_at(Tokens const& tokens, std::size_t at) {
  if (is_one_of(word_at(tokens, at), {"the", "our", "a", "an", "its", "their"})) ++at;
  if (at >= tokens.size() || tokens[at].kind == Token::Kind::mark) return {};
  if (is_dependency_type(tokens[at].text)) return {pascal_name(tokens[at].text), at + 1};
  // "the payment service": at most two words, then the kind of partner.
  for (std::size_t i = at + 1; i < tokens.size() && i <= at + 2; ++i) {
    if (tokens[i].kind != Token::Kind::word || tokens[i - 1].kind != Token::Kind::word) return {};
    if (ends_object(word_at(tokens, i - 1)) || is_article(word_at(tokens, i - 1))) return {};
    if (!is_one_of(word_at(tokens, i), {"service", "client", "gateway", "provider"})) continue;
    std::string name;
    for (std::size_t k = at; k <= i; ++k) name += tokens[k].text + " ";
    return {pascal_name(name), i + 1};
  }
  return {};
}

/// The surest form first: a name, a service that acts, a verb, a passive, any other subject.
StepPhrase step_phrase_at(Tokens const& tokens, std::size_t at, Verbs verbs) {
  if (at >= tokens.size()) return {};
  if (is_step_name(tokens[at])) return {field_name(tokens[at].text), {}, at + 1, true, false};
  // "call `reserve_stock`": the name says more than the verb.
  bool const starts = is_one_of(word_at(tokens, at), {"call", "calls", "calling", "run", "runs",
                                                      "invoke", "execute", "executes", "perform"});
  if (starts && at + 1 < tokens.size() && is_step_name(tokens[at + 1])) {
    return {field_name(tokens[at + 1].text), {}, at + 2, true, false};
  }
  if (auto phrase = service_phrase(tokens, at)) return phrase;
  if (auto phrase = passive_phrase(tokens, at)) return phrase;
  if (auto phrase = verb_phrase(tokens, at, Verbs::known)) return phrase;
  if (auto phrase = subject_phrase(tokens, at)) return phrase;
  return verbs == Verbs::any ? verb_phrase(tokens, at, Verbs::any) : StepPhrase{};
}

}  // namespace omninode::onex
