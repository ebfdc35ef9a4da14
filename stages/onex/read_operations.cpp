// Operations from a section of their own and from signatures wherever they stand.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxOperations = 32;
constexpr std::size_t kMaxBracketChars = 2'000;
constexpr std::size_t kMaxDescriptionChars = 400;

/// The leading identifier of "name: text", "name(args) -> out", "name - text" or "name".
/// The mark behind it tells a name from the first word of a sentence: "get: returns the value" and
/// "get - returns the value" name an operation, "get the value" is a phrase and is read by its
/// verb. A quoted text with a space is a title.
std::string leading_name(std::vector<Token> const& tokens) {
  if (tokens.empty() || tokens[0].kind == Token::Kind::mark) return {};
  std::string const& first = tokens[0].text;
  if (first.find(' ') != std::string::npos || first.size() > 2 * kMaxNameChars) return {};
  bool const alone = tokens.size() == 1;
  bool const marked = !alone && (tokens[1].is_mark(':') || tokens[1].is_mark('(') ||
                                 tokens[1].is_mark('-') || tokens[1].is_mark('='));
  bool const compound = first.find('_') != std::string::npos;
  return alone || marked || compound ? field_name(first) : std::string();
}

/// What stands in the first pair of brackets, which may hold others.
/// Brackets nest in types ("list(of ids)"). The bound keeps a prompt of opening brackets linear.
std::string in_brackets(std::string_view text) {
  auto const begin = text.find('(');
  if (begin == std::string_view::npos) return {};
  int depth = 0;
  auto const end = std::min(text.size(), begin + kMaxBracketChars);
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return std::string(text.substr(begin + 1, at - begin - 1));
  }
  return {};
}

/// Tells "value: string" (a field) from "value: what it is" (a description).
/// Forty characters hold the first word; the rest of a long description does not matter here.
bool starts_with_type(std::string_view text) {
  auto const tokens = tokens_of(text.substr(0, 40));
  if (tokens.empty()) return false;
  std::string const word = lower(tokens[0].text);
  return !type_of_word(word).empty() || word == "array" || word == "list" || word == "optional";
}

/// Where the outputs after an arrow end: at " - ", or at a colon that no type follows.
/// "-> value: string, hit: bool: reads the cache" has colons of both sorts. Taking the first one
/// would make the types a description and lose the outputs.
std::size_t end_of_outputs(std::string_view item, std::size_t arrow) {
  if (auto const dash = item.find(" - ", arrow); dash != std::string_view::npos) return dash + 1;
  auto colon = item.find(':', arrow);
  while (colon != std::string_view::npos && starts_with_type(item.substr(colon + 1))) {
    colon = item.find(':', colon + 1);
  }
  return colon;
}

/// "key (string), ttl (int, optional)": every piece is a name with its type.
/// Every piece has to pass: "key: the name (a string) of the entry" has brackets as well, and as
/// fields it would give an input called key_the_name.
bool is_field_list(std::string_view text) {
  auto const pieces = comma_items(text);
  return !pieces.empty() && std::ranges::all_of(pieces, [](std::string const& piece) {
    auto const open = piece.find('(');
    if (open == std::string::npos || !piece.ends_with(')')) return false;
    bool const short_name = split(trim(piece.substr(0, open)), ' ').size() <= 2;
    bool const typed = starts_with_type(piece.substr(open + 1));
    return short_name && (typed || read_fields(piece)[0].type == "enum");
  });
}

/// "name: inputs -> outputs", "name: inputs" or "name: what it does".
void read_after_colon(std::string_view text, bool arrow, SpecOperation& operation) {
  if (!arrow && read_told(text, operation)) return;
  // "address (string), reason (string); gives back the id (uuid)"
  auto const semicolon = text.find("; ");
  if (!arrow && semicolon != text.npos && is_field_list(text.substr(0, semicolon)) &&
      read_told(trim(text.substr(semicolon + 2)), operation)) {
    operation.inputs = read_fields(text.substr(0, semicolon));
    return;
  }
  if (arrow || is_field_list(text)) {
    operation.inputs = read_fields(text);
  } else {
    operation.description = std::string(text);
  }
}

/// "new -> paid, paid -> shipped" draws moves between states; a signature has one arrow.
bool is_drawing(std::string_view item) {
  auto const first = item.find("->");
  return first != std::string_view::npos && item.find("->", first + 2) != std::string_view::npos;
}

