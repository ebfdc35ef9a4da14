// Operations: from a section, from the list in a sentence, or from the verbs of the prompt.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxOperations = 32;
constexpr std::size_t kMaxOperationWords = 3;

PromptLine const& at(PromptDocument const& document, int index) {
  return document.lines[static_cast<std::size_t>(index)];
}

bool has_operation(NodeSpec const& spec, std::string_view name) {
  return std::ranges::find(spec.operations, name, &SpecOperation::name) != spec.operations.end();
}

void add_operation(NodeSpec& spec, SpecOperation operation) {
  if (operation.name.size() < 2 || spec.operations.size() >= kMaxOperations) return;
  // These would give a test file or a model a name that is taken.
  bool const taken = operation.name == "integration" || operation.name == spec.kind;
  if (taken) operation.name += "_operation";
  if (!has_operation(spec, operation.name)) spec.operations.push_back(std::move(operation));
}

bool ends_object(std::string_view word) {
  constexpr auto kEnds = std::to_array<std::string_view>(
      {"to", "from", "in", "into", "via", "with", "using", "by",  "on",      "at",    "for",
       "of", "when", "if", "that", "and", "or",   "as",    "the", "through", "based", "over"});
  return std::ranges::find(kEnds, word) != kEnds.end();
}

/// "Send an email to the user" -> "send_email"; empty where no known verb leads.
std::string name_from_phrase(std::string_view phrase) {
  std::vector<std::string> words;
  for (auto const& token : tokens_of(phrase)) {
    if (token.kind == Token::Kind::mark) break;
    std::string word = lower(token.text);
    if (words.empty()) {
      word = base_verb(word);
      if (!is_operation_verb(word)) return {};
    } else if (word == "a" || word == "an" || word == "the" || word == "all") {
      continue;
    } else if (word == "them" || word == "it" || word == "again") {
      break;
    } else if (ends_object(word)) {
      break;
    }
    words.push_back(word);
    if (words.size() == kMaxOperationWords) break;
  }
  return field_name(join(words, "_"));
}

/// The leading identifier of "name: text", "name(args) -> out", "name - text" or "name".
std::string leading_name(std::string_view item) {
  auto const tokens = tokens_of(item);
  if (tokens.empty() || tokens[0].kind == Token::Kind::mark) return {};
  std::string const& first = tokens[0].text;
  if (first.find(' ') != std::string::npos) return {};
  bool const alone = tokens.size() == 1;
  bool const marked = !alone && (tokens[1].is_mark(':') || tokens[1].is_mark('(') ||
                                 tokens[1].is_mark('-') || tokens[1].is_mark('='));
  bool const compound = first.find('_') != std::string::npos;
  return alone || marked || compound ? field_name(first) : std::string();
}

std::string text_between(std::string_view text, char open, char close) {
  auto const begin = text.find(open);
  if (begin == std::string_view::npos) return {};
  auto const end = text.find(close, begin);
  if (end == std::string_view::npos) return {};
  return std::string(text.substr(begin + 1, end - begin - 1));
}

void read_outputs(std::string_view text, SpecOperation& operation) {
  std::vector<std::string> types;
  for (auto const& item : list_items(text)) {
    auto const tokens = tokens_of(item);
    if (!tokens.empty() && is_camel(tokens[0].text)) types.push_back(tokens[0].text);
  }
  if (!types.empty()) {
    operation.output_types = std::move(types);
    return;
  }
  operation.output_fields = read_fields(text);
  // "Returns: bool" names a type, not a field.
  for (auto& field : operation.output_fields) {
    auto const typed = read_fields("x (" + field.name + ")");
    bool const is_type =
        typed.size() == 1 && tokens_of(text).size() == 1 && typed[0].type != "string";
    if (!is_type && field.name != "str" && field.name != "string") continue;
    field = SpecField{"result", typed[0].type, false, {}};
  }
}

bool starts_with_type(std::string_view text) {
  auto const tokens = tokens_of(text.substr(0, 40));
  if (tokens.empty()) return false;
  std::string const word = lower(tokens[0].text);
  auto const typed = read_fields("x (" + word + ")");
  return word == "string" || word == "str" || (!typed.empty() && typed[0].type != "string");
}

