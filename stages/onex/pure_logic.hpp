// Pure functions that a compute node can carry in its own logic.py: which ones there are, and how
// the operation of a prompt is matched with them. What matches nothing is delegated: the
// generator knows usual meanings (a median), never the rules of somebody's business.
// A constant table and pure functions; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/node_spec.hpp"

namespace omninode::onex {

/// Arguments as Python literals, one per parameter, separated by '|'; and what comes of them.
struct PureExample {
  std::string_view arguments;
  std::string_view result;
};

/// One row of the catalogue. All texts are constants of the program. The templates hold the
/// function's Python; a row without text in its family's template makes a node whose import fails.
struct PureFunction {
  std::string_view name;      ///< in logic.py
  std::string_view family;    ///< template with its text: logic_<family>.py.mustache
  std::string_view asked_as;  ///< word sequences that ask for it, separated by '|'
  std::string_view takes;     ///< kinds of its parameters; '?' after one that may be left out
  std::string_view gives;     ///< type of its result, as in a SpecField
  std::string_view helper;    ///< function that it needs besides, or empty
  std::string_view imports;   ///< "math,collections.abc:Sequence"
  std::string_view field;     ///< usual name of the result, where the prompt gives none
  PureExample examples[3];    ///< the first one serves the node's tests
  std::string_view refused;   ///< arguments that it cannot work on, or empty
};

// The catalogue, a family each.
std::span<PureFunction const> statistic_functions();
std::span<PureFunction const> arithmetic_functions();
std::span<PureFunction const> text_functions();
std::span<PureFunction const> format_functions();
std::span<PureFunction const> record_functions();
/// All of them, in the order of the families.
std::vector<PureFunction const*> pure_functions();

/// How one field of an answer is computed from a request.
struct PureFormula {
  std::string field;
  std::string type;                    ///< of the field
  PureFunction const* function;        ///< of the catalogue, which lives as long as the program
  std::string expression;              ///< Python over `request`
  std::string expected;                ///< literal that belongs to the sample inputs
  std::vector<std::string> arguments;  ///< literals of the sample, one per parameter
  std::vector<std::string> refused;    ///< the same for what cannot be worked on, or empty
  std::vector<int> inputs;             ///< the operation's input for each parameter, -1 for none
  std::vector<std::string> types;      ///< of those inputs
};

struct PureLogic {
  SpecOperation operation;  ///< with types that the prompt left open filled in
  std::vector<PureFormula> formulas;
  std::vector<std::string> samples;  ///< literals, one per input of the operation
  std::vector<std::string> refused;  ///< the same for a request that must be rejected, or empty
};

/// The functions that an operation asks for by its name and fields; nothing where there are none.
std::optional<PureLogic> pure_logic_of(SpecOperation const& operation);

}  // namespace omninode::onex
