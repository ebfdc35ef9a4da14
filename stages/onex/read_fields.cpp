// Fields with their types: what stands behind "Input:" and "Output:" of an operation.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// Bounds on what one prompt can make the generator write.
constexpr std::size_t kMaxChoices = 32;
constexpr std::size_t kMaxFields = 64;
constexpr std::size_t kMaxNameWords = 4;

struct TypeWord {
  std::string_view word;
  std::string_view type;
};

/// Decimal becomes float: the generated models have one type for numbers with a fraction. A record,
/// a map and "any" become an object, because nothing more is known about them.
constexpr auto kTypeWords = std::to_array<TypeWord>({
    {"string", "string"}, {"str", "string"},   {"text", "string"},       {"varchar", "string"},
    {"int", "int"},       {"integer", "int"},  {"long", "int"},          {"bigint", "int"},
    {"int64", "int"},     {"int32", "int"},    {"float", "float"},       {"double", "float"},
    {"decimal", "float"}, {"number", "float"}, {"numeric", "float"},     {"bool", "bool"},
    {"boolean", "bool"},  {"flag", "bool"},    {"object", "object"},     {"dict", "object"},
    {"json", "object"},   {"jsonb", "object"}, {"map", "object"},        {"mapping", "object"},
    {"uuid", "uuid"},     {"guid", "uuid"},    {"datetime", "datetime"}, {"timestamp", "datetime"},
    {"date", "datetime"}, {"bytes", "bytes"},  {"binary", "bytes"},      {"any", "object"},
    {"record", "object"}, {"url", "string"},
});

/// "list of ids" says that there are many before it says of what.
bool is_array_word(std::string_view word) {
  return is_one_of(word, {"array", "list", "sequence", "lists", "arrays"});
}

/// The first type word of a note such as "uuid, optional", "list of strings" or "string[]".
/// The first type word wins: in "array of objects with a string id" the string is a detail of the
/// objects. "list" without a type stays an array of anything.
std::string type_in(std::string_view note) {
  bool array = false;
  auto const tokens = tokens_of(note);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::string const word = lower(tokens[i].text);
    bool const suffix =
        i + 2 < tokens.size() && tokens[i + 1].is_mark('[') && tokens[i + 2].is_mark(']');
    auto const type = type_of_word(word);
    // "Ingredient[], that is objects": the brackets stand behind a name that is no known type.
    if (is_array_word(word) || (suffix && type.empty())) {
      array = true;
      continue;
    }
    if (type.empty()) continue;
    return array || suffix ? "array<" + type + ">" : type;
  }
  return array ? "array" : "";
}

/// What a name suggests where the prompt gives no type.
/// "set(key, value, ttl)" has no types, and as a string the ttl would lose that it is a number. The
/// stems are few and plain: a wrong guess is worse than a string, which takes any text.
std::string type_from_name(std::string_view name) {
  static std::vector<std::string_view> const kIntegers = {
      "ttl", "second", "limit", "offset", "count", "version", "ms", "siz", "pag", "port", "age"};
  static std::vector<std::string_view> const kObjects = {
      "data",   "payload",  "metadata", "filter",  "record", "option", "header",
      "object", "attribut", "stat",     "context", "json",   "param"};
  static std::vector<std::string_view> const kArrays = {"tag", "list", "key", "item", "recipient"};
  if (has_any_stem(name, kIntegers)) return "int";
  if (name.starts_with("is_") || name.starts_with("has_")) return "bool";
  if (has_any_stem(name, kObjects)) return "object";
  bool const plural = name.ends_with("s") && !name.ends_with("ss");
  if (plural && has_any_stem(name, kArrays)) return "array";
  return "string";
}

/// "may be missing", "if known": the same as optional, in other words.
bool says_missing(std::string_view text) {
  return std::ranges::any_of(
      std::to_array<std::string_view>(
          {"may be missing", "may be absent", "may be empty", "may be omitted", "can be omitted",
           "can be missing", "can be empty", "if known", "if present", "if any", "if given",
           "if available", "not required", "may be null", "may be left out", "can be left out"}),
      [&](std::string_view phrase) { return contains_word(text, phrase); });
}