/// Where the outputs after an arrow end: at " - ", or at a colon that no type follows.
std::size_t end_of_outputs(std::string_view item, std::size_t arrow) {
  if (auto const dash = item.find(" - ", arrow); dash != std::string_view::npos) return dash + 1;
  auto colon = item.find(':', arrow);
  while (colon != std::string_view::npos && starts_with_type(item.substr(colon + 1))) {
    colon = item.find(':', colon + 1);
  }
  return colon;
}

/// The whole of "name(inputs) -> outputs: description" on one line.
SpecOperation operation_of_item(std::string_view item) {
  SpecOperation operation;
  operation.name = leading_name(item);
  std::string_view description = item;
  if (operation.name.empty()) {
    operation.name = name_from_phrase(item);
  } else {
    auto const tokens = tokens_of(item);
    bool const call = tokens.size() > 1 && tokens[1].is_mark('(');
    auto const arrow = item.find("->");
    if (call) operation.inputs = read_fields(text_between(item, '(', ')'));
    if (arrow != std::string_view::npos) {
      auto const end = end_of_outputs(item, arrow);
      read_outputs(trim(item.substr(arrow + 2, end - arrow - 2)), operation);
    }
    auto const mark = arrow != std::string_view::npos ? end_of_outputs(item, arrow)
                      : call                          ? item.find_first_of(":-", item.find(')'))
                                                      : item.find_first_of(":-", tokens[0].end);
    description = mark == std::string_view::npos ? std::string_view{} : item.substr(mark + 1);
  }
  operation.description = std::string(trim(description));
  return operation;
}

void read_parts(PromptDocument const& document, int item, SpecOperation& operation) {
  for (int const child : document.children(item)) {
    auto const& line = at(document, child);
    std::string text = line.rest;
    if (text.empty()) {
      std::vector<std::string> parts;
      for (int const below : document.children(child)) parts.push_back(at(document, below).text);
      text = join(parts, ", ");
    }
    if (line.section == Section::inputs && !line.label.empty()) {
      for (auto& field : read_fields(text)) operation.inputs.push_back(std::move(field));
    } else if (line.section == Section::outputs && !line.label.empty()) {
      read_outputs(text, operation);
    } else if (operation.description.empty()) {
      bool const marked = lower(line.text).starts_with("description:");
      operation.description = marked ? std::string(trim(line.text.substr(12))) : line.text;
    }
  }
}

void read_section(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section != Section::operations) continue;
    if (!line.label.empty()) {
      bool const signatures = line.rest.find('(') != std::string::npos;
      for (auto const& item : signatures ? comma_items(line.rest) : list_items(line.rest)) {
        add_operation(spec, operation_of_item(item));
      }
      continue;
    }
    bool const item = line.parent >= 0 && !at(document, line.parent).label.empty();
    if (!item) continue;
    SpecOperation operation = operation_of_item(line.text);
    read_parts(document, static_cast<int>(i), operation);
    add_operation(spec, std::move(operation));
  }
}

/// "name(key: type, …) -> …" is an operation wherever it stands.
void read_signatures(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    auto const tokens = tokens_of(line.text);
    bool const call = tokens.size() > 2 && tokens[0].kind == Token::Kind::word &&
                      tokens[1].is_mark('(') && tokens[1].begin == tokens[0].end;
    bool const typed = text_between(line.text, '(', ')').find(':') != std::string::npos;
    if (call && typed && is_lower(tokens[0].text[0])) {
      add_operation(spec, operation_of_item(line.text));
    }
  }
}

bool introduces_list(std::string_view word) {
  constexpr auto kLeads = std::to_array<std::string_view>(
      {"with", "supports", "supporting", "support", "operations", "operation", "for", "to", "can",
       "like", "provides", "providing", "methods", "offers", "offering", "including", "should"});
  return std::ranges::find(kLeads, word) != kLeads.end();
}

