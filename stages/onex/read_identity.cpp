// Name of the node; version, description and domain are asked for from here.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// Four words make a folder name that people still read; what follows is a sentence about the node.
constexpr std::size_t kMaxNameWords = 4;
constexpr std::size_t kMaxTitleWords = 5;

using Tokens = std::vector<Token>;

/// Behind these words the prompt speaks of something else than the node.
/// "Build a Redis cache with TTL support" is about a Redis cache; without a stop at "with" the node
/// would be called redis_cache_with_ttl.
bool ends_name(std::string_view word) {
  return is_one_of(word,
                   {"with",      "that", "which",     "using",   "supporting", "and",    "to",
                    "from",      "via",  "by",        "through", "where",      "having", "whose",
                    "on",        "in",   "including", "backed",  "it",         "should", "per",
                    "providing", "the",  "of",        "so",      "if",         "when",   "into",
                    "at",        "like", "as",        "without", "between",    "for"});
}

/// Words of a request and of politeness; none of them tells nodes apart.
/// "Could you build me a simple production-ready Redis node" is about Redis. A filler left in would
/// give could_you_build_me_effect, and two prompts of one meaning would give nodes of two names.
bool is_filler(std::string_view word) {
  return is_request_verb(word) || is_one_of(word, {"a",
                                                   "an",
                                                   "new",
                                                   "simple",
                                                   "onex",
                                                   "node",
                                                   "me",
                                                   "us",
                                                   "robust",
                                                   "production",
                                                   "ready",
                                                   "production-ready",
                                                   "generic",
                                                   "i",
                                                   "we",
                                                   "i'd",
                                                   "d",
                                                   "s",
                                                   "could",
                                                   "can",
                                                   "you",
                                                   "hi",
                                                   "hello",
                                                   "our",
                                                   "my",
                                                   "your",
                                                   "typed",
                                                   "small",
                                                   "some",
                                                   "pure",
                                                   "stateless",
                                                   "would",
                                                   "little",
                                                   "tiny",
                                                   "lightweight",
                                                   "basic",
                                                   "quick",
                                                   "together",
                                                   "nice",
                                                   "spec",
                                                   "specification",
                                                   "definition",
                                                   "one",
                                                   "this",
                                                   "is",
                                                   "named",
                                                   "called",
                                                   "kind",
                                                   "type"});
}

/// "PostgreSQL CRUD" and "Postgres CRUD" ask for one node, and the name decides its folder.
std::string usual_short_form(std::string word) { return word == "postgresql" ? "postgres" : word; }

/// "tally", "reading": a word that only says that something is done.
bool begins_with_verb(std::string_view word) {
  auto const verb = base_verb(word);
  return is_operation_verb(verb) || is_verb_of_kind(verb, "reducer");
}

/// Words from `begin` on that can be a name: up to a stop word, a mark or the limit.
/// "State of the warehouse bins" is warehouse_bins_state: a lone noun in front of "of" tells no
/// node from others.
std::string name_after(Tokens const& tokens, std::size_t begin) {
  std::vector<std::string> words;
  for (std::size_t i = begin; i < tokens.size() && words.size() < kMaxNameWords; ++i) {
    if (tokens[i].kind == Token::Kind::mark) break;
    std::string const word =
        is_camel(tokens[i].text) ? join(name_words(tokens[i].text), "_") : lower(tokens[i].text);
    if (word == "of" && words.size() == 1) {
      auto const whose = name_after(tokens, i + 1);
      return whose.empty() ? words[0] : whose + "_" + words[0];
    }
    if (is_one_of(word, {"work", "works", "working"}) && word_at(tokens, i + 1) == "out") {
      ++i;  // "work out the footprint" is about the footprint
      continue;
    }
    // "Tally the points", "reading and writing settings": a verb alone is no name yet.
    bool const verb_alone = words.size() == 1 && begins_with_verb(words[0]);
    if (verb_alone && is_one_of(word, {"the", "all", "each", "every"})) continue;
    if (verb_alone && is_one_of(word, {"and", "or"}) && begins_with_verb(word_at(tokens, i + 1))) {
      ++i;
      continue;
    }
    if (ends_name(word) && !words.empty()) break;
    if (!version_text(word, false).empty() || (word.size() == 2 && word[0] == 'v')) continue;
    if (!is_filler(word) && !is_kind_word(word) && !ends_name(word)) {
      words.push_back(usual_short_form(word));
    }
  }
  if (words.size() == 1 && words[0] == "put") words.clear();  // "put together an effect"
  return join(words, "_");
}

struct GivenName {
  std::string text = {};
  std::size_t line = 0;
};