/// "an integer", "a list of strings": only words of a type, which says what the field before is.
bool is_type_phrase(std::string_view text) {
  auto const tokens = tokens_of(text);
  bool typed = false;
  for (auto const& token : tokens) {
    bool const type = !type_of_word(token.text).empty() || is_array_word(token.text);
    typed = typed || type;
    if (!type && !is_one_of(token.text, {"a", "an", "of", "the"})) return false;
  }
  return typed && tokens.size() > 1;
}

/// A default makes a field optional: whoever leaves it out gets the default.
/// "version (int?)" and "limit = 50" say it by a sign.
bool says_optional(std::string_view note) {
  std::string const text = lower(note);
  // "NOT NULL" of SQL says the opposite.
  if (contains_word(text, "not null")) return false;
  return says_missing(text) || contains_word(text, "optional") ||
         contains_word(text, "optionally") || contains_word(text, "nullable") ||
         contains_word(text, "none") || contains_word(text, "null") ||
         contains_word(text, "default") || contains_word(text, "defaulting") ||
         contains_word(text, "defaults") || note.find('?') != std::string_view::npos ||
         note.find('=') != std::string_view::npos;
}

/// A name among choices: no type, no word of the note itself.
/// In "mode (string or none)" the words are types and notes; as choices they would give an enum of
/// "string" and "none".
bool is_choice(std::string_view word) {
  return !word.empty() && type_of_word(lower(word)).empty() && !is_array_word(lower(word)) &&
         !is_one_of(lower(word), {"optional", "required", "none", "null", "nullable", "default",
                                  "unique", "or", "and", "if", "of", "the"});
}

/// Whether a word of a type may be a choice: "common | combined | json" names two formats that are
/// no types, so that the third is a format as well. "str | None" and "string | uuid" stay types.
bool lists_choices(std::string_view text) {
  auto const parts = split(text, '|');
  auto const named =
      std::ranges::count_if(parts, [](std::string_view part) { return is_choice(trim(part)); });
  return named > 1 && named + 1 == static_cast<long>(parts.size());
}

/// The items of "fast, slow or auto", "a|b|c" and "'x', 'y'"; empty where one is no plain word.
/// All or nothing: in "open or closed by the agent" the second item has several words, so that this
/// is a sentence and no list of choices.
std::vector<std::string> choice_items(std::string_view text) {
  std::vector<std::string> choices;
  bool const any_word = lists_choices(text);
  for (auto const& item : list_items(text)) {
    auto const tokens = tokens_of(item);
    // "low" or "high", default "low"
    if (is_one_of(lower(tokens.empty() ? "" : tokens[0].text), {"optional", "default", "defaults"}))
      continue;
    bool const plain = tokens.size() == 1 && tokens[0].kind != Token::Kind::mark;
    bool const spaced = plain && tokens[0].text.find(' ') != std::string::npos;
    if (!plain || (spaced && tokens[0].kind == Token::Kind::word)) return {};
    // In quotes every word is a value: "none" | "kitchen".
    bool const quoted = tokens[0].kind == Token::Kind::quoted && !tokens[0].text.empty();
    bool const type = quoted || !type_of_word(lower(tokens[0].text)).empty();
    if (!is_choice(tokens[0].text) && !((any_word || quoted) && type)) return {};
    bool const known = std::ranges::find(choices, tokens[0].text) != choices.end();
    if (!known && choices.size() < kMaxChoices) choices.push_back(tokens[0].text);
  }
  return choices;
}

/// Without the brackets around it, and without what follows them.
std::string inside_brackets(std::string_view note) {
  auto const open = note.find_first_of("([");
  if (open == std::string_view::npos) return std::string(note);
  auto const close = note.find_last_of(")]");
  bool const closed = close != std::string_view::npos && close > open;
  return std::string(note.substr(open + 1, closed ? close - open - 1 : note.npos));
}