/// "bool", "list[str]", "a list of objects", "dict | None": nothing but words of a type.
bool names_only_type(std::string_view text) {
  bool typed = false;
  for (auto const& token : tokens_of(text)) {
    std::string const word = lower(token.text);
    bool const type = !type_of_word(word).empty() || is_one_of(word, {"list", "array"});
    typed = typed || type;
    bool const joint = is_one_of(word, {"a", "an", "of", "the", "[", "]", "|", "none", "null", "?",
                                        "<", ">", "optional", ",", "or"});
    if (!type && !joint) return false;
  }
  return typed &&
         (text.find(',') == std::string_view::npos || text.find_first_of("[<") != text.npos);
}

/// "Rising | Falling | Flat": one hump each; the bars say that these are results, of which one is
/// given. Empty where a piece is anything else ("String | None").
std::vector<std::string> short_results(std::string_view text) {
  auto const pieces = split(text, '|');
  std::vector<std::string> types;
  for (auto const piece : pieces) {
    auto const word = trim(piece);
    bool const name =
        word.size() > 1 && is_upper(word[0]) && std::ranges::all_of(word.substr(1), is_lower);
    bool const type = !type_of_word(lower(word)).empty() || word == "None" || word == "Null";
    if (!name || type || pieces.size() < 2) return {};
    types.emplace_back(word);
  }
  return types;
}

/// "PricedCart | EmptyCart", "{ cents: number }" and "number" behind the brackets of a signature.
bool names_result(std::string_view text) {
  if (text.starts_with('{') && text.ends_with('}')) return true;
  auto const types = split(text, '|');
  return std::ranges::all_of(types, [](std::string_view type) {
    return is_camel(trim(type)) || names_only_type(trim(type));
  });
}

/// The whole of "name(inputs) -> outputs: description" on one line.
/// Without a leading name the whole item is a phrase ("Store the value under its key"), from which
/// name_from_phrase takes verb and object. The text stays as the description, so that nothing that
/// was said is lost.
SpecOperation operation_of_item(std::string_view given, std::string_view kind) {
  // "forecast - city (str) returns days (int)": behind brackets the word is an arrow.
  std::string const item =
      replace_all(replace_all(std::string(given), "`", ""), ") returns ", ") -> ");
  auto const tokens = tokens_of(item);
  SpecOperation operation{leading_name(tokens)};
  if (operation.name.empty()) {
    operation.name = name_from_phrase(item, kind);
    operation.description = item;
    return operation;
  }
  bool const call = tokens.size() > 1 && tokens[1].is_mark('(');
  auto const arrow = is_drawing(item) ? std::string::npos : item.find("->");
  // "store_value   meter_id: str -> stored: bool": columns without a mark between them.
  bool const columns = !call && arrow != item.npos && tokens.size() > 2 &&
                       tokens[1].kind == Token::Kind::word && arrow > tokens[1].begin;
  if (columns) {
    operation.inputs = read_fields(trim(item.substr(tokens[0].end, arrow - tokens[0].end)));
  }
  if (call) operation.inputs = read_fields(in_brackets(item));
  auto const colon = tokens[0].end;
  bool const led = tokens.size() > 1 && (tokens[1].is_mark(':') || tokens[1].is_mark('-'));
  if (arrow == std::string::npos) {
    auto const mark =
        call ? item.find_first_of(":-", item.find(')')) : item.find_first_of(":-", colon);
    if (mark == std::string::npos) return operation;
    auto const rest = trim(std::string_view(item).substr(mark + 1));
    if (led) {
      read_after_colon(rest, false, operation);
    } else if (call && item[mark] == ':' && names_result(rest)) {
      read_outputs(rest, operation);  // "price(items: Array<Item>): Priced | Empty"
    } else {
      operation.description = std::string(rest);
    }
    return operation;
  }
  if (led && arrow > tokens[1].end) {
    auto const inputs = item.substr(tokens[1].end, arrow - tokens[1].end);
    read_after_colon(trim(inputs), true, operation);
  }
  auto const end = end_of_outputs(item, arrow);
  read_outputs(trim(std::string_view(item).substr(arrow + 2, end - arrow - 2)), operation);
  if (end != std::string::npos) operation.description = std::string(trim(item.substr(end + 1)));
  return operation;
}

/// The texts below a line, one behind the other.
std::string text_below(PromptDocument const& document, PromptLine const& line) {
  std::vector<std::string> parts;
  for (int const below : line.children) parts.push_back(document.at(below).text);
  return join(parts, ", ");
}

