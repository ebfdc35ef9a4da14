// tests/test_integration.py: the node in the real container.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/domain_files.hpp"
#include "stages/onex/integration_values.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {

File integration_test(NodeDesign const& design, nlohmann::json const& fakes);

namespace {

using nlohmann::json;

/// Whether the node repeats the operation that these tests use.
bool retries_first(NodeDesign const& design) {
  return node_retries(design) && design.operations.front().call.domain != "http";
}

bool measures_percentiles(NodeDesign const& design) {
  auto const measures = [](auto const& each) {
    return each.measure.expression.starts_with("recorder.latencies.percentile_ms");
  };
  return std::ranges::any_of(design.metrics, measures) ||
         std::ranges::any_of(design.targets, measures);
}

/// Each block belongs to a test that the template leaves out without the feature; its imports go
/// with it.
std::string imports_of(NodeDesign const& design, DesignOperation const* publishing) {
  PythonImports imports;
  imports.add_module("pytest");
  imports.add("typing", "cast");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add("omnibase_core.nodes.node_effect", "NodeEffect");
  imports.add("..enums", design.operation_enum);
  imports.add("..models." + module_of(design.input_model), design.input_model);
  imports.add("..node", design.spec.class_name);
  imports.add(".conftest", "Fakes");
  for (auto const& each : design.clients()) imports.add("..protocols", each.protocol);
  import_samples(design.operations.front().spec.inputs, imports);
  import_subscriptions(design, imports);
  if (publishing != nullptr) import_samples(publishing->spec.inputs, imports);
  if (publishing != nullptr && !publishing->call.known()) {
    auto const& outcome = publishing->outcomes.front();
    imports.add("..models." + module_of(outcome.model), outcome.model);
    import_samples(outcome.fields, imports);
  }
  import_targets(design, imports);
  if (has_feature(design, "circuit_breaker")) {
    imports.add("..resilience", "CircuitBreaker");
    imports.add("..settings", "BREAKER_FAILURE_THRESHOLD");
    imports.add("..settings", "BREAKER_OPEN_SECONDS");
  }
  imports.add_module("asyncio");
  if (node_retries(design)) imports.add("..settings", "RETRY_MAX_ATTEMPTS");
  if (retries_first(design)) imports.add("..settings", "RETRY_BASE_DELAY_SECONDS");
  if (has_feature(design, "connection_pool")) imports.add("..settings", "POOL_MAX_SIZE");
  if (measures_percentiles(design)) imports.add("..metrics", design.prefix + "Recorder");
  return imports.text();
}

/// The first operation whose first answer publishes something.
DesignOperation const* publishing_operation(NodeDesign const& design) {
  for (auto const& operation : design.operations) {
    auto const events =
        expected_events(design, operation.spec.name, operation.outcomes.front().value);
    if (!events.empty()) return &operation;
  }
  return nullptr;
}

/// The request and the client that answers it; false where no first answer publishes.
json publishing_json(NodeDesign const& design, DesignOperation const* operation) {
  if (operation == nullptr) return false;
  std::vector<std::string> arguments = {"operation=" + design.operation_enum + "." +
                                        operation->member};
  for (std::size_t i = 0; i < operation->spec.inputs.size(); ++i) {
    arguments.push_back(operation->spec.inputs[i].name + "=" + input_sample(*operation, i));
  }
  json values =
      publishing_values(design, *operation, design.input_model + "(" + join(arguments, ", ") + ")");
  auto const& call = operation->call;
  values["dependency"] = operation->dependency;
  values["reset"] = call.has_fact("reset") ? json(call.facts.at("reset")) : json(false);
  values["delegated"] = !call.known();
  values["method"] = operation->method;
  values["answer"] = sample_answer(operation->outcomes.front());
  return values;
}

}  // namespace

File integration_test(NodeDesign const& design, json const& fakes) {
  auto const& operation = design.operations.front();
  auto const* publishing = publishing_operation(design);
  std::vector<std::string> required;
  for (auto const& each : design.clients()) {
    if (each.spec.required) required.push_back(each.spec.name);
  }
  json values = {{"class_name", design.spec.class_name},
                 {"imports", imports_of(design, publishing)},
                 {"input_model", design.input_model},
                 {"operation_enum", design.operation_enum},
                 {"operation", operation.spec.name},
                 {"operation_literal", python_string(operation.spec.name)},
                 {"first_outcome", python_string(operation.outcomes.front().value)},
                 {"member", operation.member},
                 {"inputs", sample_inputs(operation)},
                 {"dependency", operation.dependency},
                 // A domain's logic may ask its client several times for one request.
                 {"several", operation.call.known()},
                 {"dependency_literal", python_string(operation.dependency)},
                 {"missing_literal", python_string(first_required(design))},
                 {"fakes", fakes},
                 {"messaging", design.messaging},
                 {"topics_list", sorted_topics(design)},
                 {"publishing", publishing_json(design, publishing)},
                 {"breaker", has_feature(design, "circuit_breaker")},
                 {"retry", retries_first(design)},
                 {"node_retry", node_retries(design)},
                 {"limits_time", node_limits_time(design)},
                 {"pool", has_feature(design, "connection_pool")},
                 {"prefix", design.prefix},
                 {"percentiles", measures_percentiles(design)},
                 {"required", required.empty() ? json(false) : json(quoted_list(required))}};
  add_subscriptions(design, values);
  add_measures(design, values);
  return {"tests/test_integration.py", render("test_integration.py", values)};
}

}  // namespace omninode::onex