/// "one of a, b, c", "enum: a, b", "enum(a, b)", "a|b|c", "domestic, european or overseas".
/// With a leading word ("one of", "enum") a single choice is enough, because the prompt says that
/// these are choices. Without one it takes two: "status (open)" only remarks something.
std::vector<std::string> choices_in(std::string_view note) {
  std::string const text = lower(note);
  for (std::string_view const lead :
       {"one of", "either", "enum of", "enum", "choices", "literal", "any of", "values"}) {
    auto const at = text.find(lead);
    if (at == std::string::npos || !contains_word(text, lead)) continue;
    std::string rest(trim(note.substr(at + lead.size())));
    // "enum: a, b; default a"
    if (auto const semicolon = rest.find(';'); semicolon != rest.npos) rest.resize(semicolon);
    while (!rest.empty() && std::string_view(": =").find(rest[0]) != std::string_view::npos) {
      rest.erase(0, 1);
    }
    if (rest.starts_with('(') || rest.starts_with('[')) rest = inside_brackets(rest);
    while (rest.ends_with(')') || rest.ends_with(']')) rest.pop_back();
    if (auto choices = choice_items(rest); !choices.empty()) return choices;
  }
  std::string bare = inside_brackets(note);
  while (!bare.empty() && std::string_view(": ").find(bare[0]) != std::string_view::npos) {
    bare.erase(0, 1);
  }
  auto const choices = choice_items(bare.substr(0, bare.find('=')));
  return choices.size() > 1 ? choices : std::vector<std::string>{};
}

struct NamePart {
  std::string name;
  std::string note;  ///< everything else that says something about it
};

/// Splits "name (type, optional)", "name: type", "optional string name", "the net amount (int)".
/// The type may stand on either side of the name, so that type words are moved to the note unless
/// nothing else is left to be the name: "a timestamp (datetime)" is a field called timestamp.
/// Behind a preposition the name is over: "amount of the order" is amount.
NamePart split_name(std::string_view item) {
  auto const tokens = tokens_of(item);
  std::vector<std::string> words;
  NamePart part;
  std::size_t end = 0;
  for (auto const& token : tokens) {
    if (token.kind == Token::Kind::mark) break;
    std::string const word = lower(token.text);
    bool const stop = is_one_of(word, {"of", "to", "in", "for", "from", "that", "which", "with",
                                       "as", "is", "are", "if", "when", "by"});
    if (stop && !words.empty()) break;
    end = token.end;
    bool const last = &token == &tokens.back() || (&token + 1)->kind == Token::Kind::mark;
    bool const article = is_one_of(word, {"the", "a", "an", "its", "of", "this", "each", "same"});
    // "isbn VARCHAR NOT NULL": behind a type of SQL these words are no part of the name.
    bool const column = !part.note.empty() && (word == "not" || word == "null");
    bool const note = column || word == "optional" || word == "required" || is_array_word(word) ||
                      !type_of_word(word).empty();
    // "optional string key" and "session_id string" say something about a name; a word that
    // nothing else can be the name of ("a (uuid)", "sequence (int)") is the name.
    bool const name = last && words.empty();
    if (article && !name) continue;
    if (note && !name && token.kind == Token::Kind::word) {
      part.note += " " + word;
      continue;
    }
    if (words.size() < kMaxNameWords) words.push_back(token.text);
    if (token.kind == Token::Kind::quoted) break;
  }
  part.name = join(words, "_");
  part.note = std::string(item.substr(end)) + part.note;
  return part;
}

/// "rate limit 50 per second" behind a list of fields: a number of its own and no sign of a type
/// make a setting of the node, which the readers of features take.
bool states_number(std::string_view item) {
  if (item.find_first_of("(:=[") != std::string_view::npos) return false;
  auto const tokens = tokens_of(item);
  return tokens.size() > 1 && std::ranges::any_of(tokens, [](Token const& token) {
           return std::ranges::all_of(token.text, is_digit);
         });
}

