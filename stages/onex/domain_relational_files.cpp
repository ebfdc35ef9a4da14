// Values of the relational domain's templates.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {

using nlohmann::json;

void relational_module(NodeDesign const& design, json& values) {
  auto const uses = [&](std::initializer_list<char const*> functions) {
    return std::ranges::any_of(functions,
                               [&](char const* function) { return values.contains(function); });
  };
  if (values.contains("read_found")) values["read"] = true;
  if (values.contains("update_found")) values["update"] = true;
  values["found"] = uses({"read_found", "update_found"});
  values["keyed"] = uses({"read", "update", "delete", "exists", "upsert"});
  values["conditions"] =
      uses({"read", "update", "delete", "exists", "upsert", "list_rows", "count"});
  values["inserts"] = uses({"create", "create_many", "upsert"});
  values["pages"] = uses({"list_rows"});
  values["transactions"] = design.spec.feature("transactions") != nullptr || uses({"create_many"});
  values["given"] = values.contains("has_given");
  json defaults = json::array();
  bool columns = false;
  PythonImports imports;
  std::vector<std::string> known;
  for (auto const& operation : design.operations) {
    auto const& call = operation.call;
    if (call.domain != "relational") continue;
    columns = columns || !call.columns.empty();
    for (auto const& column : call.columns) {
      if (std::ranges::find(known, column) != known.end()) continue;
      known.push_back(column);
      std::string const sample = call.facts.at("default:" + column);
      if (sample.starts_with("UUID(")) imports.add("uuid", "UUID");
      if (sample.starts_with("datetime(")) imports.add("datetime", "datetime");
      if (sample.starts_with("datetime(")) imports.add("datetime", "UTC");
      defaults.push_back({{"name", python_string(column)}, {"value", sample}});
    }
  }
  std::string text = imports.text();
  if (!text.empty()) text.pop_back();
  values["default_imports"] = text;
  values["has_default_imports"] = !text.empty();
  values["columns"] = columns;
  values["has_defaults"] = !defaults.empty();
  values["column_defaults"] = std::move(defaults);
  values["may_miss"] = uses({"read", "update"});
}

void relational_tests(DomainCall const& call, json& values, PythonImports& imports) {
  std::string const function = call.has_fact("must_exist")
                                   ? call.function.substr(0, call.function.find("_found"))
                                   : call.function;
  values[function] = true;
  values["may_miss"] = function == "read" || function == "update";
  values["values_only"] = function == "update" && call.has_fact("values_input") &&
                          call.facts.at("values").starts_with("{\"");
  values["filtered"] = call.has_fact("filters") && call.facts.at("filters") != "{}";
  if (function == "list_rows") values["order_name"] = replace_all(values["order_by"], "\"", "");
  bool const stored = is_one_of(function, {"create", "upsert", "update"});
  if (stored || !call.columns.empty()) imports.add(".fake_sql", "as_stored");
  bool const refuses = call.has_fact("table_input") || values["values_only"].get<bool>() ||
                       call.has_fact("limit_input");
  if (refuses) imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  if (function == "list_rows") imports.add("..sql", "DEFAULT_LIMIT");
  if (call.has_fact("limit_input")) imports.add("..sql", "MAX_LIMIT");
  // A text instead of rows breaks the result's model, unless that needs nothing of them.
  bool const strict = call.has_fact("strict");
  bool const single = is_one_of(function, {"create", "upsert", "read", "update"});
  if (strict && single) values["strict_form"] = "\"fetch_one\"";
  if (strict && function == "list_rows") values["strict_form"] = "\"fetch_all\"";
}

}  // namespace omninode::onex
