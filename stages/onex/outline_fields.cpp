#include "stages/onex/outline_fields.hpp"

#include <algorithm>
#include <vector>

#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxScalarChars = 1'000;

using YAML::Node;

/// Booleans of YAML and JSON arrive as text, in any case.
/// Absent counts as "not said", not as false: an outline without "required" leaves the field
/// required.
bool says(Node const& node, char const* key, std::string_view value) {
  Node const found = node[key];
  return found.IsDefined() && found.IsScalar() && lower(found.Scalar()) == value;
}

/// "enum: a|b" from a list of choices.
std::string choices_text(Node const& list) { return "enum: " + list_text(list, "|"); }

/// What stands in the brackets behind a field's name.
/// Choices come before a type, because "type: string" beside "enum: [a, b]" says less. What is no
/// scalar, list or mapping is an object, the type that takes anything.
std::string type_note(Node const& value) {
  if (value.IsScalar()) return scalar_text(value);
  if (value.IsSequence()) return choices_text(value);
  if (!value.IsMap()) return "object";
  std::vector<std::string> notes;
  bool chosen = false;
  for (char const* key : {"choices", "values", "enum", "options", "one_of"}) {
    if (!value[key].IsDefined() || !value[key].IsSequence()) continue;
    notes.push_back(choices_text(value[key]));
    chosen = true;
    break;
  }
  Node const items = value["items"];
  if (!chosen && value["type"].IsDefined()) {
    std::string type = list_text(value["type"], " or ");
    // A JSON schema says "string" and means more by its format.
    if (says(value, "format", "uuid")) type = "uuid";
    if (says(value, "format", "date-time")) type = "datetime";
    if (items.IsDefined())
      type += " of " + (items.IsMap() ? scalar_text(items["type"]) : scalar_text(items));
    notes.push_back(std::move(type));
  }
  bool const optional = says(value, "required", "false") || says(value, "optional", "true") ||
                        says(value, "nullable", "true") || value["default"].IsDefined();
  if (optional) notes.emplace_back("optional");
  return notes.empty() ? "object" : join(notes, ", ");
}

/// The form that read_fields understands; one reader of fields is enough.
std::string field_text(std::string const& name, Node const& value) {
  std::string text = name + " (" + type_note(value) + ")";
  Node const about = value.IsMap() ? value["description"] : Node(YAML::NodeType::Undefined);
  // A comma in a description would end the field.
  if (about.IsDefined()) text += " - " + replace_all(scalar_text(about), ",", " ");
  return text;
}

/// The properties of a JSON schema; what it does not require is optional.
std::vector<std::string> schema_fields(Node const& properties, Node const& required) {
  std::string const listed = list_text(required, "\n");
  auto const names = split(listed, '\n');
  std::vector<std::string> fields;
  for (auto const& entry : properties) {
    std::string const name = scalar_text(entry.first);
    auto text = field_text(name, entry.second);
    bool const optional = required.IsDefined() && std::ranges::find(names, name) == names.end();
    if (optional && text.find(')') != text.npos) text.insert(text.find(')'), ", optional");
    fields.push_back(std::move(text));
  }
  return fields;
}

/// "- amount: decimal" is a mapping with one key to YAML, and a field to its author.
std::string item_text(Node const& item) {
  if (item.IsScalar()) return scalar_text(item);
  if (!item.IsMap() || item.size() == 0) return {};
  if (item["name"].IsDefined()) return field_text(scalar_text(item["name"]), item);
  auto const first = *item.begin();
  return field_text(scalar_text(first.first), first.second);
}

}  // namespace

/// Line ends would make new lines of the prompt out of one value.
std::string scalar_text(Node const& node) {
  if (!node.IsDefined() || !node.IsScalar()) return {};
  std::string text = node.Scalar().substr(0, kMaxScalarChars);
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

/// Nested values have no short form and are left out.
std::string list_text(Node const& node, std::string_view separator) {
  if (!node.IsDefined() || !node.IsSequence()) return scalar_text(node);
  std::vector<std::string> items;
  for (auto const& item : node) {
    if (item.IsScalar()) items.push_back(scalar_text(item));
  }
  return join(items, separator);
}

/// Names alone are results of which one comes; names with types are values.
std::string fields_text(Node const& node, bool outputs) {
  if (node.IsScalar()) return scalar_text(node);
  std::vector<std::string> fields;
  Node const properties = node.IsMap() ? node["properties"] : Node(YAML::NodeType::Undefined);
  if (properties.IsDefined() && properties.IsMap()) {
    fields = schema_fields(properties, node["required"]);
  } else if (node.IsMap()) {
    for (auto const& entry : node)
      fields.push_back(field_text(scalar_text(entry.first), entry.second));
  } else {
    for (auto const& item : node) fields.push_back(item_text(item));
  }
  std::erase(fields, std::string());
  bool const results = outputs && std::ranges::all_of(fields, is_camel);
  return join(fields, results ? " or " : ", ");
}

}  // namespace omninode::onex
