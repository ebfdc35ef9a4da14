// The secrets domain: Vault's KV engine, version 2, whose values stay out of every text.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/domain_shape.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Something that a test can look for in texts that must not have it.
constexpr std::string_view kSample = "{\"password\": \"hunter2\"}";

/// "name" and "key" mean the path here: the engine knows secrets by nothing else.
ShapeInput path() {
  return {"path", {"path", "secret_path", "key_path", "name", "secret_name", "key"}, {"string"}};
}
/// A write always has a new version; a read may find nothing, which has none.
ShapeAnswer number(std::string_view code, bool may_lack) {
  return {"number",
          {"version", "new_version", "current_version", "secret_version"},
          "int",
          code,
          may_lack};
}
ShapeAnswer found() { return {"found", {"found", "exists"}, "bool", "answer is not None"}; }
ShapeAnswer done(std::vector<std::string_view> names, std::string_view code) {
  names.insert(names.end(), {"success", "ok", "done"});
  return {"done", std::move(names), "bool", code};
}

std::vector<Shape> const& shapes() {
  static std::vector<Shape> const kShapes = {
      // Before "read", whose verbs it shares: "get_secret_metadata" must not hand out the values.
      {"metadata",
       {"read", "get", "fetch", "list"},
       {path()},
       {{"details", {"metadata", "details", "versions"}, "object", "answer.details", true},
        number("answer.current", true),
        found()},
       "reads what is known of a secret beside its values",
       {},
       "metadata"},
      {"read",
       {"read", "get", "fetch", "load", "retrieve"},
       {path(), {"version", {"version", "secret_version"}, {"int"}, false}},
       {{"values",
         {"secret", "data", "values", "secret_data", "details"},
         "object",
         "answer.values",
         true},
        number("answer.version", true),
        found()},
       "reads a version of a secret, the newest where none is named"},
      {"write",
       {"write", "put", "set", "store", "save", "create", "update"},
       {path(),
        {"values",
         {"secret", "data", "values", "secret_data", "payload"},
         {"object"},
         true,
         kSample},
        // The version that must be the newest one; else another writer's secret would be lost.
        {"cas", {"cas", "expected_version", "current_version", "check_and_set"}, {"int"}, false}},
       {number("answer", false),
        done({"written", "stored", "saved", "created", "updated"}, "True")},
       "adds a version to a secret; with check-and-set only after the version that was named"},
      // The input decides: "delete" alone has no place for a version.
      {"delete_version",
       {"delete", "remove"},
       {path(), {"version", {"version", "secret_version"}, {"int"}}},
       {done({"deleted", "removed"}, "answer")},
       "deletes one version of a secret, which can be undone"},
      {"delete",
       {"delete", "remove"},
       {path()},
       {done({"deleted", "removed"}, "answer")},
       "deletes the newest version of a secret, which can be undone"},
      {"list_keys",
       {"list"},
       {{"path", {"path", "prefix", "folder", "secret_path"}, {"string"}}},
       {{"keys", {"keys", "names", "secrets", "paths"}, "array<string>", "answer"},
        {"count", {"count", "total"}, "int", "len(answer)"}},
       "lists the names below a path"},
  };
  return kShapes;
}

}  // namespace

/// Names of inputs and fields with secret values are collected, so that events, errors and reprs
/// leave them out.
std::optional<DomainCall> secrets_call(NodeDesign const& /*design*/,
                                       DesignOperation const& operation) {
  auto call = call_of_shape("secrets", shapes(), operation);
  if (!call) return call;
  // A second request of the same version is refused; tests that repeat one begin anew.
  if (call->has_fact("cas_input")) call->facts["reset"] = "secrets.clear()";
  for (char const* fact : {"values_input", "values_field"}) {
    if (call->has_fact(fact)) call->hidden.push_back(call->facts.at(fact));
  }
  return call;
}

/// Only the helpers that a function of the node calls, as unused ones are findings.
void secrets_module(NodeDesign const& /*design*/, json& values) {
  auto const uses = [&](std::initializer_list<char const*> functions) {
    return std::ranges::any_of(functions,
                               [&](char const* function) { return values.contains(function); });
  };
  values["fetches"] = uses({"read", "read_found"});
  values["writes"] = uses({"write"});
  values["describes"] = uses({"metadata", "metadata_found", "delete", "delete_version"});
  values["broken"] = values["fetches"].get<bool>() || values["describes"].get<bool>();
  values["dataclasses"] = values["broken"];
  values["versions_of"] = values["broken"].get<bool>() || values["writes"].get<bool>();
}

void secrets_tests(DomainCall const& call, json& values, PythonImports& imports) {
  // "read" and "read_found" have one template.
  std::string const function = call.function.substr(0, call.function.find("_found"));
  values[function] = true;
  // The same word names the function, the field and the input of some operations.
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  // The test of a write looks into the log for what must not be there.
  if (function == "write") imports.add_module("logging");
}

}  // namespace omninode::onex
