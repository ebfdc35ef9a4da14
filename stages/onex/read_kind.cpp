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

/// Reads the words of one statement up to the kind at `at`.
/// Whether "away" holds is decided from left to right, and a request or a colon takes it back: in
/// "For our shop, build an effect node" the word "For" speaks of the shop and "build" of the node.
/// A comma turns away as well: in "a cache effect, used with a reducer" the second kind is only
/// mentioned.
Weight weight_of_word(PromptDocument const& document, std::size_t line,
                      std::vector<Token> const& tokens, std::size_t at, bool& requested) {
  bool away = false;
  requested = false;
  for (std::size_t i = at > kMaxWordsBefore ? at - kMaxWordsBefore : 0; i < at; ++i) {
    std::string const word = word_at(tokens, i);
    if (is_request_verb(word)) {
      requested = true;
      away = false;
    } else if (tokens[i].is_mark(':')) {
      away = false;
    } else if (turns_away(word) || tokens[i].is_mark(',')) {
      away = true;
    }
  }
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
  if (is_one_of(key, {"node type", "kind", "type", "node kind", "onex type"}) &&
      document.lines[line].section == Section::general) {
    auto const words = name_words(label.rest);
    if (!words.empty() && is_kind_word(words.front())) {
      found.push_back({words.front(), Weight::stated, static_cast<int>(line), true, text});
      return;
    }
  }
  auto const tokens = tokens_of(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    bool in_name = false;
    std::string const kind = kind_at(tokens, i, in_name);
    if (kind.empty()) continue;
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
    found.push_back(std::move(candidate));
  }
}

/// Wider than the list in kind_from_habits: these say how a node works that is known to be pure,
/// while "deterministic" alone is also said of an effect's retries and decides no kind.
constexpr auto kPurity = std::to_array<std::string_view>(
    {"no i/o", "without i/o", "without any i/o", "no io", "pure", "side-effect free",
     "no side effects", "no network", "deterministic", "same input always gives the same output"});

/// Whole words: "pure" is no part of "purest".
bool has_phrase(std::string_view text, std::vector<std::string_view> const& phrases) {
  return std::ranges::any_of(phrases,
                             [&](std::string_view phrase) { return contains_word(text, phrase); });
}

/// "Store the state of …": what comes first is what the node does.
/// The first eighty characters hold the first word of any sentence; a longer piece would only make
/// a prompt of one endless line slow.
std::string leading_verb(PromptDocument const& document) {
  for (auto const& line : document.lines) {
    auto const tokens = tokens_of(std::string_view(line.text).substr(0, 80));
    if (!tokens.empty() && tokens[0].kind == Token::Kind::word) {
      return base_verb(lower(tokens[0].text));
    }
  }
  return {};
}

struct Habit {
  std::string kind;
  std::string reason;
  bool strong = false;  ///< beats a kind that is only mentioned
};

/// What the prompt's words suggest where no phrase names a kind.
/// The order decides between words that occur together. Purity comes first because it excludes all
/// other kinds; "Store the running total in Redis" is an effect although it has the reducer's
/// words, because its first verb is; "in parallel" is asked after both, because effects run things
/// in parallel too. An effect is the default: it may do anything, so that a wrong guess costs
/// least.
Habit kind_from_habits(PromptDocument const& document, std::string_view text) {
  std::string const verb = leading_verb(document);
  if (has_phrase(text, {"no i/o", "without i/o", "without any i/o", "no io", "pure",
                        "side-effect free", "no side effects", "no network"})) {
    return {"compute", "it speaks of pure work without I/O", true};
  }
  bool const stores = is_one_of(verb, {"store", "insert", "save", "persist", "write", "fetch",
                                       "consume", "upload", "send", "publish", "delete"});
  if (stores) return {"effect", "\"" + verb + "\" is work on something outside", false};
  if (has_phrase(text, {"running total", "running totals", "running count", "running average",
                        "state of", "aggregate", "aggregates", "fold", "folds", "tally"}) ||
      is_one_of(verb, {"reduce", "accumulate", "aggregate"})) {
    return {"reducer", "it keeps state from events", true};
  }
  if (has_phrase(text, {"fan-out", "fan out", "fans out", "orchestrate", "orchestrates",
                        "coordinate", "coordinates", "coordinator", "saga", "steps", "workflow",
                        "in parallel", "step by step"}) ||
      std::ranges::any_of(document.lines,
                          [](PromptLine const& line) { return line.section == Section::steps; })) {
    return {"orchestrator", "it runs steps", true};
  }
  bool const outside = has_phrase(
      text, {"store", "stores", "insert", "inserts", "fetch", "fetches", "consume", "consumes",
             "redis", "postgres", "postgresql", "kafka", "s3", "http", "database", "upload"});
  bool const calculates =
      is_one_of(verb, {"calculate", "compute", "convert", "transform", "normalize", "normalise",
                       "parse", "score", "classify", "compare", "validate", "format", "render"});
  if (calculates && !outside)
    return {"compute", "\"" + verb + "\" is work on its input alone", false};
  bool const product = has_phrase(
      text, {"redis", "postgres", "postgresql", "kafka", "s3", "http", "mysql", "mongodb"});
  if (!product && tells_workflow(document)) {
    return {"orchestrator", "it tells steps one after the other", false};
  }
  return {"effect", "no other kind is named", false};
}

