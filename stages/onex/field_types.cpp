#include "stages/onex/field_types.hpp"

namespace omninode::onex {
namespace {

bool is_list(SpecField const& field) { return field.type.starts_with("array<"); }

std::string listed(SpecField const& field, std::string_view open, std::string const& item) {
  return is_list(field) ? std::string(open) + item + "]" : item;
}

}  // namespace

std::string bare_annotation(SpecField const& field) {
  if (field.enum_class.empty()) return python_type(field.type);
  return listed(field, "list[", field.enum_class);
}

std::string annotation_of(SpecField const& field) {
  return bare_annotation(field) + (field.optional ? " | None" : "");
}

void import_type(SpecField const& field, PythonImports& imports, std::string_view enums) {
  imports.add_for_type(field.type);
  if (!field.enum_class.empty()) imports.add(enums, field.enum_class);
}

std::string sample_value(SpecField const& field) {
  if (field.enum_class.empty()) return sample_literal(field.type, field.name);
  // Choices keep their order, so the first one is always the first member.
  return listed(field, "[", field.enum_class + "." + enum_member(field.choices.front()));
}

}  // namespace omninode::onex
