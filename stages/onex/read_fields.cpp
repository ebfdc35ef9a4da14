// Fields with their types: what stands behind "Input:" and "Output:" of an operation.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

struct TypeWord {
  std::string_view word;
  std::string_view type;
};

constexpr auto kTypeWords = std::to_array<TypeWord>({
    {"string", "string"}, {"str", "string"},   {"text", "string"},       {"varchar", "string"},
    {"int", "int"},       {"integer", "int"},  {"long", "int"},          {"bigint", "int"},
    {"int64", "int"},     {"int32", "int"},    {"float", "float"},       {"double", "float"},
    {"decimal", "float"}, {"number", "float"}, {"numeric", "float"},     {"bool", "bool"},
    {"boolean", "bool"},  {"flag", "bool"},    {"object", "object"},     {"dict", "object"},
    {"json", "object"},   {"jsonb", "object"}, {"map", "object"},        {"mapping", "object"},
    {"uuid", "uuid"},     {"guid", "uuid"},    {"datetime", "datetime"}, {"timestamp", "datetime"},
    {"date", "datetime"}, {"bytes", "bytes"},  {"binary", "bytes"},
});

std::string type_of_word(std::string_view word) {
  auto const found = std::ranges::find(kTypeWords, word, &TypeWord::word);
  return found == kTypeWords.end() ? std::string() : std::string(found->type);
}

bool is_array_word(std::string_view word) {
  return word == "array" || word == "list" || word == "sequence";
}

/// The first type word of a note such as "uuid, optional" or "list of strings".
std::string type_in(std::string_view note) {
  bool array = false;
  for (auto const& token : tokens_of(note)) {
    std::string word = lower(token.text);
    if (is_array_word(word)) {
      array = true;
      continue;
    }
    if (word.ends_with("s") && type_of_word(word).empty()) word.pop_back();
    if (auto const type = type_of_word(word); !type.empty()) {
      return array ? "array<" + type + ">" : type;
    }
  }
  return array ? "array" : "";
}

/// What a name suggests where the prompt gives no type.
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

bool says_optional(std::string_view note) {
  std::string const text = lower(note);
  return contains_word(text, "optional") || contains_word(text, "nullable") ||
         contains_word(text, "none") || contains_word(text, "default") ||
         note.find('?') != std::string_view::npos || note.find('=') != std::string_view::npos;
}

/// The parts of "name (type, optional) - what it is" and of "name: type".
SpecField field_of(std::string_view item) {
  auto const tokens = tokens_of(item);
  SpecField field;
  std::size_t name_at = 0;
  // "optional ttl (int)" and "string key": the name is the first word that is neither.
  while (name_at + 1 < tokens.size() && tokens[name_at + 1].kind != Token::Kind::mark &&
         (lower(tokens[name_at].text) == "optional" ||
          !type_of_word(lower(tokens[name_at].text)).empty() ||
          lower(tokens[name_at].text) == "the" || lower(tokens[name_at].text) == "a")) {
    ++name_at;
  }
  if (name_at >= tokens.size() || tokens[name_at].kind == Token::Kind::mark) return field;
  field.name = field_name(tokens[name_at].text);
  std::string note(item.substr(tokens[name_at].end));
  for (std::size_t i = 0; i < name_at; ++i) note += " " + tokens[i].text;
  if (auto const dash = note.find(" - "); dash != std::string::npos) {
    field.description = std::string(trim(std::string_view(note).substr(dash + 3)));
    note.resize(dash);
  }
  field.type = type_in(note);
  if (field.type.empty()) field.type = type_from_name(field.name);
  field.optional = says_optional(note);
  return field;
}

/// Pieces between commas; a note without a name ("key: map, optional") stays with its field.
std::vector<std::string> field_pieces(std::string_view text) {
  std::vector<std::string> pieces;
  for (auto& item : comma_items(text)) {
    std::string const word = lower(item);
    bool const note = word == "optional" || word == "required" || word == "nullable" ||
                      word.starts_with("default ");
    if (note && !pieces.empty()) {
      pieces.back() += " (" + word + ")";
    } else {
      pieces.push_back(std::move(item));
    }
  }
  return pieces;
}

}  // namespace

std::vector<SpecField> read_fields(std::string_view text) {
  std::vector<SpecField> fields;
  for (auto const& piece : field_pieces(text)) {
    bool const bracketed = piece.find('(') != std::string::npos;
    auto const parts = bracketed || piece.find(':') != std::string::npos
                           ? std::vector<std::string>{piece}
                           : list_items(piece);
    for (auto part : parts) {
      if (part.starts_with("and ")) part.erase(0, 4);
      SpecField field = field_of(part);
      bool const known = std::ranges::any_of(
          fields, [&](SpecField const& other) { return other.name == field.name; });
      if (!field.name.empty() && !known) fields.push_back(std::move(field));
    }
  }
  return fields;
}

}  // namespace omninode::onex
