// The kind of the node: the phrase that introduces it, else the words of kinds elsewhere, else
// what the node does.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"effect", "compute", "reducer", "orchestrator"};

constexpr std::size_t kMaxWordsBefore = 32;  ///< of a kind, that say whose it is

/// How strongly a mention of a kind speaks for the node itself.
/// Ordered from weak to strong, because candidates are compared with `>`. Counting the words
/// instead would let "the orchestrator calls it, the orchestrator retries" outvote "Create an
/// effect node".
enum class Weight { none, mention, name, node, introduction, stated };

struct Candidate {
  std::string kind;
  Weight weight = Weight::none;
  int line = 0;
  bool requested = false;  ///< "create a …", "build a …"
  std::string phrase = {};
  std::string given_name = {};
  std::size_t begin = 0;  ///< of the words that introduce it, in its line
  bool beside = false;    ///< "… and a compute node": directly behind another node
};

/// Words after which a kind is somebody else's: "called by an orchestrator", "for a reducer".
/// Without it "an effect node called by an orchestrator" would introduce two nodes, and where the
/// orchestrator stands first ("for the order orchestrator: …") the wrong one would be generated.
bool turns_away(std::string_view word) {
  return is_one_of(word, {"that",    "which", "by",    "from",  "to",     "for",   "when", "of",
                          "with",    "where", "using", "calls", "behind", "whose", "into", "like",
                          "through", "via",   "not",   "than",  "other",  "feeds", "feed"});
}

/// "compute the sum" and "side effects" are no kinds.
/// The kinds are plain English words too. "Compute the sum of prices" starts with a verb, and "the
/// function has no side effects" is about purity: read as kinds they would turn a reducer into a
/// compute node or a compute node into an effect.
bool is_other_sense(std::vector<Token> const& tokens, std::size_t at) {
  std::string const word = word_at(tokens, at);
  std::string const before = at > 0 ? word_at(tokens, at - 1) : std::string();
  std::string const after = word_at(tokens, at + 1);
  if (word.starts_with("effect")) {
    return is_one_of(before, {"side", "takes", "take", "took", "into", "in", "no"}) ||
           after == "on";
  }
  if (word != "compute") return false;
  bool const alone = at + 1 >= tokens.size() || tokens[at + 1].kind == Token::Kind::mark;
  bool const noun = alone || is_one_of(after, {"node", "named", "called", "for", "that", "which",
                                               "with", "to", "where", "and", "onex"});
  bool const verb_place =
      at == 0 || is_one_of(before, {"to", "and", "must", "should", "can", "will", "then", "it"});
  return verb_place && !noun;
}

/// The kind at a token: as a word, or as the end of a name ("NodeTaxCompute", "store_effect").
/// A name has to be CamelCase or hold an underscore to end in a kind: in "cost-effect" or plain
/// prose the last word is no suffix. The plural loses its "s" here, and weight_of_word holds the
/// plural against it ("reducers consume its events").
std::string kind_at(std::vector<Token> const& tokens, std::size_t at, bool& in_name) {
  auto const& token = tokens[at];
  if (token.kind == Token::Kind::mark) return {};
  std::string word = lower(token.text);
  if (word.ends_with('s')) word.pop_back();
  in_name = false;
  if (is_kind_word(word)) return is_other_sense(tokens, at) ? std::string() : word;
  auto const words = name_words(token.text.substr(0, kMaxNameChars));
  bool const compound = words.size() > 1 && is_kind_word(words.back()) &&
                        (is_camel(token.text) || token.text.find('_') != std::string::npos);
  in_name = compound;
  return compound ? words.back() : std::string();
}

/// "NodeTaxCompute" and "a node named TaxCompute" name the node; "ThumbOrchestrator" in running
/// text is somebody it works with.
/// "Create NodeTaxCompute" has no other word of its kind, so a class name of that form must be able
/// to decide; "results go to ThumbOrchestrator" must not make this node an orchestrator.
Weight weight_of_name(std::vector<Token> const& tokens, std::size_t at) {
  bool const node_class = tokens[at].text.starts_with("Node");
  std::string const before = at > 0 ? word_at(tokens, at - 1) : std::string();
  bool const given =
      is_one_of(before, {"named", "called", "node", "it", ":"}) || is_request_verb(before);
  return node_class || given ? Weight::name : Weight::mention;
}