/// "Name: x", "Node name: x", "Node: x (effect)" as a line of its own.
/// Only near the top and outside of all sections: "- name: string" below "Inputs" is a field. A
/// label of the form "Compute node: …" names only with a short rest; "Effect node: stores the state
/// of every running workflow" goes on as a sentence.
std::string name_in_label(PromptLine const& line) {
  auto const label = split_label(line.text);
  std::string const key = lower(label.label);
  bool const top = line.section == Section::general && (line.level <= 2 || line.parent < 0);
  // "Compute node: matrix statistics"
  auto const words = name_words(key);
  bool const kind = !words.empty() && words.size() <= 2 && is_kind_word(words[0]) &&
                    words.back() != "name" && (words.size() == 1 || words[1] == "node") &&
                    split(label.rest, ' ').size() <= kMaxNameWords;
  // "Reducer wanted: stock_ledger."
  bool const asked = std::ranges::any_of(words, is_kind_word) && words.size() <= 3 &&
                     label.rest.find('_') != std::string::npos &&
                     label.rest.find(' ') == std::string::npos;
  bool const named = asked || is_one_of(key, {"name", "node name", "node", "node_name", "title"});
  if (!top || !(named || kind)) return {};
  auto const tokens = tokens_of(label.rest);
  if (tokens.empty()) return {};
  if (tokens[0].kind != Token::Kind::mark) {
    if (tokens.size() == 1) return tokens[0].text;
    auto const name = name_after(tokens, 0);
    return tokens[0].kind == Token::Kind::quoted || name.empty() ? tokens[0].text : name;
  }
  return label.rest;  // "../../etc": data, made a legal name later
}

/// Whether a naming word at `at` speaks of something else: "the topic called x".
/// "publishes to a topic called orders_v1" would otherwise name the node orders_v1. Two words back,
/// because an article or "is" may stand between.
bool names_something_else(Tokens const& tokens, std::size_t at) {
  for (std::size_t back = 1; back <= 2 && back <= at; ++back) {
    if (is_one_of(stem(word_at(tokens, at - back)),
                  {"topic", "operat", "operation", "method",    "field",  "tabl",   "bucket",
                   "queu",  "metric", "event",     "databas",   "column", "stream", "servic",
                   "step",  "input",  "output",    "parameter", "class",  "model"})) {
      return true;
    }
  }
  return false;
}

/// "named after", "called by" and "called when" name nothing.
/// "It is called by the scheduler" and "called every minute" use the same verb and introduce no
/// name.
bool can_follow_naming(Token const& token) {
  if (token.kind == Token::Kind::mark) return false;
  if (token.kind == Token::Kind::quoted) return true;
  std::string const word = lower(token.text);
  return !ends_name(word) && !is_kind_word(word) &&
         !is_one_of(word, {"after", "a", "an", "once", "every", "before", "must", "is"});
}

/// "named x", "called `x`", "name it x", "call it x", "(…, name: x)", "under the name x".
/// Behind "name:" no type may follow, and no bracket may open right before it: "user (name:
/// string)" is a record with a field. What has illegal characters is still taken, because a user
/// who wrote "named ../../x" meant a name; naming.cpp makes it legal and name_of warns.
std::string name_in_words(std::string_view text, Tokens const& tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    std::string const word = word_at(tokens, i);
    std::size_t next = i + 1;
    bool introduces = is_one_of(word, {"named", "called", "titled", "dubbed", "codenamed"}) ||
                      (is_one_of(word, {"title", "codename"}) && word_at(tokens, next) != ":");
    bool const pronoun = is_one_of(word_at(tokens, next), {"it", "this"});
    if ((word == "name" || word == "call") && pronoun) {
      introduces = true;
      ++next;
    } else if (word == "name" && (tokens[next].is_mark(':') || word_at(tokens, next) == "is")) {
      // "name: string" inside brackets is a field; "(orchestrator node, name: x)" is not.
      bool const typed =
          next + 1 < tokens.size() && !type_of_word(word_at(tokens, next + 1)).empty();
      bool const only = i == 0 ? tokens.size() <= 3 : !tokens[i - 1].is_mark('(');
      // "effect node (name: fax_gateway, v3.2)"
      bool const of_node =
          i > 1 && tokens[i - 1].is_mark('(') &&
          (word_at(tokens, i - 2) == "node" || is_kind_word(word_at(tokens, i - 2)));
      // "Reducer for live stream figures (name: stream_viewers)"
      bool const in_title = i > 1 && tokens[i - 1].is_mark('(') &&
                            is_kind_word(word_at(tokens, 0)) && next + 2 < tokens.size() &&
                            tokens[next + 2].is_mark(')') &&
                            tokens[next + 1].text.find('_') != std::string::npos;
      introduces = !typed && (only || of_node || in_title);
      ++next;
    } else if (word == "name" && i > 0 && word_at(tokens, i - 1) == "the") {
      introduces = i > 1 && is_one_of(word_at(tokens, i - 2), {"under", "by", "with"});
    }
    while (introduces && next < tokens.size() && is_one_of(word_at(tokens, next), {"as", "the"})) {
      ++next;
    }
    if (!introduces || next >= tokens.size() || names_something_else(tokens, i)) continue;
    if (can_follow_naming(tokens[next])) return tokens[next].text;
    // "named ../../x" and "named {{x}}": data up to the next space, made a legal name later.
    bool const punctuation = tokens[next].kind != Token::Kind::mark ||
                             std::string_view(":,.()-=").find(tokens[next].text) != text.npos;
    if (punctuation && !tokens[next].is_mark('.')) continue;
    auto const rest = text.substr(tokens[next].begin, 4 * kMaxNameChars);
    auto const name = std::string(rest.substr(0, rest.find(' ')));
    if (!name_words(name).empty()) return name;
  }
  return {};
}

