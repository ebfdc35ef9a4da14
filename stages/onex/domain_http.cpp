// The HTTP domain: JSON requests that are repeated where that does no harm.
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/domain_shape.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

// As RETRY_MAX_ATTEMPTS of the module, which has it where the prompt says nothing of retries.
constexpr long kDefaultAttempts = 3;

/// One function makes all requests; shapes differ in their method and in whether there is a body.
/// Without a method of its own the request names it.
Shape shape_of(std::vector<std::string_view> verbs, std::string_view method, bool body) {
  Shape shape{
      "fetch",
      std::move(verbs),
      {{"url", {"url", "endpoint", "path", "uri", "webhook_url"}, {"string"}},
       {"headers", {"headers"}, {"object"}, false},
       {"query", {"query", "params", "query_params"}, {"object"}, false}},
      {{"status", {"status_code", "status"}, "int", "answer.status"},
       {"headers", {"response_headers", "headers"}, "object", "answer.headers"},
       {"body",
        {"body", "response", "data", "response_body", "result", "details"},
        "object",
        "answer.body"},
       {"ok", {"ok", "success", "delivered", "sent", "accepted"}, "bool", "answer.status < 400"}},
      "makes an HTTP request, again on 429, 5xx and failing connections where doing it "
      "twice is like doing it once"};
  // GET and HEAD have none: an input "body" makes such an operation unfit.
  if (body) {
    shape.inputs.push_back({"body", {"body", "payload", "json", "data"}, {"object"}, false});
  }
  if (method.empty()) {
    shape.inputs.push_back({"method", {"method", "http_method"}, {"string"}, true, "\"GET\""});
  } else {
    std::string const literal = "\"" + std::string(method) + "\"";
    shape.constants.push_back({"method", literal, literal});
  }
  return shape;
}

/// "send" stands in two rows: it is a POST unless an input names the method, which then has no
/// place in the first row and finds one in the last.
std::vector<Shape> const& shapes() {
  static std::vector<Shape> const kShapes = {
      shape_of({"get", "fetch"}, "GET", false),
      shape_of({"head"}, "HEAD", false),
      shape_of({"delete"}, "DELETE", true),
      shape_of({"put"}, "PUT", true),
      shape_of({"patch"}, "PATCH", true),
      shape_of({"post", "send", "notify", "deliver"}, "POST", true),
      shape_of({"request", "call", "execute", "send"}, "", true),
  };
  return kShapes;
}

/// No attempt at all cannot be meant, since a request is made at least once; the usual number
/// holds.
long attempts_of(NodeDesign const& design) {
  auto const* retry = design.spec.feature("retry");
  if (retry == nullptr || !retry->values.contains("max_attempts")) return kDefaultAttempts;
  auto const attempts = retry->values.at("max_attempts");
  return attempts < 1 ? kDefaultAttempts : attempts;
}

}  // namespace

std::optional<DomainCall> http_call(NodeDesign const& design, DesignOperation const& operation) {
  auto call = call_of_shape("http", shapes(), operation);
  if (!call) return call;
  for (auto const& argument : call->arguments) {
    if (argument.name == "method") call->facts["method"] = argument.sample;
  }
  bool const retry = design.spec.feature("retry") != nullptr;
  // A POST that is sent twice may order twice: it takes a prompt that asks for retries, and the key
  // that makes a second one harmless.
  bool const repeats = is_one_of(call->facts["method"], {"\"POST\"", "\"PATCH\""}) ? retry : true;
  bool const several = attempts_of(design) > 1;
  if (retry) call->facts["retry"] = "yes";
  if (repeats && several) call->facts["repeats"] = "yes";
  // With a key of the caller's own even a POST may be sent again.
  if (several) call->facts["keyable"] = "yes";
  bool const own_key = retry && is_one_of(call->facts["method"], {"\"POST\"", "\"PATCH\""});
  if (own_key) call->facts["new_key"] = "yes";
  if (own_key) call->semantics += "; an Idempotency-Key makes it so";
  // An answer without a status cannot say that the server refused.
  bool const shown = call->has_fact("status_field") || call->has_fact("ok_field");
  if (!shown) call->function = "fetch_ok";
  return call;
}

/// Without retries in the prompt the module has its own constants, as settings.py has none.
void http_module(NodeDesign const& design, json& values) {
  bool const retry = design.spec.feature("retry") != nullptr;
  std::vector<std::string> settings;
  if (retry) settings = {"RETRY_BASE_DELAY_SECONDS", "RETRY_MAX_ATTEMPTS"};
  settings.emplace_back("TIMEOUT_SECONDS");
  values["settings"] = join(settings, ", ");
  values["retry"] = retry;
  values["keys_posts"] = retry;
}

/// With retries in the prompt the constants stand in settings.py, else in the module.
void http_tests(DomainCall const& call, json& values, PythonImports& imports) {
  values[call.function] = true;
  imports.add_module("asyncio");
  if (call.has_fact("body_input")) imports.add_module("json");
  if (call.has_fact("query_input")) imports.add("urllib.parse", "urlencode");
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  if (!call.has_fact("repeats")) return;
  char const* const module = call.has_fact("retry") ? "..settings" : "..http_requests";
  imports.add(module, "RETRY_BASE_DELAY_SECONDS");
  imports.add(module, "RETRY_MAX_ATTEMPTS");
}

}  // namespace omninode::onex