/// Further lines below an operation say more about it; the limit keeps docstrings readable.
/// What does not fit is left out as a whole; half a sentence would say something else.
void describe(SpecOperation& operation, std::string_view text) {
  auto const label = split_label(text);
  if (lower(label.label) == "description") text = label.rest;
  bool const fits = operation.description.size() + text.size() < kMaxDescriptionChars;
  if (!fits || trim(text).empty()) return;
  if (!operation.description.empty()) operation.description += ". ";
  operation.description += trim(text);
}

/// "level: first | second", "note (string, optional)" as a line of its own below an operation.
bool is_typed_line(std::string_view text) {
  auto const tokens = tokens_of(text.substr(0, 2 * kMaxNameChars));
  if (tokens.size() < 3 || tokens[0].kind == Token::Kind::mark) return false;
  if (is_field_list(text)) return true;
  bool const colon = tokens[1].is_mark(':') && tokens[1].begin == tokens[0].end;
  bool const typed = starts_with_type(text.substr(tokens[1].end));
  bool const choices = text.find(" | ") != text.npos && text.find('.') == text.npos;
  return colon && (typed || choices);
}

/// The lines below an operation: its inputs, its outputs, more about it.
/// Typed lines without a label are inputs, since outputs are led in by an arrow or a word.
/// Grandchildren are the fields of a label that stands alone; they are noted because
/// text_below has read them.
void read_parts(PromptDocument const& document, PromptLine const& item, SpecOperation& operation,
                NodeSpec& spec) {
  for (int const child : item.children) {
    auto const& line = document.at(child);
    bool const labelled = !line.label.empty();
    std::string const text = line.rest.empty() ? text_below(document, line) : line.rest;
    bool const told = !labelled && read_told(line.text, operation);
    if (told) {
      note(spec, static_cast<std::size_t>(child), "operation", operation.name);
      continue;
    }
    if (line.section == Section::inputs && labelled) {
      for (auto& field : read_fields(text)) operation.inputs.push_back(std::move(field));
    } else if (line.section == Section::outputs && labelled) {
      read_outputs(text, operation);
    } else if (line.text.starts_with("->")) {
      read_outputs(trim(std::string_view(line.text).substr(2)), operation);
    } else if (is_typed_line(line.text)) {
      for (auto& field : read_fields(line.text)) operation.inputs.push_back(std::move(field));
    } else {
      describe(operation, line.text);
    }
    note(spec, static_cast<std::size_t>(child), "operation", operation.name);
    for (int const below : line.children) {
      note(spec, static_cast<std::size_t>(below), "operation", operation.name);
    }
  }
}

/// Where signatures start: "name(" or "some_name (" with ":" and a type inside.
/// "a cache (redis: 7)" opens a bracket with a colon, too; so the name has to touch the bracket or
/// to hold an underscore. Brackets with a step's compensation ("charge_card (undo: refund)") are
/// left to read_steps. What lies inside the brackets of one signature starts no other one.
std::vector<std::size_t> signature_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  auto const tokens = tokens_of(text);
  std::size_t after = 0;  // the brackets of the signature before
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    auto const& token = tokens[i];
    bool const word = token.kind == Token::Kind::word && is_lower(token.text[0]);
    if (!word || token.begin < after || !tokens[i + 1].is_mark('(')) continue;
    bool const adjacent = tokens[i + 1].begin == token.end;
    bool const compound = token.text.find('_') != std::string::npos;
    if (!adjacent && !compound) continue;
    std::string const inside = in_brackets(text.substr(token.end));
    after = token.end + inside.size();
    auto const colon = inside.find(':');
    bool const step = lower(inside).starts_with("compensat") || lower(inside).starts_with("undo") ||
                      lower(inside).starts_with("rollback");
    bool const colon_in = colon != std::string::npos && colon + 1 < inside.size();
    bool const typed = !step && (colon_in || is_field_list(inside));
    if (typed) starts.push_back(token.begin);
  }
  return starts;
}

