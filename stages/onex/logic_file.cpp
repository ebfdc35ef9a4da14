#include "stages/onex/logic_file.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

using Functions = std::vector<PureFunction const*>;

/// In the order of the catalogue, each once.
Functions functions_of(NodeDesign const& design) {
  std::set<PureFunction const*> used;
  for (auto const& operation : design.operations) {
    if (!operation.logic) continue;
    for (auto const& formula : operation.logic->formulas) used.insert(formula.function);
  }
  Functions ordered;
  for (auto const* function : pure_functions()) {
    if (used.contains(function)) ordered.push_back(function);
  }
  return ordered;
}

/// Seen from the expressions, so that the import and the helper are there exactly when they are
/// used.
bool rounds(DesignOperation const& operation) {
  return std::ranges::any_of(operation.logic->formulas, [](PureFormula const& formula) {
    return formula.expression.find("rounded(") != std::string::npos;
  });
}

/// "json_to_yaml" reads one format and writes the other; "converted" knows all of them.
std::set<std::string> format_parts(std::string_view name) {
  if (name == "converted") {
    return {"parse_csv", "parse_json", "parse_yaml", "write_csv", "write_json", "write_yaml"};
  }
  std::set<std::string> parts;
  auto const words = name_words(name);
  if (words.front() != "rows") parts.insert("parse_" + words.front());
  if (words.back() != "rows") parts.insert("write_" + words.back());
  return parts;
}

/// CSV is read from and written to texts, which takes `io`; the other two modules do that
/// themselves.
void import_format(std::string const& part, PythonImports& imports) {
  std::string const format = part.substr(part.find('_') + 1);
  imports.add_module(format);
  if (format == "csv") imports.add_module("io");
}

/// "math,collections.abc:Sequence"
void import_listed(std::string_view listed, PythonImports& imports) {
  if (listed.empty()) return;
  for (auto const each : split(listed, ',')) {
    auto const colon = each.find(':');
    if (colon == std::string_view::npos) {
      imports.add_module(each);
    } else {
      imports.add(each.substr(0, colon), each.substr(colon + 1));
    }
  }
}

/// The functions' names are the switches of the templates; a helper is switched on by whoever needs
/// it.
void add_function(PureFunction const& function, PythonImports& imports, json& values) {
  values[std::string(function.name)] = true;
  import_listed(function.imports, imports);
  if (function.helper == "not_empty") values["not_empty"] = true;
  if (function.family != "formats") return;
  for (auto const& part : format_parts(function.name)) {
    values[part] = true;
    import_format(part, imports);
  }
  if (function.name == "converted") imports.add("collections.abc", "Callable");
  if (function.name == "rows_to_csv") imports.add("collections.abc", "Sequence");
}

/// An example without a result is an empty place of the fixed array.
json cases_of(PureFunction const& function) {
  json cases = json::array();
  for (auto const& example : function.examples) {
    if (example.result.empty()) continue;
    std::vector<std::string> arguments;
    for (auto const part : split(example.arguments, '|')) arguments.emplace_back(part);
    cases.push_back({{"arguments", join(arguments, ", ")}, {"expected", example.result}});
  }
  return cases;
}

/// What the examples of a function are, one type per parameter: literals, so that a sequence is a
/// list. A parameter that may be left out is None where it is.
std::string argument_types(PureFunction const& function) {
  constexpr auto kTypes = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"numbers", "list[float]"},
       {"number", "float"},
       {"texts", "list[str]"},
       {"text", "str"},
       {"format", "str"},
       {"object", "dict[str, object]"},
       {"rows", "list[dict[str, object]]"}});
  std::vector<std::string> types;
  for (auto role : split(function.takes, ' ')) {
    bool const optional = role.ends_with('?');
    if (optional) role.remove_suffix(1);
    auto const* const found =
        std::ranges::find(kTypes, role, &std::pair<std::string_view, std::string_view>::first);
    if (found == kTypes.end()) throw std::logic_error("no type for " + std::string(role));
    types.push_back(std::string(found->second) + (optional ? " | None" : ""));
  }
  return join(types, ", ");
}

/// Every function is tested in the generated package too: the user may change logic.py, and the
/// tests must say what was right.
json test_of(PureFunction const& function) {
  std::vector<std::string> refused;
  for (auto const part : split(function.refused, '|')) refused.emplace_back(part);
  return {{"name", function.name},
          {"types", argument_types(function)},
          {"cases", cases_of(function)},
          {"refused", function.refused.empty() ? json(false) : json(join(refused, ", "))}};
}

}  // namespace

/// Sorted and each once, for the import in node.py.
std::vector<std::string> logic_names(DesignOperation const& operation) {
  std::set<std::string> names;
  for (auto const& formula : operation.logic->formulas) {
    names.insert(std::string(formula.function->name));
  }
  if (rounds(operation)) names.insert("rounded");
  return {names.begin(), names.end()};
}

/// PyYAML comes without types, so mypy is told not to ask for them, but only in a module that
/// imports it. Without imports the text is empty, so that no blank lines stand before the class.
std::optional<File> logic_file(NodeDesign const& design) {
  auto const functions = functions_of(design);
  if (functions.empty()) return std::nullopt;
  PythonImports imports;
  json values = {{"class_name", design.spec.class_name}};
  for (auto const* function : functions) add_function(*function, imports, values);
  for (auto const& operation : design.operations) {
    if (operation.logic && rounds(operation)) values["rounded"] = true;
  }
  values["untyped_yaml"] = values.contains("parse_yaml") || values.contains("write_yaml");
  std::string const text = imports.text();
  values["imports"] = text.empty() ? "" : "\n" + text;
  return File{"logic.py", render("logic.py", values)};
}

std::optional<File> logic_test_file(NodeDesign const& design) {
  auto const functions = functions_of(design);
  if (functions.empty()) return std::nullopt;
  PythonImports imports;
  imports.add_module("pytest");
  json tests = json::array();
  for (auto const* function : functions) {
    imports.add("..logic", function->name);
    if (!function->refused.empty()) imports.add("..logic", "DataError");
    tests.push_back(test_of(*function));
  }
  std::string text = imports.text();
  text.pop_back();  // every test brings the blank lines before it
  json const values = {
      {"class_name", design.spec.class_name}, {"imports", text}, {"functions", std::move(tests)}};
  return File{"tests/test_logic.py", render("compute_test_logic.py", values)};
}

}  // namespace omninode::onex
