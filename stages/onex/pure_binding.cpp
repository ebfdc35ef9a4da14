#include "stages/onex/pure_binding.hpp"

#include <algorithm>
#include <array>

#include "stages/onex/node_design.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr int kNone = -1;
/// Digits in the sample of an input that asks for rounding: more than any expectation of a float
/// has behind the point, so that rounding changes none of them.
constexpr std::string_view kRoundingSample = "2";

struct Parameter {
  std::string_view role;
  bool optional = false;
};

/// "numbers number?" -> the kinds of parameters, one by one.
std::vector<Parameter> parameters_of(PureFunction const& function) {
  std::vector<Parameter> parameters;
  for (auto role : split(function.takes, ' ')) {
    bool const optional = role.ends_with('?');
    if (optional) role.remove_suffix(1);
    parameters.push_back({role, optional});
  }
  return parameters;
}

/// Choices beyond these would be accepted by the request's enum and refused by the function.
bool all_known_formats(SpecField const& field) {
  return std::ranges::all_of(field.choices, [](std::string const& choice) {
    std::string const name = lower(choice);
    return name == "json" || name == "yaml" || name == "csv";
  });
}

/// "prices" and "values" speak of many, "email" and "address" of one.
bool speaks_of_many(std::string_view name) {
  bool const plural = name.ends_with("s") && !name.ends_with("ss");
  return plural || has_any_stem(name, {"data", "list", "series", "array"});
}

/// The type a field has in a role; empty where it cannot play it. "array" and "string" are what
/// a prompt's field has when nothing is said, so they may turn out to be more; a text of one thing
/// is no row of numbers, whatever is done to it ("normalize_email").
std::string type_in_role(SpecField const& field, Parameter const& parameter) {
  std::string const& type = field.type;
  bool const plain = field.choices.empty();
  auto const role = parameter.role;
  if (role == "numbers") {
    bool const open = type == "array" || (type == "string" && plain && speaks_of_many(field.name));
    if (type == "array<float>" || type == "array<int>") return type;
    return open ? "array<float>" : "";
  }
  if (role == "number") return type == "float" || type == "int" ? type : "";
  if (role == "text") return type == "string" && plain ? type : "";
  if (role == "texts") return type == "array" || type == "array<string>" ? "array<string>" : "";
  if (role == "rows") return type == "array" || type == "array<object>" ? "array<object>" : "";
  if (role == "object") return type == "object" ? type : "";
  bool const format = role == "format" && (type == "string" || type == "enum");
  return format && all_known_formats(field) ? type : "";
}

/// An optional whole number that its name calls a number of digits. A required one is left alone:
/// it may be a parameter of the business that only looks alike.
bool is_rounding(SpecField const& input) {
  return input.optional && input.type == "int" &&
         has_any_stem(input.name, {"precision", "decimal", "digit", "place", "round"});
}

/// Which input each parameter got, by index or kNone, and the type that the input has there.
struct Fit {
  std::vector<int> inputs;
  std::vector<std::string> types;
  std::string rounding;  ///< input that says how many digits are wanted, or empty
};

/// Parameters take the inputs in their order; each takes the first one left that suits it.
/// No input may be left over: a function that ignores what the prompt asks for would compute
/// something else than the prompt means, and delegating is the honest answer then.
std::optional<Fit> fit(PureFunction const& function, SpecOperation const& operation) {
  Fit result;
  std::vector<bool> used(operation.inputs.size(), false);
  for (auto const& parameter : parameters_of(function)) {
    int found = kNone;
    for (std::size_t i = 0; i < operation.inputs.size() && found == kNone; ++i) {
      auto const& input = operation.inputs[i];
      bool const suits = !used[i] && input.optional == parameter.optional &&
                         !type_in_role(input, parameter).empty();
      if (suits) found = static_cast<int>(i);
    }
    if (found == kNone && !parameter.optional) return std::nullopt;
    result.inputs.push_back(found);
    result.types.emplace_back();
    if (found == kNone) continue;
    auto const index = static_cast<std::size_t>(found);
    used[index] = true;
    result.types.back() = type_in_role(operation.inputs[index], parameter);
  }
  for (std::size_t i = 0; i < operation.inputs.size(); ++i) {
    if (used[i]) continue;
    bool const rounds = is_rounding(operation.inputs[i]) && function.gives == "float";
    if (!rounds || !result.rounding.empty()) return std::nullopt;
    result.rounding = operation.inputs[i].name;
  }
  return result;
}

