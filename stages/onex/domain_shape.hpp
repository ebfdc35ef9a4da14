// Recognising an operation by a table: what a function of a domain takes and what its answer
// offers. For domains whose functions have fixed parameters (secrets, storage, HTTP, Kafka); SQL
// and caches, whose columns and values are the prompt's own, have their own code.
// Pure and deterministic; values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/domain_logic.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// A parameter, and the names and types under which prompts ask for it.
struct ShapeInput {
  std::string_view parameter;
  std::vector<std::string_view> names;
  std::vector<std::string_view> types;
  bool required = true;
  std::string_view sample = {};  ///< where the usual sample of the type does not fit
};

/// A field of the result: what it is over `answer`, and the name its tests know it by.
struct ShapeAnswer {
  std::string_view role;
  std::vector<std::string_view> names;
  std::string_view type;
  std::string_view code;
  bool may_lack = false;  ///< there is no answer to take it from where nothing is found
};

struct Shape {
  std::string_view function;
  std::vector<std::string_view> verbs;
  std::vector<ShapeInput> inputs;
  std::vector<ShapeAnswer> answers;
  std::string_view semantics;
  std::vector<DomainValue> constants = {};  ///< arguments that no input gives
  std::string_view second = {};             ///< a word that the operation's name must also have
};

/// The first shape in which every input, every required parameter and every field of the answer
/// has its place. Facts: "path_input" and "path" (name and sample) of each input, "version_field"
/// of each answer, "must_exist" where a field that may lack is required: finding nothing is then
/// an error, and the function "<function>_found".
std::optional<DomainCall> call_of_shape(std::string_view domain, std::vector<Shape> const& shapes,
                                        DesignOperation const& operation);

}  // namespace omninode::onex