/// "get_order (id: uuid), list_orders and cancel_order": names beside signatures need no brackets.
/// Only an identifier whose first word is a verb, in the place of a list item; what stands inside
/// brackets is a field.
/// `listed`: the text is a list of operations, so that "… and flush" may end it with a plain verb.
void read_bare_names(std::string_view text, std::size_t line, bool listed, NodeSpec& spec) {
  auto const tokens = tokens_of(text);
  int depth = 0;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    if (tokens[i].is_mark('(')) ++depth;
    if (tokens[i].is_mark(')')) --depth;
    auto const& token = tokens[i];
    bool const compound =
        token.kind == Token::Kind::word && token.text.find('_') != std::string::npos;
    bool const next_item = i + 1 == tokens.size() || tokens[i + 1].is_mark(',') ||
                           tokens[i + 1].is_mark('.') || word_at(tokens, i + 1) == "and";
    bool const plain = listed && token.kind == Token::Kind::word && next_item;
    if (depth > 0 || !(compound || plain) || is_metric_name(token.text)) continue;
    bool const item =
        is_one_of(word_at(tokens, i - 1), {"and", ",", "or", "plus", "offers", "with"});
    bool const verb = is_operation_verb(name_words(token.text).front());
    bool const call = i + 1 < tokens.size() && tokens[i + 1].is_mark('(');
    if (item && verb && !call) add_operation(spec, line, SpecOperation{field_name(token.text)});
  }
}

/// "get (key: string) returns value: string" -> "get (key: string) -> value: string".
std::string with_arrows(std::string text) {
  for (std::string_view const verb :
       {" returning ", " which returns ", " should return ", " must return ", " and returns ",
        ", returns ", " returns ", " gives ", " giving "}) {
    text = replace_all(std::move(text), verb, " -> ");
  }
  return text;
}

/// "reads the rows (read_rows: table (string) -> rows (array of objects))": a whole signature in
/// the brackets behind the words for it. Its arrow tells it from a remark.
void read_in_brackets(std::string_view text, std::size_t line, NodeSpec& spec) {
  auto const tokens = tokens_of(text);
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    bool const named = tokens[i].is_mark('(') && tokens[i + 2].is_mark(':') &&
                       tokens[i + 1].text.find('_') != std::string::npos;
    if (!named) continue;
    auto const inside = in_brackets(text.substr(tokens[i].begin));
    if (inside.find("->") == inside.npos) continue;
    add_operation(spec, line, operation_of_item(inside, spec.kind));
  }
}

/// Every signature of the text; whether there was any. A signature reaches to the start of the next
/// one, so that the words between them belong to the first.
bool read_signature_text(std::string const& given, std::size_t line, bool listed, NodeSpec& spec) {
  std::string const text = replace_all(given, "`", "");
  auto const starts = signature_starts(text);
  for (std::size_t k = 0; k < starts.size(); ++k) {
    auto const end = k + 1 < starts.size() ? starts[k + 1] : text.size();
    std::string item(trim(std::string_view(text).substr(starts[k], end - starts[k])));
    for (std::string_view const tail : {" and", " plus", " as well as", ",", ".", ";"}) {
      if (item.ends_with(tail)) item.resize(item.size() - tail.size());
    }
    add_operation(spec, line, operation_of_item(with_arrows(std::move(item)), spec.kind));
  }
  if (!starts.empty()) read_bare_names(text, line, listed, spec);
  read_in_brackets(text, line, spec);
  return !starts.empty();
}

/// Signatures in running text: "Operations are get (key: string) returning the value and …".
/// "returning" is the arrow of plain English; with the arrow in its place one reader of items is
/// enough.
void read_signatures(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    bool const readable = line.section == Section::general || line.section == Section::features;
    if (!readable || line.text.find('(') == std::string::npos) continue;
    read_signature_text(line.text, i, false, spec);
  }
}

/// Signatures hold commas and bars of their own, so that only outer commas divide them.
/// Dividing "get(key: string) -> Stored | Conflict" at its bar would make an operation called
/// conflict.
void read_list(std::string text, std::size_t line, NodeSpec& spec) {
  // "operations: [get, set]" of an outline inside a prompt.
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  if (read_told_text(text, line, spec)) return;
  if (text.find('(') != std::string::npos && read_signature_text(text, line, true, spec)) return;
  bool const signatures = text.find("->") != std::string::npos;
  for (auto const& item : signatures ? comma_items(text) : list_items(text)) {
    add_operation(spec, line, operation_of_item(item, spec.kind));
  }
}

/// "put: key: string -> stored: bool" as a bullet of any list: a name, an arrow and a type.
bool is_signature_item(std::string_view text) {
  auto const arrow = text.find("->");
  auto const tokens = tokens_of(text.substr(0, 4 * kMaxNameChars));
  if (leading_name(tokens).empty() || tokens.size() < 4) return false;
  auto const fields = text.substr(0, text.find("; "));  // "…; gives back ok (bool)"
  auto const behind = fields.substr(std::min(tokens[1].end, fields.size()));
  bool const field = tokens[1].is_mark('-') && !tokens[2].is_mark('>') && is_field_list(behind);
  if (arrow == text.npos) return field && tokens[0].text.find('_') != std::string::npos;
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    bool const led = tokens[i].is_mark(':') || tokens[i].is_mark('(');
    if (led && !type_of_word(word_at(tokens, i + 1)).empty()) return true;
  }
  return false;
}