/// Whether whole numbers in give a whole number out.
/// The functions of the catalogue work with floats. For these alone a cast to int around the call
/// loses nothing; a mean or a quotient would be cut off without a word.
bool keeps_whole(PureFunction const& function) {
  constexpr auto kKeeping =
      std::to_array<std::string_view>({"total", "minimum", "maximum", "spread", "mode", "product",
                                       "added", "subtracted", "multiplied", "absolute"});
  return std::ranges::find(kKeeping, function.name) != kKeeping.end();
}

/// The type of the answer's field, empty where the function gives something else.
/// A field that the prompt left open takes the type of the function; a count may stand in a float.
std::string result_type(PureFunction const& function, SpecField const& output, Fit const& found) {
  std::string const gives(function.gives);
  std::string const& type = output.type;
  bool const open = type == "any" || (type == "string" && output.choices.empty()) ||
                    (type == "array" && gives.starts_with("array<"));
  if (open || type == gives) return gives;
  if (type == "float" && gives == "int") return type;
  bool const whole = std::ranges::all_of(found.types, [](std::string const& each) {
    return each.empty() || each == "array<int>" || each == "int";
  });
  return type == "int" && gives == "float" && whole && keeps_whole(function) ? type : "";
}

/// Arguments are given by place; a parameter that may be left out stands last in the catalogue.
std::string call_of(PureFunction const& function, SpecOperation const& operation, Fit const& found,
                    std::string const& last) {
  std::vector<std::string> arguments;
  for (int const input : found.inputs) {
    if (input == kNone) continue;
    arguments.push_back("request." + operation.inputs[static_cast<std::size_t>(input)].name);
  }
  if (!last.empty()) arguments.push_back(last);
  return std::string(function.name) + "(" + join(arguments, ", ") + ")";
}

/// The bar separates arguments because commas stand within the literals.
std::vector<std::string> literals(std::string_view arguments) {
  std::vector<std::string> list;
  if (arguments.empty()) return list;
  for (auto const part : split(arguments, '|')) list.emplace_back(part);
  return list;
}

/// Rounding stands inside of the cast to int. The expectation is that of the first example, as the
/// samples of the operation are made from its arguments.
PureFormula formula_of(PureFunction const& function, SpecOperation const& operation,
                       SpecField const& output, Fit const& found, std::string const& last) {
  PureFormula formula;
  formula.field = output.name;
  formula.type = result_type(function, output, found);
  formula.function = &function;
  formula.expression = call_of(function, operation, found, last);
  if (!found.rounding.empty()) {
    formula.expression = "rounded(" + formula.expression + ", request." + found.rounding + ")";
  }
  if (formula.type == "int" && function.gives == "float") {
    formula.expression = "int(" + formula.expression + ")";
  }
  formula.expected = function.examples[0].result;
  formula.arguments = literals(function.examples[0].arguments);
  formula.refused = literals(function.refused);
  formula.inputs = found.inputs;
  formula.types = found.types;
  return formula;
}

PureFunction const& percentile_function() {
  return *std::ranges::find(statistic_functions(), std::string_view("percentile"),
                            &PureFunction::name);
}

/// A literal of the catalogue as one of the input's own type.
/// A sample must pass the request's model: whole numbers where the prompt wants them, and the
/// enum's member where it lists choices.
std::string literal_for(SpecField const& input, std::string const& literal) {
  bool const whole = input.type == "int" || input.type == "array<int>";
  if (whole) return replace_all(literal, ".0", "");
  if (input.enum_class.empty()) return literal;
  for (auto const& choice : input.choices) {
    if ("\"" + lower(choice) + "\"" == literal) return input.enum_class + "." + enum_member(choice);
  }
  return input.enum_class + "." + enum_member(input.choices.front());
}

}  // namespace

