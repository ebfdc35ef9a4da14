// The storage domain: objects in buckets, hashed, bounded and read page by page.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/domain_shape.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Names are matched whole: "bucket_region" is no bucket.
ShapeInput bucket() { return {"bucket", {"bucket", "bucket_name"}, {"string"}}; }
/// Names that would be too general elsewhere: the client's type has already said that this is about
/// objects.
ShapeInput key() {
  return {"key",
          {"key", "object_key", "object_name", "path", "name", "blob_name", "file_name"},
          {"string"}};
}

/// The same field stands at different places of different answers, so that each shape gives the
/// code. `may_lack` is for functions that may find nothing.
ShapeAnswer etag(bool may_lack, std::string_view code) {
  return {"etag", {"etag", "e_tag"}, "string", code, may_lack};
}
ShapeAnswer found() { return {"found", {"found", "exists", "hit"}, "bool", "answer is not None"}; }
/// A flag by one of the usual words, or by the verb itself ("uploaded").
ShapeAnswer done(std::vector<std::string_view> names, std::string_view code) {
  names.insert(names.end(), {"success", "ok", "done"});
  return {"done", std::move(names), "bool", code};
}
/// Of the content, as the module computes it; an etag is the store's own and need be no hash of it.
ShapeAnswer hash(bool may_lack) {
  return {
      "hash", {"sha256", "content_hash", "checksum", "hash"}, "string", "answer.sha256", may_lack};
}
ShapeAnswer size(bool may_lack, std::string_view code) {
  return {"size", {"size", "size_bytes", "content_length", "length"}, "int", code, may_lack};
}

/// Content is bytes alone: text would leave open in which encoding it is stored.
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

/// Everything beside the flag lacks where there is no object; a prompt that requires such a field
/// gets an error for a missing object.
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

/// The first shape that fits is taken. "head" may mean either of two: with a flag alone it tells
/// whether there is an object, with size or etag only the later shape has a place for them.
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
  // Delete and copy look whether the object is there before they act on it.
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
  // The fake computes etags in its own way, so that the expected one has to come from there.
  bool const tagged = call.has_fact("etag_field");
  if (tagged) imports.add(".fake_store", "etag_of");
  if (function == "put" || function == "list_keys") imports.add("..", "objects");
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  // Where the request must have a limit, the tests of paging name one.
  bool const limited = call.has_fact("limit_input") && !call.has_fact("limit_optional");
  values["own_limit"] = limited ? call.facts.at("limit_input") + "=5" : "";
}

}  // namespace omninode::onex