/// "1. calculate_cost" with "Inputs: …" below it is an operation wherever it stands.
/// Inputs and outputs of their own are what only an operation has, so that no heading is needed.
bool has_typed_parts(PromptDocument const& document, PromptLine const& line) {
  if (line.section == Section::general && line.bullet && is_signature_item(line.text)) return true;
  // A heading that is a single word below another one: "## `conversion_rate`".
  bool const named_heading =
      line.heading && line.level < 0 && line.parent >= 0 && tokens_of(line.text).size() == 1;
  if (line.section != Section::general || !(line.bullet || named_heading)) return false;
  return std::ranges::any_of(line.children, [&](int child) {
    auto const& part = document.at(child);
    bool const io = part.section == Section::inputs || part.section == Section::outputs;
    return io && !part.label.empty();
  });
}

/// Items directly below the label are operations; what stands below an item is a part of it.
/// "Direct" means that the parent carries the label. Sub-bullets would otherwise become operations:
/// "- get" with "- returns the value" below it is one operation.
void read_section(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    bool const listed = line.section == Section::operations;
    if (listed && !line.label.empty()) {
      read_list(line.rest, i, spec);
      continue;
    }
    auto const* parent = document.parent_of(line);
    bool const item = listed && parent != nullptr && !parent->label.empty();
    if (!item && !has_typed_parts(document, line)) continue;
    SpecOperation operation = operation_of_item(line.text, spec.kind);
    if (operation.name.empty()) continue;
    read_parts(document, line, operation, spec);
    add_operation(spec, i, std::move(operation));
  }
}

}  // namespace

/// The first statement about an operation holds. The line is noted even where the limit is
/// reached by others, because it was understood.
/// An operation called like the kind, or "integration", would collide with a file or class that
/// every generated node has. A name of one character is a piece of a broken list.
void add_operation(NodeSpec& spec, std::size_t line, SpecOperation operation) {
  if (operation.name.size() < 2) return;
  // These would give a test file or a model a name that is taken.
  bool const taken = operation.name == "integration" || operation.name == spec.kind;
  if (taken) operation.name += "_operation";
  auto const known = std::ranges::find(spec.operations, operation.name, &SpecOperation::name);
  if (known != spec.operations.end()) return note(spec, line, "operation", operation.name);
  if (spec.operations.size() >= kMaxOperations) return;
  note(spec, line, "operation", operation.name);
  spec.operations.push_back(std::move(operation));
}

/// CamelCase names are results of which one is given (a union); other names are values that come
/// together.
/// "Returns Stored, Conflict or NotFound" says that one of three comes, "value (string), hit
/// (bool)" that both come; to take one for the other would give the generated node a wrong result
/// type. Where any item is CamelCase, the others are words around it.
void read_outputs(std::string_view text, SpecOperation& operation) {
  // "{etag: str; version: int}" is a list of fields.
  std::string fields;
  if (text.starts_with('{') && text.ends_with('}')) {
    fields = replace_all(std::string(trim(text.substr(1, text.size() - 2))), ";", ",");
    text = fields;
  }
  std::vector<std::string> types;
  for (auto const& item : list_items(text)) {
    auto tokens = tokens_of(item);
    std::erase_if(tokens, [](Token const& token) {  // "either a Stored", "one of Stored"
      return is_one_of(lower(token.text), {"either", "a", "an", "the", "one", "of", "back"});
    });
    if (!tokens.empty() && is_camel(tokens[0].text)) types.push_back(pascal_name(tokens[0].text));
  }
  if (types.empty()) types = short_results(text);
  if (!types.empty()) {
    operation.output_types = std::move(types);
    return;
  }
  // "Returns: bool" and "-> list[str]" name a type, and no field.
  if (names_only_type(text)) {
    auto fields_of_type = read_fields("result: " + std::string(text));
    operation.output_fields = std::move(fields_of_type);
    return;
  }
  operation.output_fields = read_fields(text);
}

/// Phrases of running text are read later, and only where this finds nothing.
/// A section is read before signatures, because its items carry descriptions, and the first
/// statement about an operation holds.
void read_operations(PromptDocument const& document, NodeSpec& spec) {
  read_section(document, spec);
  read_signatures(document, spec);
  read_told_operations(document, spec);
}

}  // namespace omninode::onex
