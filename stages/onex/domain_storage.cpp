// The storage domain: objects in buckets, hashed, bounded and read page by page.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/domain_shape.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

ShapeInput bucket() { return {"bucket", {"bucket", "bucket_name"}, {"string"}}; }
ShapeInput key() {
  return {"key",
          {"key", "object_key", "object_name", "path", "name", "blob_name", "file_name"},
          {"string"}};
}

ShapeAnswer etag(bool may_lack, std::string_view code) {
  return {"etag", {"etag", "e_tag"}, "string", code, may_lack};
}
ShapeAnswer found() { return {"found", {"found", "exists", "hit"}, "bool", "answer is not None"}; }
ShapeAnswer done(std::vector<std::string_view> names, std::string_view code) {
  names.insert(names.end(), {"success", "ok", "done"});
  return {"done", std::move(names), "bool", code};
}
ShapeAnswer hash(bool may_lack) {
  return {
      "hash", {"sha256", "content_hash", "checksum", "hash"}, "string", "answer.sha256", may_lack};
}
ShapeAnswer size(bool may_lack, std::string_view code) {
  return {"size", {"size", "size_bytes", "content_length", "length"}, "int", code, may_lack};
}

Shape put_shape() {
  return {"put",
          {"put", "upload", "store", "save", "write"},
          {bucket(),
           key(),
           {"content", {"content", "data", "body", "payload", "file"}, {"bytes"}},
           {"metadata", {"metadata", "tags"}, {"object"}, false}},
          {etag(false, "answer.etag"),
           hash(false),
           size(false, "answer.size"),
           {"version", {"version_id", "version"}, "string", "answer.version_id"},
           done({"uploaded", "stored", "saved"}, "True")},
          "stores bytes with their SHA-256 beside them, at most 100 MiB"};
}

Shape get_shape() {
  return {
      "get",
      {"get", "download", "fetch", "read", "load", "retrieve"},
      {bucket(), key()},
      {{"content", {"content", "data", "body", "payload", "file"}, "bytes", "answer.content", true},
       found(),
       hash(true),
       size(true, "answer.size"),
       {"metadata", {"metadata", "tags"}, "object", "answer.metadata", true}},
      "reads an object and verifies the SHA-256 that was stored with it"};
}

std::vector<Shape> const& shapes() {
  static std::vector<Shape> const kShapes = {
      put_shape(),
      get_shape(),
      {"delete",
       {"delete", "remove"},
       {bucket(), key()},
       {done({"deleted", "removed"}, "answer")},
       "deletes an object and tells whether it was there"},
      {"exists",
       {"exists", "head"},
       {bucket(), key()},
       {done({"exists", "found"}, "answer")},
       "tells whether there is an object"},
      {"head",
       {"head", "get"},
       {bucket(), key()},
       {found(), size(true, "answer[0]"), etag(true, "answer[1]")},
       "tells size and etag of an object without reading it"},
      {"copy",
       {"copy"},
       {{"source_bucket", {"source_bucket", "from_bucket"}, {"string"}},
        {"source_key", {"source_key", "from_key"}, {"string"}},
        {"bucket", {"bucket", "target_bucket", "destination_bucket", "to_bucket"}, {"string"}},
        {"key", {"key", "target_key", "destination_key", "to_key"}, {"string"}}},
       {etag(false, "answer"), done({"copied"}, "True")},
       "copies an object inside the store"},
      {"list_keys",
       {"list", "scan"},
       {bucket(),
        {"prefix", {"prefix", "key_prefix"}, {"string"}, false},
        {"limit", {"limit", "max_keys", "max_results"}, {"int"}, false}},
       {{"keys", {"object_keys", "keys", "objects", "names", "files"}, "array<string>", "answer"},
        {"count", {"count", "total", "returned"}, "int", "len(answer)"}},
       "lists the keys with a prefix, page by page, at most 10000"},
  };
  return kShapes;
}

}  // namespace

std::optional<DomainCall> storage_call(NodeDesign const& /*design*/,
                                       DesignOperation const& operation) {
  auto call = call_of_shape("storage", shapes(), operation);
  if (!call) return call;
  // One field is not enough where the whole page counts.
  if (call->function == "list_keys" && !call->has_fact("prefix")) call->facts["prefix"] = "\"\"";
  return call;
}

void storage_module(NodeDesign const& /*design*/, json& values) {
  auto const uses = [&](std::initializer_list<char const*> functions) {
    return std::ranges::any_of(functions,
                               [&](char const* function) { return values.contains(function); });
  };
  bool const put = uses({"put"});
  bool const reads = uses({"get", "get_found"});
  values["reads"] = reads;
  values["heads"] = uses({"head", "head_found", "delete", "exists", "copy"});
  values["hashes"] = put || reads;
  values["metadata_types"] = put;
  values["results"] = put || reads;
  values["imports_something"] = put || reads;
  values["digests"] = put || values["heads"].get<bool>();
  values["obliging"] = reads || values["heads"].get<bool>();
}

void storage_tests(DomainCall const& call, json& values, PythonImports& imports) {
  bool const must = call.has_fact("must_exist");
  auto const& whole = call.function;
  std::string const function = must ? whole.substr(0, whole.find("_found")) : whole;
  values[function] = true;
  values["may_miss"] = function == "get" || function == "head";
  if (function == "put" || function == "get") imports.add_module("hashlib");
  bool const tagged = call.has_fact("etag_field");
  if (tagged) imports.add(".fake_store", "etag_of");
  if (function == "put" || function == "list_keys") imports.add("..", "objects");
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  bool const limited = call.has_fact("limit_input") && !call.has_fact("limit_optional");
  values["own_limit"] = limited ? call.facts.at("limit_input") + "=5" : "";
}

}  // namespace omninode::onex
