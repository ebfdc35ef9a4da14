#include "stages/onex/pure_test_values.hpp"

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/integration_values.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/pure_files.hpp"
#include "stages/onex/test_samples.hpp"

namespace omninode::onex {

void import_pure_integration(NodeDesign const& design, PythonImports& imports) {
  auto const& kind = node_kind(design.spec.kind);
  auto const clients = design.clients();
  imports.add_module("pytest");
  imports.add("typing", "cast");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add(kind.base_module, kind.base_class);
  imports.add("..enums", design.operation_enum);
  imports.add("..identity", "identity_of");
  imports.add("..models." + module_of(design.input_model), design.input_model);
  imports.add("..node", design.spec.class_name);
  if (!clients.empty()) imports.add(".conftest", "Fakes");
  for (auto const& each : clients) imports.add("..protocols", each.protocol);
  import_samples(design.operations.front().spec.inputs, imports);
  import_subscriptions(design, imports);
  // Only a handled event is compared with an outcome.
  if (!design.subscriptions.empty()) imports.add("..enums", design.outcome_enum);
  import_targets(design, imports);
}

nlohmann::json pure_integration_values(NodeDesign const& design) {
  auto const& operation = design.operations.front();
  nlohmann::json values = {{"class_name", design.spec.class_name},
                           {"input_model", design.input_model},
                           {"operation_enum", design.operation_enum},
                           {"outcome_enum", design.outcome_enum},
                           {"operation", operation.spec.name},
                           {"operation_literal", python_string(operation.spec.name)},
                           {"first_outcome", python_string(operation.outcomes.front().value)},
                           {"member", operation.member},
                           {"inputs", sample_inputs(operation)},
                           {"has_clients", !design.clients().empty()},
                           {"missing_literal", python_string(first_required(design))},
                           {"fakes", fakes_json(design)},
                           {"entry_literal", python_string(pure_entry(design))}};
  add_subscriptions(design, values);
  add_measures(design, values);
  return values;
}

}  // namespace omninode::onex