std::optional<PureFormula> bind_function(PureFunction const& function,
                                         SpecOperation const& operation, SpecField const& output) {
  auto const found = fit(function, operation);
  if (!found || result_type(function, output, *found).empty()) return std::nullopt;
  return formula_of(function, operation, output, *found, {});
}

/// The catalogue's function has the percentage as its second argument, so the inputs are fitted as
/// for a function on numbers alone, and the constant is appended to the call. The expectation is
/// computed here by the same nearest rank.
std::optional<PureFormula> bind_percentile(int percent, SpecOperation const& operation,
                                           SpecField const& output) {
  // The numbers alone: the percentage is a constant of the call.
  auto const& mean = statistic_functions()[1];
  auto const found = fit(mean, operation);
  if (!found || result_type(percentile_function(), output, *found).empty()) return std::nullopt;
  auto formula =
      formula_of(percentile_function(), operation, output, *found, std::to_string(percent));
  constexpr auto kSorted =
      std::to_array<std::string_view>({"2.0", "4.0", "4.0", "4.0", "5.0", "5.0", "7.0", "9.0"});
  auto const rank = (static_cast<std::size_t>(percent) * kSorted.size() + 99) / 100;
  formula.expected = kSorted[std::max<std::size_t>(rank, 1) - 1];
  formula.arguments.pop_back();
  formula.refused = {"[]"};
  return formula;
}

/// Names that a person would choose for the parameters, where the prompt leaves the inputs open.
std::vector<SpecField> usual_inputs(PureFunction const& function) {
  std::vector<SpecField> fields;
  bool const formats = function.family == "formats";
  int numbers = 0, scalars = 0, names = 0;
  bool const pair = function.takes == "number number";
  for (auto const& parameter : parameters_of(function)) {
    auto const role = parameter.role;
    if (role == "numbers")
      fields.push_back({numbers++ == 0 ? "values" : "weights", "array<float>"});
    if (role == "number") {
      std::string const only = function.takes == "number" ? "value" : "percent";
      fields.push_back({!pair ? only : scalars++ == 0 ? "left" : "right", "float"});
    }
    if (role == "text" && parameter.optional) fields.push_back({"separator", "string", true});
    if (role == "text" && !parameter.optional) fields.push_back({formats ? "content" : "text"});
    if (role == "texts") fields.push_back({"required_fields", "array<string>"});
    if (role == "object") fields.push_back({"record", "object"});
    if (role == "rows") fields.push_back({"rows", "array<object>"});
    if (role == "format") fields.push_back({names++ == 0 ? "source_format" : "target_format"});
  }
  return fields;
}

std::string usual_field(PureFormula const& formula) { return std::string(formula.function->field); }

/// Called when all formulas are known, because each may settle the type of another input. A request
/// to be refused is made from the first formula that refuses anything; one is enough for the test.
void settle_inputs(PureLogic& logic) {
  auto& inputs = logic.operation.inputs;
  for (auto const& formula : logic.formulas) {
    for (std::size_t i = 0; i < formula.inputs.size(); ++i) {
      if (formula.inputs[i] == kNone) continue;
      inputs[static_cast<std::size_t>(formula.inputs[i])].type = formula.types[i];
    }
  }
  // What no parameter takes is the number of digits.
  logic.samples.assign(inputs.size(), std::string(kRoundingSample));
  auto const fill = [&](PureFormula const& formula, std::vector<std::string> const& literals,
                        std::vector<std::string>& samples) {
    for (std::size_t i = 0; i < formula.inputs.size() && i < literals.size(); ++i) {
      if (formula.inputs[i] == kNone) continue;
      auto const index = static_cast<std::size_t>(formula.inputs[i]);
      samples[index] = literal_for(inputs[index], literals[i]);
    }
  };
  for (auto const& formula : logic.formulas) fill(formula, formula.arguments, logic.samples);
  for (auto const& formula : logic.formulas) {
    if (formula.refused.empty() || !logic.refused.empty()) continue;
    logic.refused = logic.samples;
    fill(formula, formula.refused, logic.refused);
  }
}

}  // namespace omninode::onex
