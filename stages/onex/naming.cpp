#include "stages/onex/naming.hpp"

#include <algorithm>
#include <array>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// In small letters, because names are compared in small letters ("none", "true").
constexpr auto kKeywords = std::to_array<std::string_view>(
    {"and",      "as",   "assert",   "async", "await",  "break",  "case",  "class",
     "continue", "def",  "del",      "elif",  "else",   "except", "false", "finally",
     "for",      "from", "global",   "if",    "import", "in",     "is",    "lambda",
     "match",    "none", "nonlocal", "not",   "or",     "pass",   "raise", "return",
     "true",     "try",  "type",     "while", "with",   "yield",  "self",  "cls"});

/// Legal as names, but what is called `list` hides the builtin from all code behind it.
constexpr auto kBuiltins = std::to_array<std::string_view>(
    {"abs",          "all",        "any",         "ascii",      "bin",     "bool",     "bytes",
     "callable",     "chr",        "compile",     "complex",    "dict",    "dir",      "divmod",
     "enumerate",    "eval",       "exec",        "filter",     "float",   "format",   "frozenset",
     "getattr",      "globals",    "hasattr",     "hash",       "help",    "hex",      "id",
     "input",        "int",        "isinstance",  "issubclass", "iter",    "len",      "list",
     "locals",       "map",        "max",         "memoryview", "min",     "next",     "object",
     "oct",          "open",       "ord",         "pow",        "print",   "property", "range",
     "repr",         "reversed",   "round",       "set",        "setattr", "slice",    "sorted",
     "staticmethod", "str",        "sum",         "super",      "tuple",   "vars",     "zip",
     "bytearray",    "breakpoint", "classmethod", "delattr",    "exit",    "quit"});

// Attributes of pydantic's BaseModel that a field of the same name would hide, and the fields
// that generated models have of their own.
constexpr auto kModelAttributes =
    std::to_array<std::string_view>({"schema", "json", "copy", "construct", "validate", "fields",
                                     "parse_obj", "parse_raw", "operation", "event_type"});

template <typename Words>
bool contains(Words const& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string cut(std::string name) {
  if (name.size() > kMaxNameChars) name.resize(kMaxNameChars);
  while (name.ends_with('_')) name.pop_back();
  return name;
}

}  // namespace

bool is_python_reserved(std::string_view word) {
  return contains(kKeywords, word) || contains(kBuiltins, word);
}

/// A digit in front is cut off, since no identifier starts with one; what becomes too short gets
/// the fallback, so that a caller never has to handle an empty name.
std::string snake_name(std::string_view text, std::string_view fallback) {
  std::string name = join(name_words(text), "_");
  auto const letter = std::ranges::find_if(name, is_lower);
  name = cut(std::string(letter, name.end()));
  if (name.size() < 2) return std::string(fallback);
  return is_python_reserved(name) ? name + "_node" : name;
}

std::string pascal_name(std::string_view text) {
  std::string name;
  for (auto word : name_words(text)) {
    if (is_lower(word[0])) word[0] = static_cast<char>(word[0] - 'a' + 'A');
    name += word;
  }
  return name;
}

/// A prefix for a digit instead of cutting it: "2fa_code" and "fa_code" may both be fields.
/// "model_" is the prefix that pydantic reserves for itself.
std::string field_name(std::string_view text) {
  std::string name = join(name_words(text), "_");
  if (name.empty() || !is_lower(name[0])) name = "value_" + name;
  name = cut(std::move(name));
  bool const hidden = contains(kKeywords, name) || contains(kModelAttributes, name);
  return hidden || name.starts_with("model_") ? name + "_value" : name;
}

/// The kind and "node" are taken off as often as they stand there, so that a name which went
/// through here once comes out the same again. The limit leaves room for the suffix: a name cut in
/// the middle of its kind would be a node of no kind.
std::string node_name_of(std::string_view base, std::string_view kind) {
  std::string const suffix = "_" + std::string(kind);
  std::string name = join(name_words(base), "_");
  if (name.starts_with("node_")) name.erase(0, 5);
  while (name.ends_with("_node")) name.resize(name.size() - 5);
  while (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  if (name == kind) name.clear();
  if (name.size() + suffix.size() > kMaxNameChars) name.resize(kMaxNameChars - suffix.size());
  auto const letter = std::ranges::find_if(name, is_lower);
  name = cut(std::string(letter, name.end()));
  return (name.size() < 2 ? "generated" : name) + suffix;
}

std::string stem_of_node(std::string_view node_name, std::string_view kind) {
  return std::string(node_name.substr(0, node_name.size() - kind.size() - 1));
}

}  // namespace omninode::onex