/// Each kind once, in the order of the prompt.
std::string others_text(std::vector<Candidate> const& found, std::string_view chosen) {
  std::vector<std::string> others;
  for (auto const& each : found) {
    bool const known = std::ranges::find(others, each.kind) != others.end();
    if (each.kind != chosen && !known) others.push_back(each.kind);
  }
  return join(others, " and ");
}

/// For sentences that are read by people.
std::string with_article(std::string_view kind) {
  bool const vowel = kind.starts_with('e') || kind.starts_with('o');
  return (vowel ? "an " : "a ") + std::string(kind);
}

/// A node of another kind that the prompt asks for as well.
/// "Create an effect node for payments. Also create a reducer node named totals." One run generates
/// one node, so the user has to hear that the second one was left out. The same or an earlier line
/// counts only with a name of its own, else every "unlike the compute node" would be taken for a
/// request.
Candidate const* second_node(std::vector<Candidate> const& found, Candidate const& chosen) {
  for (auto const& each : found) {
    bool const other = each.kind != chosen.kind && each.weight >= Weight::node;
    if (other && (each.line > chosen.line || !each.given_name.empty())) return &each;
  }
  return nullptr;
}

/// Cutting the prompt at the second node (first_node in prompt_reader.cpp) needs a request that
/// comes later: cutting at a mere mention would lose the operations behind it.
void warn_of_others(std::vector<Candidate> const& found, Candidate const& chosen,
                    Introduction& introduction, NodeSpec& spec) {
  std::string const others = others_text(found, chosen.kind);
  if (others.empty()) return;
  if (auto const* second = second_node(found, chosen)) {
    if (second->requested && second->line > chosen.line) introduction.second_node = second->line;
    std::string const name = second->given_name.empty() ? "" : " named " + second->given_name;
    spec.warnings.push_back("The prompt asks for " + with_article(second->kind) + " node" + name +
                            " as well; one run generates one node, and " +
                            with_article(chosen.kind) + " node is the one introduced first.");
    return;
  }
  std::string const why = chosen.weight >= Weight::node
                              ? "\"" + chosen.phrase + "\" introduces the node"
                              : "it is named first";
  spec.warnings.push_back("The prompt speaks of " + others + " as well as of " + chosen.kind +
                          "; " + chosen.kind + " was chosen because " + why + ".");
}

/// Statements that say how such a node works ("Must be pure"), and so are understood.
/// Without the note "Must be pure" would be listed as not understood although the kind says it. A
/// statement of purity in an effect stays un-noted, because nothing was made of it.
void note_habits(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    std::string const text = lower(document.lines[i].text);
    bool const inside = spec.kind == "compute" || spec.kind == "reducer";
    bool const pure = inside && has_phrase(text, {kPurity.begin(), kPurity.end()});
    if (pure) note(spec, i, "kind", spec.kind);
  }
}

/// Of equals the first: a prompt says what it wants before it says what surrounds it.
Candidate const* strongest(std::vector<Candidate> const& found) {
  Candidate const* best = nullptr;
  for (auto const& each : found) {
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
  std::string all;
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    read_line(document, i, found);
    all += lower(document.lines[i].text) + '\n';
  }
  auto const habit = kind_from_habits(document, all);
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
  note_habits(document, spec);
  return introduction;
}

}  // namespace omninode::onex
