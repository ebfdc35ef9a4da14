// Kind, name, description and domain of the node.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"effect", "compute", "reducer", "orchestrator"};
constexpr std::size_t kMaxNameWords = 4;
constexpr std::size_t kMaxDescriptionChars = 300;

bool is_kind(std::string_view word) { return std::ranges::find(kKinds, word) != kKinds.end(); }

/// The kind of the phrase that introduces the node ("an Effect node", "a cache effect"), else the
/// first kind word, else what the verbs suggest, else effect.
std::string kind_from_words(std::vector<std::vector<Token>> const& sentences) {
  std::string first;
  for (auto const& tokens : sentences) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      std::string word = lower(tokens[i].text);
      if (word.ends_with("s") && is_kind(word.substr(0, word.size() - 1))) word.pop_back();
      auto const words = name_words(tokens[i].text);
      bool const class_like = words.size() > 1 && is_kind(words.back());
      if (class_like && first.empty()) first = words.back();
      if (!is_kind(word)) continue;
      bool const node_follows = i + 1 < tokens.size() && lower(tokens[i + 1].text) == "node";
      if (node_follows) return word;
      if (first.empty()) first = word;
    }
  }
  return first;
}

std::string kind_from_habits(std::string_view text) {
  if (contains_word(text, "pure") || text.find("no i/o") != std::string_view::npos) {
    return "compute";
  }
  if (text.find("running total") != std::string_view::npos) return "reducer";
  if (text.find("fan-out") != std::string_view::npos || contains_word(text, "orchestrate")) {
    return "orchestrator";
  }
  return "effect";
}

bool ends_name(std::string_view word) {
  constexpr std::array<std::string_view, 22> kStops = {
      "with",      "that",   "which",     "using", "supporting", "and",   "to", "from",
      "via",       "by",     "through",   "where", "having",     "whose", "on", "in",
      "including", "backed", "providing", "the",   "it",         "should"};
  return std::ranges::find(kStops, word) != kStops.end();
}

bool is_filler(std::string_view word) {
  constexpr std::array<std::string_view, 20> kFillers = {
      "a",     "an",       "new",        "simple", "onex",   "node",    "please",
      "me",    "robust",   "production", "ready",  "effect", "generic", "create",
      "build", "generate", "implement",  "write",  "make",   "i"};
  return std::ranges::find(kFillers, word) != kFillers.end();
}

std::string usual_short_form(std::string word) {
  if (word == "postgresql") return "postgres";
  return word;
}

/// Words from `begin` on that can be a name: up to a stop word, a mark or the limit.
std::string name_after(std::vector<Token> const& tokens, std::size_t begin) {
  std::vector<std::string> words;
  for (std::size_t i = begin; i < tokens.size() && words.size() < kMaxNameWords; ++i) {
    if (tokens[i].kind == Token::Kind::mark) break;
    std::string const word = lower(tokens[i].text);
    if (ends_name(word)) break;
    if (!is_filler(word) && !is_kind(word)) words.push_back(usual_short_form(word));
  }
  return join(words, "_");
}

/// "named 'x'", "called x", "name: x", or a class-like word ("NodeVaultSecretsEffect").
std::string name_given(std::vector<std::vector<Token>> const& sentences) {
  for (auto const& tokens : sentences) {
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      std::string const word = lower(tokens[i].text);
      std::size_t next = i + 1;
      bool const colon = tokens[next].is_mark(':') && next + 1 < tokens.size();
      if (colon) ++next;
      // "name:" says the node's name at the start of a line only; elsewhere it is a field.
      bool const introduces = word == "named" || word == "called" ||
                              (word == "name" && colon && i == 0 && tokens.size() == next + 1);
      if (!introduces || tokens[next].kind == Token::Kind::mark) continue;
      if (is_kind(lower(tokens[next].text))) continue;
      return tokens[next].text;
    }
  }
  for (auto const& tokens : sentences) {
    for (auto const& token : tokens) {
      auto const words = name_words(token.text);
      bool const compound = words.size() > 1 && token.kind != Token::Kind::mark;
      bool const class_like = compound && words.front() == "node" && is_camel(token.text);
      bool const file_like =
          compound && is_kind(words.back()) && token.text.find('_') != std::string::npos;
      if (class_like || file_like) return token.text;
    }
  }
  return {};
}