/// "We do not need a compute node": what is refused is asked for by nobody.
bool refuses(std::string_view word) {
  return is_one_of(word, {"not", "no", "don", "never", "without", "instead", "rather", "nor",
                          "neither", "cannot", "isn", "doesn"});
}

/// "Our orchestrator needs a compute node": the subject of such a verb is there already.
/// Only with a word of possession in front: "The pipeline orchestrator needs three steps" is how
/// people introduce their node.
bool is_somebody_else(std::vector<Token> const& tokens, std::size_t at) {
  bool const wants = is_one_of(word_at(tokens, at + 1), {"needs", "wants", "requires", "calls",
                                                         "lacks", "expects", "uses", "misses"});
  for (std::size_t back = 1; wants && back <= 4 && back <= at; ++back) {
    if (is_one_of(word_at(tokens, at - back), {"our", "my", "their", "your", "existing"}))
      return true;
  }
  return false;
}

/// Reads the words of one statement up to the kind at `at`.
/// Whether "away" holds is decided from left to right, and a request or a colon takes it back: in
/// "For our shop, build an effect node" the word "For" speaks of the shop and "build" of the node.
/// A comma turns away as well: in "a cache effect, used with a reducer" the second kind is only
/// mentioned.
Weight weight_of_word(PromptDocument const& document, std::size_t line,
                      std::vector<Token> const& tokens, std::size_t at, bool& requested) {
  bool away = is_somebody_else(tokens, at);
  bool refused = false;
  requested = false;
  for (std::size_t i = at > kMaxWordsBefore ? at - kMaxWordsBefore : 0; i < at; ++i) {
    std::string const word = word_at(tokens, i);
    if (refuses(word)) refused = true;
    if (tokens[i].is_mark(',') || word == "but") refused = false;
    // "asks for an effect node"
    bool const asked = word == "for" && i > 0 &&
                       is_one_of(word_at(tokens, i - 1),
                                 {"ask", "asks", "asking", "asked", "looking", "calls", "call"});
    if ((is_request_verb(word) || asked) && !refused) {
      requested = true;
      away = false;
    } else if (tokens[i].is_mark(':')) {
      away = false;
    } else if (turns_away(word) || tokens[i].is_mark(',')) {
      away = true;
    }
  }
  away = away || refused;
  bool const node = word_at(tokens, at + 1) == "node";
  auto const& text = document.lines[line];
  bool const in_brackets = at > 0 && tokens[at - 1].is_mark('(');
  // The first statement and the title introduce; so do "Create a …" and "An effect node" later.
  bool const opens = line == 0 ||
                     (text.heading && text.level < 0 && text.section == Section::general) ||
                     (line == 1 && document.lines[0].heading);
  bool const plural = lower(tokens[at].text).ends_with('s');
  if (!away && !plural && (opens || requested || (node && at <= 3))) return Weight::introduction;
  if (in_brackets && opens) return Weight::introduction;
  return node && !away ? Weight::node : Weight::mention;
}

/// Where the words begin that introduce the node at `at`: its article, or the kind itself.
/// "and a small compute node": at most three words lie between an article and its noun.
std::size_t article_before(std::vector<Token> const& tokens, std::size_t at) {
  for (std::size_t back = 1; back <= 4 && back <= at; ++back) {
    if (is_one_of(word_at(tokens, at - back), {"a", "an", "another", "one", "second"}))
      return at - back;
  }
  return at;
}

/// "… and a compute node named x": asked for in one breath with the node before it.
/// Whoever only works with a node ("called by a reducer and a compute node") stands behind a word
/// that turns away between the two.
bool is_beside(std::vector<Token> const& tokens, std::size_t before, std::size_t article) {
  if (article == 0 || before >= article) return false;
  if (!is_one_of(word_at(tokens, article - 1), {"and", ",", "plus", "also"})) return false;
  for (std::size_t i = before + 1; i < article; ++i) {
    bool const of_work = is_one_of(word_at(tokens, i), {"with", "that", "which", "for", "to", "of",
                                                        "from", "into", "where", "using", "like"});
    if (turns_away(word_at(tokens, i)) && !of_work) return false;
  }
  return true;
}

