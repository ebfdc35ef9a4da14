// The Python type of a field: its annotation, what it needs imported, a sample of it.
// One place for the types that a design adds to those of a prompt (enums of choices).
// Pure functions; any thread.
#pragma once

#include <string>

#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"

namespace omninode::onex {

/// "list[float]", "EnumOrderStatus"; without regard to whether the field is optional.
std::string bare_annotation(SpecField const& field);
/// The same with " | None" where the field is optional.
std::string annotation_of(SpecField const& field);
/// Adds what the annotation and a sample need; `enums` is the package of the node's enums as
/// seen from the file ("..enums" from a folder below the node's).
void import_type(SpecField const& field, PythonImports& imports,
                 std::string_view enums = "..enums");
/// A literal of the type; equal for fields of one name.
std::string sample_value(SpecField const& field);

}  // namespace omninode::onex