/// A word that has the form of a node's name: "NodeTaxCompute", "store_effect", and a quoted or
/// compound word right behind "effect node".
/// The last form of a given name, because it rests on spelling alone: "wire up store_effect" says
/// no "named", and nothing but a node has an underscore and a kind at its end.
std::string name_by_form(std::string_view /*text*/, Tokens const& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto const& token = tokens[i];
    if (token.kind == Token::Kind::mark || token.text.size() > 2 * kMaxNameChars) continue;
    auto const words = name_words(token.text);
    bool const compound = words.size() > 1;
    bool const class_like = compound && words.front() == "node" && is_camel(token.text);
    bool const underscore = compound && token.text.find('_') != std::string::npos;
    if (class_like || (underscore && is_kind_word(words.back()))) return token.text;
    // "the `model_release` orchestrator", "effect node `model_release`"
    bool const before_kind = is_kind_word(word_at(tokens, i + 1));
    std::size_t const before = i > 1 && tokens[i - 1].is_mark(',') ? i - 2 : i - 1;
    bool const behind_node =
        i > 0 && is_one_of(word_at(tokens, before),
                           {"node", "effect", "compute", "reducer", "orchestrator"});
    if ((before_kind || behind_node) && (underscore || token.kind == Token::Kind::quoted))
      return token.text;
  }
  return {};
}

/// A label is the plainest form, then a phrase, then a word that has the form of a node's name.
/// Each rule searches the whole prompt before the next one starts. By lines instead, a class name
/// in the first sentence would beat the explicit "Name: billing" of the second.
GivenName name_given(PromptDocument const& document) {
  auto const& lines = document.lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (auto name = name_in_label(lines[i]); !name.empty()) return {std::move(name), i};
  }
  for (auto const by_rule : {name_in_words, name_by_form}) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      // A name is said in running text, wherever that stands.
      bool const sentence = may_name(lines[i]) || (!lines[i].bullet && lines[i].label.empty());
      if (!sentence) continue;
      if (auto name = by_rule(lines[i].text, tokens_of(lines[i].text)); !name.empty())
        return {std::move(name), i};
    }
  }
  return {};
}

/// The words before the kind ("a Redis cache effect").
/// Backwards from the kind to the article or the request: in "For our team, create a Redis cache
/// effect" only the last two words before "effect" are the node's.
std::string name_before_kind(Tokens const& tokens) {
  auto const kind = std::ranges::find_if(
      tokens, [](Token const& token) { return is_kind_word(lower(token.text)); });
  if (kind == tokens.end()) return {};
  auto begin = kind;
  for (; begin != tokens.begin() && (begin - 1)->kind == Token::Kind::word; --begin) {
    std::string const word = lower((begin - 1)->text);
    if (ends_name(word) || word == "a" || word == "an" || is_request_verb(word)) break;
  }
  Tokens const before(begin, kind);
  return name_after(before, 0);
}