/// The warning quotes why: the words by which the node was introduced.
std::string phrase_around(std::vector<Token> const& tokens, std::size_t at) {
  std::vector<std::string> words;
  for (std::size_t i = at < 3 ? 0 : at - 3; i <= at + 1 && i < tokens.size(); ++i) {
    if (tokens[i].kind != Token::Kind::mark) words.push_back(tokens[i].text);
  }
  return join(words, " ");
}

/// So that a warning can call the other node by its name.
/// Only a few tokens ahead ("reducer node named totals"): further away a name belongs to something
/// else.
std::string name_behind(std::vector<Token> const& tokens, std::size_t at) {
  for (std::size_t i = at; i + 1 < tokens.size() && i < at + 4; ++i) {
    if (is_one_of(word_at(tokens, i), {"named", "called"})) return tokens[i + 1].text;
  }
  return {};
}

/// Every mention of a kind becomes a candidate; the strongest decides, the others are reported.
/// "Node type: effect" is a form that somebody filled in, so it outweighs every sentence and ends
/// the search in its line. Only below no section: "type: reducer" among inputs is a field.
void read_line(PromptDocument const& document, std::size_t line, std::vector<Candidate>& found) {
  auto const& text = document.lines[line].text;
  auto const label = split_label(text);
  std::string const key = join(name_words(label.label), " ");
  if (is_one_of(key, {"node type", "kind", "type", "node kind", "onex type", "type of node",
                      "kind of node"}) &&
      document.lines[line].section == Section::general) {
    auto const words = name_words(label.rest);
    if (!words.empty() && is_kind_word(words.front())) {
      found.push_back({words.front(), Weight::stated, static_cast<int>(line), true, text});
      return;
    }
  }
  auto const tokens = tokens_of(text);
  std::size_t before = tokens.size();  // the kind before this one
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    bool in_name = false;
    std::string const kind = kind_at(tokens, i, in_name);
    // "a node named x" says no kind, and may still be one node too many.
    bool const bare = kind.empty() && word_at(tokens, i) == "node" &&
                      !name_behind(tokens, i).empty() &&
                      (i == 0 || !is_kind_word(word_at(tokens, i - 1)));
    if (kind.empty() && !bare) continue;
    // "reducer effect node": the last of several kinds in a row is the noun.
    bool const adjective = !in_name && is_kind_word(word_at(tokens, i + 1));
    Candidate candidate{kind, Weight::mention, static_cast<int>(line)};
    if (in_name) {
      candidate.weight = weight_of_name(tokens, i);
    } else if (!adjective) {
      candidate.weight = weight_of_word(document, line, tokens, i, candidate.requested);
    }
    candidate.phrase = phrase_around(tokens, i);
    candidate.given_name = name_behind(tokens, i);
    auto const article = article_before(tokens, i);
    candidate.begin = tokens[article].begin;
    candidate.beside = is_beside(tokens, before, article);
    before = i;
    found.push_back(std::move(candidate));
  }
}

/// Each kind once, in the order of the prompt.
std::string others_text(std::vector<Candidate> const& found, std::string_view chosen) {
  std::vector<std::string> others;
  for (auto const& each : found) {
    bool const known = std::ranges::find(others, each.kind) != others.end();
    if (!each.kind.empty() && each.kind != chosen && !known) others.push_back(each.kind);
  }
  return join(others, " and ");
}

/// For sentences that are read by people.
std::string with_article(std::string_view kind) {
  bool const vowel = kind.starts_with('e') || kind.starts_with('o');
  return (vowel ? "an " : "a ") + std::string(kind);
}

/// A node that the prompt asks for beside the chosen one.
/// "Create an effect node for payments. Also create a reducer node named totals." One run generates
/// one node, so the user has to hear that the second one was left out. One of the same kind, or in
/// the same or an earlier line, counts only with a name of its own, else every "unlike the compute
/// node" and every "the effect node must …" would be taken for a request.
Candidate const* second_node(std::vector<Candidate> const& found, Candidate const& chosen) {
  for (auto const& each : found) {
    if (&each == &chosen) continue;
    bool const asked = each.weight >= Weight::node ||
                       (each.beside && each.line == chosen.line && each.begin > chosen.begin);
    // A title names no node, so that the first sentence below it may.
    bool const named = !each.given_name.empty() && !chosen.given_name.empty() &&
                       each.given_name != chosen.given_name;
    bool const other = !each.kind.empty() && each.kind != chosen.kind;
    bool const later =
        other && (each.line > chosen.line || each.beside || !each.given_name.empty());
    if (asked && (named || later)) return &each;
  }
  return nullptr;
}

