// protocols/ and clients.py.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/domain_files.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/orchestrator_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// The protocol that all clients of nodes with I/O share; the health check needs no more of them.
constexpr std::string_view kPingable = "ProtocolPingable";

/// The rules of a reducer get the state as well, and give the one after.
std::string answer_of(NodeDesign const& design, DesignOperation const& operation) {
  auto const answers = answer_union(operation);
  if (design.state_model.empty()) return answers;
  return "tuple[" + design.state_model + ", " + answers + "]";
}

json method_of(NodeDesign const& design, DesignOperation const& operation, PythonImports& imports) {
  json parameters = json::array();
  if (!design.state_model.empty()) {
    imports.add("..models." + module_of(design.state_model), design.state_model);
    parameters.push_back({{"name", design.state_field}, {"annotation", design.state_model}});
  }
  for (auto const& input : operation.spec.inputs) {
    import_type(input, imports);
    parameters.push_back({{"name", input.name}, {"annotation", annotation_of(input)}});
  }
  for (auto const& outcome : operation.outcomes) {
    imports.add("..models." + module_of(outcome.model), outcome.model);
  }
  std::string const doc = operation.spec.description.empty()
                              ? "Carry out " + operation.spec.name + "."
                              : docstring_text(operation.spec.description);
  return {{"method", operation.method},
          {"parameters", std::move(parameters)},
          {"returns", answer_of(design, operation)},
          {"doc", doc}};
}

/// An orchestrator's clients have the methods of its steps; its operations are run by the workflow
/// and belong to no client. A purpose is free text of the prompt, so it gets the capital and the
/// full stop that every docstring of a node has.
File protocol_file(NodeDesign const& design, DesignDependency const& dependency) {
  PythonImports imports;
  imports.add("typing", "Protocol");
  json methods = json::array();
  for (auto const& operation : design.operations) {
    bool const mine = operation.dependency == dependency.spec.name && !operation.call.known();
    if (design.steps.empty() && mine) {
      methods.push_back(method_of(design, operation, imports));
    }
  }
  for (auto& method : step_methods(design, dependency.spec.name, imports)) {
    methods.push_back(std::move(method));
  }
  auto const* domain = domain_of(design, dependency.spec.name);
  std::string const base = domain == nullptr ? "" : std::string(domain->protocol);
  if (domain != nullptr) imports.add("." + module_of(base), base);
  bool const events = dependency.spec.name == design.messaging;
  bool const subscribes = events && !design.subscriptions.empty();
  if (subscribes) {
    imports.add("collections.abc", "Awaitable");
    imports.add("collections.abc", "Callable");
  }
  std::string purpose = docstring_text(dependency.spec.purpose.empty() ? dependency.spec.type
                                                                       : dependency.spec.purpose);
  if (!purpose.ends_with('.')) purpose += '.';
  purpose[0] = is_lower(purpose[0]) ? static_cast<char>(purpose[0] - 'a' + 'A') : purpose[0];
  json const values = {{"class_name", design.spec.class_name},
                       {"type", dependency.spec.type},
                       {"protocol", dependency.protocol},
                       {"bases", base.empty() ? "Protocol" : base + ", Protocol"},
                       {"purpose", purpose},
                       {"imports", imports.text()},
                       {"has_methods", !methods.empty()},
                       {"methods", methods},
                       {"publishes", events && !design.publications.empty()},
                       {"subscribes", subscribes}};
  bool const pure = node_kind(design.spec.kind).pure;
  return {"protocols/" + dependency.module + ".py",
          render(pure ? "rules_protocol.py" : "protocol.py", values)};
}

/// Sorted as ruff wants `__all__`.
File package_file(NodeDesign const& design) {
  std::vector<std::string> names;
  PythonImports imports;
  if (!node_kind(design.spec.kind).pure) {
    names.emplace_back(kPingable);
    imports.add("." + module_of(kPingable), kPingable);
  }
  for (auto const& dependency : design.clients()) {
    names.push_back(dependency.protocol);
    imports.add("." + dependency.module, dependency.protocol);
  }
  std::ranges::sort(names);
  json const values = {
      {"module_doc", "What " + design.spec.class_name + " needs of its clients, as protocols."},
      {"has_exports", true},
      {"imports", imports.text()},
      {"exports", names}};
  return {"protocols/__init__.py", render("package.py", values)};
}

/// The protocol template without methods leaves what every client has.
File pingable_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add("typing", "Protocol");
  json const values = {{"class_name", design.spec.class_name},
                       {"type", "clients"},
                       {"protocol", std::string(kPingable)},
                       {"bases", "Protocol"},
                       {"purpose",
                        "What all clients have in common: they can be asked whether "
                        "their service is there."},
                       {"imports", imports.text()}};
  return {"protocols/" + module_of(kPingable) + ".py", render("protocol.py", values)};
}

/// Clients are one frozen value, so that a request works with the same ones from beginning to end
/// although `bind` may be called meanwhile.
File clients_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add("dataclasses", "dataclass");
  json dependencies = json::array();
  for (auto const& dependency : design.clients()) {
    imports.add(".protocols." + dependency.module, dependency.protocol);
    dependencies.push_back({{"name", dependency.spec.name},
                            {"protocol", dependency.protocol},
                            {"required", dependency.spec.required}});
  }
  json const values = {{"class_name", design.spec.class_name},
                       {"prefix", design.prefix},
                       {"imports", imports.text()},
                       {"dependencies", std::move(dependencies)}};
  return {"clients.py", render("clients.py", values)};
}

}  // namespace

/// Nothing at all for a node that calls nobody: an empty package would be noise.
std::vector<File> client_files(NodeDesign const& design) {
  if (design.clients().empty()) return {};
  std::vector<File> files = {package_file(design), clients_file(design)};
  // A pure node asks nobody whether they can be reached.
  if (!node_kind(design.spec.kind).pure) files.push_back(pingable_file(design));
  for (auto const& dependency : design.clients()) {
    files.push_back(protocol_file(design, dependency));
  }
  return files;
}

}  // namespace omninode::onex