/// The operation that a piece of a list names: "set", "rotate_token", "read operations"; a first
/// piece carries the start of its sentence ("… effect with get").
std::string listed_operation(std::string_view piece, bool first) {
  auto tokens = tokens_of(piece);
  std::erase_if(tokens, [](Token const& token) { return token.kind == Token::Kind::mark; });
  while (!tokens.empty() &&
         (lower(tokens.back().text) == "operations" || lower(tokens.back().text) == "operation" ||
          lower(tokens.back().text) == "methods")) {
    tokens.pop_back();
  }
  if (tokens.empty()) return {};
  // "list_stock against PostgreSQL": a compound name is one whatever follows.
  if (tokens[0].text.find('_') != std::string::npos) {
    auto const parts = name_words(tokens[0].text);
    return is_operation_verb(parts.front()) && !is_metric_name(tokens[0].text)
               ? field_name(tokens[0].text)
               : std::string();
  }
  bool const led = tokens.size() > 1 && introduces_list(lower(tokens[tokens.size() - 2].text));
  if (tokens.size() > 1 && !(first && led)) return {};
  std::string const word = lower(tokens.back().text);
  auto const words = name_words(word);
  return !words.empty() && is_operation_verb(words.front()) ? field_name(word) : std::string();
}

void read_sentence_lists(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    if (line.section != Section::general && line.section != Section::features) continue;
    for (auto const& sentence : sentences_of(line.text)) {
      std::vector<std::string> found;
      std::string flat = replace_all(replace_all(sentence, "(", ", "), ")", ", ");
      flat = replace_all(std::move(flat), ": ", ", ");
      for (auto const& piece : list_items(flat)) {
        auto name = listed_operation(piece, true);
        if (!name.empty()) found.push_back(std::move(name));
      }
      if (found.size() < 2) continue;
      for (auto& name : found) add_operation(spec, SpecOperation{std::move(name)});
    }
    if (spec.operations.empty() && contains_word(lower(line.text), "crud")) {
      for (char const* name : {"create", "read", "update", "delete"}) {
        add_operation(spec, SpecOperation{name});
      }
    }
  }
}

bool leads_elsewhere(std::string_view verb) {
  // These verbs introduce events, metrics and delegation; other readers take their lines.
  return verb == "publish" || verb == "consume" || verb == "track" || verb == "record" ||
         verb == "log" || verb == "create" || verb == "produce";
}

void read_verb_phrases(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    if (line.section != Section::general) continue;
    for (auto const& sentence : sentences_of(line.text)) {
      auto const tokens = tokens_of(sentence);
      bool found = false;  // "… for uploading files and deleting them"
      for (std::size_t i = 0; i < tokens.size(); ++i) {
        bool const opens =
            i == 0
                ? line.bullet
                : lower(tokens[i - 1].text) == "that" || lower(tokens[i - 1].text) == "which" ||
                      lower(tokens[i - 1].text) == "to" || lower(tokens[i - 1].text) == "should" ||
                      lower(tokens[i - 1].text) == "can" || lower(tokens[i - 1].text) == "for" ||
                      (found && lower(tokens[i - 1].text) == "and") ||
                      lower(tokens[i - 1].text) == "must";
        if (!opens || leads_elsewhere(base_verb(lower(tokens[i].text)))) continue;
        std::string const phrase = sentence.substr(tokens[i].begin);
        SpecOperation operation{name_from_phrase(phrase)};
        operation.description = line.bullet ? line.text : std::string();
        found = found || !operation.name.empty();
        add_operation(spec, std::move(operation));
      }
    }
  }
}

void name_fallback(NodeSpec& spec) {
  std::string const stem = stem_of_node(spec.name, spec.kind);
  auto const words = name_words(stem);
  std::string const name = spec.domain == "messaging"                           ? "publish"
                           : !words.empty() && is_operation_verb(words.front()) ? stem
                                                                                : "run_" + stem;
  add_operation(spec, SpecOperation{field_name(name)});
  spec.warnings.push_back("No operation could be read from the prompt, so one named " + name +
                          " hands its payload to the node's client; list operations as "
                          "\"Operations: name, name\" to get others.");
}

}  // namespace

void read_operations(PromptDocument const& document, NodeSpec& spec) {
  read_section(document, spec);
  read_signatures(document, spec);
  if (spec.operations.empty()) read_sentence_lists(document, spec);
  if (spec.operations.empty()) read_verb_phrases(document, spec);
  if (spec.operations.empty()) name_fallback(spec);
  for (auto& operation : spec.operations) give_usual_fields(operation, spec.domain);
}

}  // namespace omninode::onex