/// Cutting the prompt at the second node (first_node in prompt_reader.cpp) needs a request that
/// comes later: cutting at a mere mention would lose the operations behind it.
void cut_at(Candidate const& second, Candidate const& chosen, Introduction& introduction) {
  bool const same_line = second.line == chosen.line && second.begin > chosen.begin;
  if (second.requested && second.line > chosen.line) {
    introduction.second_node = second.line;
  } else if (same_line) {
    introduction.second_node = second.line;
    introduction.second_begin = second.begin;
  }
}

/// What the user has to hear about the other kinds and nodes of the prompt.
void warn_of_others(std::vector<Candidate> const& found, Candidate const& chosen,
                    Introduction& introduction, NodeSpec& spec) {
  if (auto const* second = second_node(found, chosen)) {
    cut_at(*second, chosen, introduction);
    bool const same = second->kind.empty() || second->kind == chosen.kind;
    std::string const name = second->given_name.empty() ? "" : " named " + second->given_name;
    std::string const which = same ? "another" : with_article(second->kind);
    spec.warnings.push_back("The prompt asks for " + which + " node" + name +
                            " as well; one run generates one node, and " +
                            (same ? std::string("the") : with_article(chosen.kind)) + " node " +
                            (chosen.given_name.empty() || !same ? "" : chosen.given_name + " ") +
                            "is the one introduced first.");
    return;
  }
  std::string const others = others_text(found, chosen.kind);
  if (others.empty()) return;
  std::string const why = chosen.weight >= Weight::node
                              ? "\"" + chosen.phrase + "\" introduces the node"
                              : "it is named first";
  spec.warnings.push_back("The prompt speaks of " + others + " as well as of " + chosen.kind +
                          "; " + chosen.kind + " was chosen because " + why + ".");
}

/// Of equals the first: a prompt says what it wants before it says what surrounds it.
Candidate const* strongest(std::vector<Candidate> const& found) {
  Candidate const* best = nullptr;
  for (auto const& each : found) {
    if (each.kind.empty()) continue;
    if (best == nullptr || each.weight > best->weight) best = &each;
  }
  return best;
}

}  // namespace

bool is_kind_word(std::string_view word) { return std::ranges::find(kKinds, word) != kKinds.end(); }

/// Verbs by which somebody asks for a node; in front of other things they may be operations.
bool is_request_verb(std::string_view word) {
  return is_one_of(
      word, {"create", "build", "generate", "implement", "write", "make", "need", "want", "like",
             "develop", "design", "produce", "give", "add", "please", "scaffold"});
}

/// --node-type binds even against the text, because it is the one thing that the user cannot have
/// said by accident; the contradiction is a warning. A strong habit beats a bare mention: "no I/O,
/// called by the orchestrator" is a compute node. The introduction's line is reported so that the
/// name and the description are read from the same sentence.
Introduction read_kind(PromptDocument const& document, std::optional<std::string> const& asked_kind,
                       NodeSpec& spec) {
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < document.lines.size(); ++i) read_line(document, i, found);
  auto const habit = kind_from_habits(document);
  auto const* best = strongest(found);
  bool const said = best != nullptr && (best->weight > Weight::mention || !habit.strong);
  Introduction introduction;
  if (said) {
    spec.kind = best->kind;
    introduction.line = best->line;
    note(spec, static_cast<std::size_t>(best->line), "kind", best->kind);
  } else {
    spec.kind = habit.kind;
  }
  if (asked_kind && *asked_kind != spec.kind) {
    if (said) {
      spec.warnings.push_back("The prompt speaks of a node of kind " + spec.kind +
                              ", but --node-type " + *asked_kind + " was given and binds.");
    }
    spec.kind = *asked_kind;
  } else if (said) {
    warn_of_others(found, *best, introduction, spec);
  } else if (best != nullptr && best->kind != spec.kind) {
    spec.warnings.push_back("The prompt speaks of " + with_article(best->kind) +
                            ", but not as of its own node; " + spec.kind + " was chosen because " +
                            habit.reason + ".");
  }
  note_purity(document, spec);
  return introduction;
}

}  // namespace omninode::onex