/// The parts of "name (type, optional) - what it is" and of "name: type".
/// An empty name means that this is no field; the caller drops it. The dash is cut off before types
/// are looked for: in "note - a string of at most 80 characters" the description is no type. The
/// name is the last thing that a type is taken from.
SpecField field_of(std::string_view item) {
  auto part = split_name(item);
  SpecField field;
  // "without any I/O" and "which is pure" go on with the sentence.
  auto const first = tokens_of(item.substr(0, 16));
  bool const sentence = is_one_of(word_at(first, 0), {"without", "with", "which", "that", "when",
                                                      "if", "where", "using", "via", "so", "but"});
  bool const alone = first.size() > 1 && first[1].kind == Token::Kind::word;
  if (sentence && alone) return field;
  if (name_words(part.name).empty() || is_one_of(part.name, {"and", "or"})) return field;
  if (states_number(item)) return field;
  field.name = field_name(part.name);
  std::string& note = part.note;
  if (auto const dash = note.find(" - "); dash != std::string::npos) {
    field.description = std::string(trim(std::string_view(note).substr(dash + 3)));
    note.resize(dash);
  }
  // "none" in quotes is a value like the others.
  std::string const unquoted = replace_all(replace_all(note, "\"none\"", ""), "'none'", "");
  field.optional = says_optional(unquoted);
  field.choices = choices_in(note);
  field.type = field.choices.empty() ? type_in(note) : "enum";
  if (field.type.empty()) field.type = type_from_name(field.name);
  return field;
}

/// Pieces between commas; a note without a name ("key: map, optional") stays with its field, and
/// so do further choices ("status: one of open, closed").
/// "key (string), ttl (int), optional": without this a field called optional would appear, and "one
/// of open, closed" would become two fields.
std::vector<std::string> field_pieces(std::string_view text) {
  std::vector<std::string> pieces;
  bool choosing = false;
  for (auto& item : comma_items(text)) {
    std::string const word = lower(item);
    bool const note = is_one_of(word, {"optional", "required", "nullable", "mandatory"}) ||
                      word.starts_with("default ") || word.starts_with("defaults to") ||
                      word.starts_with("i.e. ") || word.starts_with("e.g. ") ||
                      word.starts_with("that is ") || says_missing(word) ||
                      (!pieces.empty() && is_type_phrase(word));
    bool const plain = item.find_first_of("(:") == std::string::npos;
    if ((note || (choosing && plain)) && !pieces.empty()) {
      pieces.back() += note ? " (" + word + ")" : ", " + item;
    } else {
      auto const at = word.find("one of ");
      choosing = at != std::string::npos && word.find('(') == std::string::npos;
      pieces.push_back(std::move(item));
    }
  }
  return pieces;
}

}  // namespace

/// Types of Python, SQL, JSON and plain English, and their plurals ("list of uuids").
/// A last "s" is the plural of the words in the table ("uuids", "records").
std::string type_of_word(std::string_view word) {
  auto found = std::ranges::find(kTypeWords, word, &TypeWord::word);
  if (found == kTypeWords.end() && word.ends_with("s")) {
    found = std::ranges::find(kTypeWords, word.substr(0, word.size() - 1), &TypeWord::word);
  }
  return found == kTypeWords.end() ? std::string() : std::string(found->type);
}

/// Never fails: what is no field is left out, and a name that comes twice counts once.
/// A repeated name would be two attributes of one Python class, of which the second hides the
/// first.
std::vector<SpecField> read_fields(std::string_view given) {
  // "`grams: float`": code marks around a whole field would make a title of it.
  std::string const text = replace_all(std::string(given), "`", "");
  std::vector<SpecField> fields;
  for (auto const& piece : field_pieces(text)) {
    // "a, b and c" is three fields; "status (open or closed)" and "mode: a or b" are one each.
    auto const open = piece.find_first_of("(:");
    bool const listed = open != std::string::npos && piece.find(')') != std::string::npos;
    auto const split = and_items(piece);
    bool const each = split.size() > 1 && std::ranges::all_of(split, [](std::string const& part) {
                        return part.find(": ") != std::string::npos;
                      });
    auto const parts = each                                   ? split
                       : open != std::string::npos && !listed ? std::vector<std::string>{piece}
                                                              : and_items(piece);
    for (auto const& part : parts) {
      SpecField field = field_of(part);
      bool const known = std::ranges::any_of(
          fields, [&](SpecField const& other) { return other.name == field.name; });
      bool const fits = !field.name.empty() && !known && fields.size() < kMaxFields;
      if (fits) fields.push_back(std::move(field));
    }
  }
  return fields;
}

}  // namespace omninode::onex