/// A name from what the node does: the words before the kind ("a Redis cache effect"), else the
/// words after "for" ("an effect node for state persistence"), else after "that" or "to".
std::string name_from_purpose(std::vector<Token> const& tokens) {
  auto const kind =
      std::ranges::find_if(tokens, [](Token const& token) { return is_kind(lower(token.text)); });
  std::size_t const kind_at = static_cast<std::size_t>(kind - tokens.begin());
  if (kind != tokens.end()) {
    std::size_t begin = kind_at;
    for (; begin > 0 && tokens[begin - 1].kind == Token::Kind::word; --begin) {
      if (ends_name(lower(tokens[begin - 1].text))) break;
      if (lower(tokens[begin - 1].text) == "a" || lower(tokens[begin - 1].text) == "an") break;
    }
    std::vector<Token> const before(tokens.begin() + static_cast<std::ptrdiff_t>(begin), kind);
    if (auto name = name_after(before, 0); !name.empty()) return name;
  }
  for (std::string_view const lead : {"for", "that", "which", "to"}) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (lower(tokens[i].text) != lead) continue;
      auto name = name_after(tokens, i + 1);
      // "that sends emails" names a node that is about to send emails.
      auto words = name_words(name);
      if (!words.empty()) words.front() = base_verb(words.front());
      if (!words.empty()) return join(words, "_");
    }
  }
  std::size_t begin = 0;
  while (begin < tokens.size() && is_filler(lower(tokens[begin].text))) ++begin;
  return name_after(tokens, begin);
}

struct Domain {
  std::string_view name;
  std::vector<std::string_view> strong;  ///< products and words of that domain alone
  std::vector<std::string_view> weak;    ///< words that hint at it
};

std::vector<Domain> const& domains() {
  static std::vector<Domain> const all = {
      {"cache", {"redis", "cache", "memcached"}, {}},
      {"secrets", {"vault", "secret"}, {"credential"}},
      {"storage", {"s3", "bucket", "blob", "minio"}, {"file", "document", "object", "upload"}},
      {"email", {"email", "smtp"}, {"mail"}},
      {"http", {"http", "https", "webhook", "graphql"}, {"rest", "api"}},
      {"database",
       {"postgres", "postgresql", "sql", "mysql", "database", "crud", "mongodb"},
       {"table", "persist", "row", "record", "store"}},
      {"messaging", {"kafka", "rabbitmq", "nats"}, {"queue", "message", "event", "topic"}}};
  return all;
}

/// The name says most, then the description, then everything; strong words before hints.
std::string domain_of(std::string_view name, std::string_view description, std::string_view all) {
  for (auto const text : {name, description, all}) {
    for (auto const& domain : domains()) {
      if (has_any_stem(text, domain.strong)) return std::string(domain.name);
    }
  }
  for (auto const text : {name, description, all}) {
    for (auto const& domain : domains()) {
      if (has_any_stem(text, domain.weak)) return std::string(domain.name);
    }
  }
  return "general";
}

/// "Create an Effect node for …" -> "Effect node for …": a description describes.
std::string without_request(std::string_view text) {
  for (std::string_view const verb :
       {"create ", "build ", "generate ", "implement ", "write ", "make ", "please ", "i need ",
        "we need ", "i want ", "we want "}) {
    if (lower(text).starts_with(verb)) text = trim(text.substr(verb.size()));
  }
  for (std::string_view const article : {"an ", "a ", "the ", "me an ", "me a "}) {
    if (lower(text).starts_with(article)) text = trim(text.substr(article.size()));
  }
  std::string result(text);
  if (!result.empty() && is_lower(result[0])) result[0] = static_cast<char>(result[0] - 'a' + 'A');
  return result;
}

std::string description_of(PromptDocument const& document) {
  for (auto const& line : document.lines) {
    if (line.bullet) continue;
    auto const sentences = sentences_of(line.text);
    if (sentences.empty()) continue;
    std::string text = sentences.front();
    while (!text.empty() && (text.back() == ':' || text.back() == ' ')) text.pop_back();
    text = without_request(text);
    if (text.size() > kMaxDescriptionChars) {
      text.resize(kMaxDescriptionChars);
      // A cut inside a UTF-8 character is moved to its start.
      while (!text.empty() && (text.back() & 0xC0) == 0x80) text.pop_back();
      if (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();
    }
    return text + '.';
  }
  return "A generated node.";
}

}  // namespace

void read_identity(PromptDocument const& document, std::optional<std::string> const& asked_kind,
                   NodeSpec& spec) {
  std::vector<std::vector<Token>> sentences;
  std::string all;
  for (auto const& line : document.lines) {
    for (auto const& sentence : sentences_of(line.text)) sentences.push_back(tokens_of(sentence));
    all += line.text + '\n';
  }
  std::string const said = kind_from_words(sentences);
  spec.kind = asked_kind ? *asked_kind : !said.empty() ? said : kind_from_habits(lower(all));
  if (asked_kind && !said.empty() && said != *asked_kind) {
    spec.warnings.push_back("The prompt speaks of a node of kind " + said + ", but --node-type " +
                            *asked_kind + " was given and binds.");
  }
  std::string base = name_given(sentences);
  if (base.empty() && !sentences.empty()) base = name_from_purpose(sentences.front());
  for (auto const kind : kKinds) {
    auto const words = name_words(base);
    if (words.size() > 1 && words.back() == kind && kind != spec.kind) {
      base = stem_of_node(join(words, "_"), kind);
    }
  }
  spec.name = node_name_of(base, spec.kind);
  spec.class_name =
      "Node" + pascal_name(stem_of_node(spec.name, spec.kind)) + pascal_name(spec.kind);
  spec.description = description_of(document);
  spec.domain = domain_of(spec.name, spec.description, all);
}

}  // namespace omninode::onex
