// Operations that a sentence tells by their names: "rank_ticket takes a subject (string) and
// returns a priority (int)". Prompts in prose have neither sections nor signatures; without this
// reader their operations would get the usual fields of a domain instead of those that are stated.
#include <algorithm>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

using Tokens = std::vector<Token>;

/// Only the third person and the participle ("one operation, rank_ticket, taking …"): "take" and
/// "give" are also requests to the reader of the prompt.
bool takes(std::string_view word) {
  return is_one_of(word, {"takes", "accepts", "expects", "receives", "needs", "wants", "gets",
                          "taking", "accepting", "expecting", "receiving"});
}

/// "returning" as well, because the second half of such a sentence is often a participle.
bool gives(std::string_view word) {
  return is_one_of(
      word, {"returns", "gives", "yields", "produces", "answers", "replies", "delivers", "outputs",
             "returning", "giving", "hands", "answering", "yielding", "producing"});
}

/// The verb behind the name at `at`, which a comma or "then" may separate; npos where none follows.
/// "Its only operation, rank_ticket, takes …" has a comma there.
std::size_t verb_behind(Tokens const& tokens, std::size_t at) {
  std::size_t next = at + 1;
  // "whose make_slug operation gets …": the noun for it is a part of the name.
  if (is_one_of(word_at(tokens, next), {"operation", "method", "function", "command"})) ++next;
  while (next < tokens.size() && is_one_of(word_at(tokens, next), {",", "only", "just", "also"})) {
    ++next;
  }
  // "send_heartbeat, with host (string) and load (float)"
  bool const with = word_at(tokens, next) == "with";
  for (std::size_t i = next + 1; with && i + 2 < tokens.size() && i < next + 6; ++i) {
    bool const led = tokens[i].is_mark('(') || word_at(tokens, i) == "as";
    bool const typed = !type_of_word(word_at(tokens, i + 1)).empty() ||
                       !type_of_word(word_at(tokens, i + 2)).empty();
    if (led && typed) return next;
  }
  bool const verb =
      next < tokens.size() && (takes(word_at(tokens, next)) || gives(word_at(tokens, next)));
  return verb ? next : std::string::npos;
}

/// An identifier that no other thing has: a metric or the node itself takes nothing here.
bool names_operation(Token const& token, NodeSpec const& spec) {
  if (token.kind == Token::Kind::mark || token.text.size() > kMaxNameChars) return false;
  bool const compound = token.text.find('_') != std::string::npos;
  bool const quoted =
      token.kind == Token::Kind::quoted && token.text.find(' ') == std::string::npos;
  if (!(compound || quoted) || is_camel(token.text) || is_metric_name(token.text)) return false;
  std::string const name = field_name(token.text);
  return name != spec.name && name != stem_of_node(spec.name, spec.kind);
}

/// "The first, geocode, expects …": a plain verb set off by commas is a name as well.
bool is_set_off(Tokens const& tokens, std::size_t at) {
  bool const alone = at > 0 && tokens[at].kind == Token::Kind::word &&
                     tokens[at - 1].is_mark(',') && at + 2 < tokens.size() &&
                     tokens[at + 1].is_mark(',');
  return alone && takes(word_at(tokens, at + 2)) && tokens[at].text == lower(tokens[at].text);
}

/// Without what joins it to the words around it: "and", commas, "back".
/// In a loop, because these stand one behind the other ("…, and then it returns").
std::string_view bare(std::string_view text) {
  text = trim(text);
  for (bool cut = true; cut;) {
    cut = false;
    for (std::string_view const lead : {"either ", "back ", "with ", "in return "}) {
      if (text.starts_with(lead)) text = trim(text.substr(lead.size())), cut = true;
    }
    for (std::string_view const tail : {" and", ",", ".", " then", " while", " it", " which"}) {
      if (text.ends_with(tail)) text = trim(text.substr(0, text.size() - tail.size())), cut = true;
    }
  }
  return text;
}

/// "a (int) along with b (int)": all the words that mean "and" between two fields.
/// read_fields knows commas and "and"; unknown joints would glue two names to one.
std::string listed(std::string_view text) {
  std::string result(bare(text));
  for (std::string_view const joint :
       {" along with ", " together with ", " as well as ", " plus "}) {
    result = replace_all(std::move(result), joint, ", ");
  }
  return result;
}

/// The part of the sentence about one operation: from its verb at `verb` to the token `end`.
/// Verbs inside brackets divide nothing: "a flag (bool, gives up early)" is one field.
void read_part(std::string_view text, Tokens const& tokens, std::size_t verb, std::size_t end,
               SpecOperation& operation) {
  std::size_t result = verb;
  int depth = 0;
  for (std::size_t i = verb; i < end && depth >= 0; ++i) {  // "(agent_load, with …)" ends here
    if (tokens[i].is_mark('(')) ++depth;
    if (tokens[i].is_mark(')') && --depth < 0) end = i;
  }
  depth = 0;
  for (; result < end; ++result) {
    if (tokens[result].is_mark('(')) ++depth;
    if (tokens[result].is_mark(')')) --depth;
    if (depth == 0 && gives(word_at(tokens, result))) break;
  }
  auto const stop = end < tokens.size() ? tokens[end].begin : text.size();
  if (!gives(word_at(tokens, verb))) {
    auto const last = result < end ? tokens[result].begin : stop;
    auto inputs = read_fields(listed(text.substr(tokens[verb].end, last - tokens[verb].end)));
    for (auto& field : inputs) operation.inputs.push_back(std::move(field));
  }
  if (result < end) {
    auto const outputs = text.substr(tokens[result].end, stop - tokens[result].end);
    read_outputs(listed(outputs), operation);
  }
}

}  // namespace

/// Typed fields are required: "takes the file and returns it to its owner" is a description.
bool read_told(std::string_view text, SpecOperation& operation) {
  auto const tokens = tokens_of(text);
  bool const verb = takes(word_at(tokens, 0)) || gives(word_at(tokens, 0));
  bool const typed = std::ranges::any_of(tokens, [](Token const& token) {
    return !type_of_word(lower(token.text)).empty() || is_camel(token.text);
  });
  if (!verb || !typed) return false;
  read_part(replace_all(std::string(text), ";", ","), tokens, 0, tokens.size(), operation);
  return true;
}

/// One sentence may tell of several operations; each ends where the next one's name begins.
bool read_told_text(std::string_view text, std::size_t line, NodeSpec& spec) {
  auto const tokens = tokens_of(text);
  std::vector<std::pair<std::size_t, std::size_t>> told;  // name and verb
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!names_operation(tokens[i], spec) && !is_set_off(tokens, i)) continue;
    if (auto const verb = verb_behind(tokens, i); verb != std::string::npos) {
      told.emplace_back(i, verb);
    }
  }
  for (std::size_t k = 0; k < told.size(); ++k) {
    auto const end = k + 1 < told.size() ? told[k + 1].first : tokens.size();
    auto const [name, verb] = told[k];
    SpecOperation operation{field_name(tokens[name].text)};
    read_part(text, tokens, verb, end, operation);
    add_operation(spec, line, std::move(operation));
  }
  return !told.empty();
}

/// Only names in the form of an identifier are taken: "the service takes orders" tells a story.
void read_told_operations(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section != Section::general && line.section != Section::features) continue;
    read_told_text(line.text, i, spec);
  }
}

}  // namespace omninode::onex
