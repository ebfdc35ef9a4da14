// Version and description of the node.
#include <algorithm>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxDescriptionChars = 300;

/// A version is the node's own where no product stands before it ("ONEX v2.0", "Python 3.12").
/// The word before the version tells whose it is. "Kafka v3.6" is a product; "node v2.1.0", "at
/// version 1.2.0" and "`store_effect` v2.1.0" are the node. Taking the first number of the prompt
/// would give nodes the version of their database.
std::string version_in(std::string_view text) {
  auto const label = split_label(text);
  if (is_one_of(lower(label.label), {"version", "node version", "node_version"})) {
    return version_text(trim(std::string_view(replace_all(label.rest, "\"", ""))), true);
  }
  auto const tokens = tokens_of(text);
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    bool const short_form =
        tokens[i].text.size() > 1 && tokens[i].text[0] == 'v' && is_digit(tokens[i].text[1]);
    std::size_t word = i - 1;
    if (word > 0 && (tokens[word].is_mark(':') || word_at(tokens, word) == "is")) --word;
    bool const said = word_at(tokens, word) == "version";
    if (!short_form && !said) continue;
    std::size_t const before_at = said ? word : i;
    bool const product =
        before_at > 0 && tokens[before_at - 1].kind == Token::Kind::word &&
        !is_one_of(word_at(tokens, before_at - 1),
                   {"node", "in",     "at",      "as",       "its",          "the", "and",
                    "with", "effect", "compute", "reducer",  "orchestrator", "is",  "have",
                    "has",  "be",     "of",      "semantic", "initial",      "a",   "use"});
    // Behind the node's name ("store_effect v2.1.0") a version is the node's.
    bool const named = before_at > 0 && tokens[before_at - 1].text.find('_') != std::string::npos;
    bool const quoted = before_at > 0 && tokens[before_at - 1].kind == Token::Kind::quoted;
    if (product && !named && !quoted) continue;
    if (auto version = version_text(tokens[i].text, false); !version.empty()) return version;
  }
  return {};
}

/// "Create an Effect node for …" -> "Effect node for …": a description describes.
/// The description stands in the contract, in docstrings and in the README, where "Please create me
/// an …" would be odd. The prefixes are tried in one order, so that "please create me a" loses all
/// its parts.
std::string without_request(std::string_view text) {
  for (std::string_view const verb :
       {"hi ", "please ", "could you ", "can you ", "create ", "build ", "generate ", "implement ",
        "write ", "make ", "i need ", "we need ", "i want ", "we want ", "i'd like ",
        "we'd like "}) {
    if (lower(text.substr(0, 16)).starts_with(verb)) text = trim(text.substr(verb.size()));
  }
  for (std::string_view const article : {"me ", "us ", "an ", "a "}) {
    if (lower(text.substr(0, 16)).starts_with(article)) text = trim(text.substr(article.size()));
  }
  std::string result(text);
  if (!result.empty() && is_lower(result[0])) result[0] = static_cast<char>(result[0] - 'a' + 'A');
  return result;
}

/// Cut to the limit; a cut inside a UTF-8 character is moved to its start.
/// Half a UTF-8 character would be replaced when the spec becomes JSON.
std::string bounded_description(std::string text) {
  while (!text.empty() && std::string_view(":. ").find(text.back()) != std::string_view::npos) {
    text.pop_back();
  }
  if (text.size() > kMaxDescriptionChars) {
    text.resize(kMaxDescriptionChars);
    while (!text.empty() && (text.back() & 0xC0) == 0x80) text.pop_back();
    if (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();
  }
  return text + '.';
}

}  // namespace

/// "2.1.0" of "version 2.1.0", "v2.1.0" and "Version: 2"; three numbers, or empty.
/// A bare number is a version only behind the label: "version 2 of the API" in running text is not
/// the node's. Leading zeros go, because "01.2.0" is no semantic version.
std::string version_text(std::string_view word, bool labelled) {
  if (word.starts_with('v') || word.starts_with('V')) word.remove_prefix(1);
  auto const numbers = split(word, '.');
  bool const digits = std::ranges::all_of(numbers, [](std::string_view part) {
    return !part.empty() && part.size() <= 4 && std::ranges::all_of(part, is_digit);
  });
  if (!digits || numbers.size() > 3 || (numbers.size() == 1 && !labelled)) return {};
  std::string text;
  for (std::size_t i = 0; i < 3; ++i) {
    std::string_view part = i < numbers.size() ? numbers[i] : "0";
    while (part.size() > 1 && part.starts_with('0')) part.remove_prefix(1);
    text += (i > 0 ? "." : "") + std::string(part);
  }
  return text;
}

/// The first version that is the node's own; others are of products, topics and protocols.
void read_version(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    if (!may_name(document.lines[i])) continue;
    auto const version = version_in(document.lines[i].text);
    if (version.empty()) continue;
    spec.version = version;
    note(spec, i, "version", version);
    return;
  }
}

/// What is called a description, else the sentence that introduces the node, else any sentence:
/// a title or a list item describes nothing.
/// The order goes from what was meant as a description to what only serves as one. Always some text
/// comes out, because the contract and the docstrings have a place for one.
void read_description(PromptDocument const& document, int introduction, NodeSpec& spec) {
  auto const& lines = document.lines;
  auto const take = [&](std::size_t line, std::string_view text) {
    spec.description = bounded_description(without_request(text));
    note(spec, line, "description", spec.name);
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto const label = split_label(lines[i].text);
    bool const describes = is_one_of(lower(label.label), {"description", "purpose", "summary",
                                                          "goal", "what", "about", "what it is"});
    bool const top = lines[i].section == Section::general && lines[i].parent < 0;
    if (describes && top && !label.rest.empty()) return take(i, label.rest);
  }
  if (introduction >= 0 && !lines[static_cast<std::size_t>(introduction)].bullet) {
    auto const line = static_cast<std::size_t>(introduction);
    auto const label = lower(split_label(lines[line].text).label);
    bool const names = is_one_of(label, {"node", "name", "node name", "node type", "kind", "type"});
    auto const rest = split_label(lines[line].text).rest;
    // "NodeFeatureFlagEffect: stores feature flags": what stands behind the name describes.
    bool const behind = !names && split(rest, ' ').size() > 2;
    if (behind) return take(line, rest);
    if (label.empty() || (lines[line].heading && !names)) {
      return take(line, lines[line].text);
    }
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    bool const plain = !lines[i].bullet && split_label(lines[i].text).label.empty() &&
                       lines[i].section == Section::general;
    if (plain && lines[i].text.size() > 1) return take(i, lines[i].text);
  }
  spec.description = "A node named " + spec.name + ".";
}

}  // namespace omninode::onex