/// A name from what the node does: the words before the kind, else those after "for" ("an effect
/// node for state persistence"), else after "that" or "to", else what the sentence starts with.
/// The verb is brought to its base form, so that "that sends emails" and "to send emails" give
/// send_emails both. "manages" and its like say nothing, and their object is the name. A lone
/// "talks" or "connects" is passed over, because "that talks to Redis" still has "to Redis" to
/// offer.
std::string name_from_purpose(Tokens const& tokens) {
  auto const before = name_before_kind(tokens);
  // "a storage effect for podcasts": many nodes store, one stores podcasts.
  bool const vague_name = is_one_of(before, {"storage", "cache", "store", "data", "database",
                                             "http", "client", "kafka", "redis", "persistence"});
  for (std::size_t i = 0; vague_name && i < tokens.size(); ++i) {
    if (word_at(tokens, i) != "for") continue;
    auto const whose = name_after(tokens, i + 1);
    if (!whose.empty()) return whose + "_" + before;
  }
  if (!before.empty()) return before;
  for (std::string_view const lead : {"for", "that", "which", "to"}) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (lower(tokens[i].text) != lead) continue;
      // "that sends emails" names a node that is about to send emails.
      auto words = name_words(name_after(tokens, i + 1));
      if (!words.empty()) words.front() = base_verb(words.front());
      // "that manages preferences": what it manages is the name.
      bool const vague =
          words.size() > 1 && is_one_of(words.front(), {"manages", "manage", "handles", "handle",
                                                        "provides", "does", "performs", "offers"});
      if (vague) words.erase(words.begin());
      if (words.size() == 1 && is_one_of(words.front(), {"talk", "talks", "connect", "connects",
                                                         "speak", "interact", "let", "do"})) {
        continue;
      }
      if (!words.empty()) return join(words, "_");
    }
  }
  std::size_t begin = 0;
  if (is_one_of(word_at(tokens, 0), {"hello", "hi", "hey", "dear"})) {  // "Hello team, …"
    while (begin < tokens.size() && !tokens[begin].is_mark(',')) ++begin;
    begin = begin == tokens.size() ? 0 : begin + 1;
  }
  while (begin < tokens.size() && is_filler(lower(tokens[begin].text))) ++begin;
  return name_after(tokens, begin);
}

/// "# Nightly backup": a title of few words that is no section and names no kind.
/// More words than that are a sentence set as a heading ("# Build a node that …"), which the rules
/// for sentences read better.
std::string name_from_title(PromptDocument const& document) {
  if (document.lines.empty()) return {};
  auto const& title = document.lines.front();
  bool const usable = title.heading && title.level < 0 && title.section == Section::general &&
                      split(title.text, ' ').size() <= kMaxTitleWords &&
                      !is_one_of(lower(title.text), {"purpose", "overview", "context", "background",
                                                     "summary", "description", "goal", "about",
                                                     "introduction", "request", "task"});
  return usable ? name_after(tokens_of(title.text), 0) : std::string();
}

/// A name that is given beats a title, and a title beats what the sentence is about.
/// A name is never refused for its characters: the prompt is data from outside, and a run that ends
/// because of a slash in a name would help nobody. The warning tells that the name was changed.
GivenName name_of(PromptDocument const& document, int introduction, NodeSpec& spec) {
  if (auto given = name_given(document); !given.text.empty()) {
    bool const legal = std::ranges::all_of(given.text, [](char c) {
      return is_alnum(c) || c == '_' || c == '-' || c == ' ' || c == '.';
    });
    if (!legal) {
      spec.warnings.push_back(
          "The name that the prompt gives has characters that a node's name "
          "cannot have; they were left out.");
    }
    return given;
  }
  if (document.lines.empty()) return {};
  if (auto title = name_from_title(document); !title.empty()) return {title, 0};
  std::size_t const line = introduction < 0 ? 0 : static_cast<std::size_t>(introduction);
  // "We need a little effect. It keeps baskets": where the first sentence says nothing, the next
  // ones may.
  constexpr std::size_t kMaxSentences = 3;
  for (std::size_t i = line; i < document.lines.size() && i < line + kMaxSentences; ++i) {
    if (i > line && document.lines[i].section != Section::general) break;
    auto name = name_from_purpose(tokens_of(document.lines[i].text));
    if (!name.empty()) return {std::move(name), i};
  }
  return {};
}

}  // namespace

/// Below "Operations" or "Metrics" a "name" is somebody else's.
/// "Metrics: - name: reads_total" describes a metric.
bool may_name(PromptLine const& line) {
  return line.section == Section::general || line.section == Section::features;
}

/// The kind is known already and stands in the name once, last.
/// Keeping the foreign kind would give "codegen_orchestrator_effect", a name that says two kinds.
/// The words are cut before, because a name comes from outside and may be as long as the prompt.
void read_identity(PromptDocument const& document, int introduction, NodeSpec& spec) {
  auto const given = name_of(document, introduction, spec);
  std::string base = given.text;
  // "CodegenOrchestrator" for an effect: the other kind in the name is no part of it.
  auto const words = name_words(std::string_view(base).substr(0, 4 * kMaxNameChars));
  if (words.size() > 1 && is_kind_word(words.back()) && words.back() != spec.kind) {
    base = stem_of_node(join(words, "_"), words.back());
  }
  spec.name = node_name_of(base, spec.kind);
  spec.class_name =
      "Node" + pascal_name(stem_of_node(spec.name, spec.kind)) + pascal_name(spec.kind);
  if (!given.text.empty()) note(spec, given.line, "name", spec.name);
  read_version(document, spec);
  read_description(document, introduction, spec);
  read_domain(document, spec);
}

}  // namespace omninode::onex
