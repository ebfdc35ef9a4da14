// protocols/ and clients.py.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

constexpr std::string_view kPingable = "ProtocolPingable";

json method_of(DesignOperation const& operation, PythonImports& imports) {
  json parameters = json::array();
  for (auto const& input : operation.spec.inputs) {
    imports.add_for_type(input.type);
    std::string const type = python_type(input.type);
    parameters.push_back(
        {{"name", input.name}, {"annotation", input.optional ? type + " | None" : type}});
  }
  for (auto const& outcome : operation.outcomes) {
    imports.add("..models." + module_of(outcome.model), outcome.model);
  }
  std::string const doc = operation.spec.description.empty()
                              ? "Carry out " + operation.spec.name + "."
                              : docstring_text(operation.spec.description);
  return {{"method", operation.method},
          {"parameters", std::move(parameters)},
          {"returns", answer_union(operation)},
          {"doc", doc}};
}

File protocol_file(NodeDesign const& design, DesignDependency const& dependency) {
  PythonImports imports;
  imports.add("typing", "Protocol");
  json methods = json::array();
  for (auto const& operation : design.operations) {
    if (operation.dependency == dependency.spec.name) {
      methods.push_back(method_of(operation, imports));
    }
  }
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
                       {"purpose", purpose},
                       {"imports", imports.text()},
                       {"methods", std::move(methods)},
                       {"publishes", events && !design.publications.empty()},
                       {"subscribes", subscribes}};
  return {"protocols/" + dependency.module + ".py", render("protocol.py", values)};
}

File package_file(NodeDesign const& design) {
  std::vector<std::string> names = {std::string(kPingable)};
  PythonImports imports;
  imports.add("." + module_of(kPingable), kPingable);
  for (auto const& dependency : design.dependencies) {
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

File pingable_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add("typing", "Protocol");
  json const values = {{"class_name", design.spec.class_name},
                       {"type", "clients"},
                       {"protocol", std::string(kPingable)},
                       {"purpose",
                        "What all clients have in common: they can be asked whether "
                        "their service is there."},
                       {"imports", imports.text()}};
  return {"protocols/" + module_of(kPingable) + ".py", render("protocol.py", values)};
}

File clients_file(NodeDesign const& design) {
  PythonImports imports;
  imports.add("dataclasses", "dataclass");
  json dependencies = json::array();
  for (auto const& dependency : design.dependencies) {
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

std::vector<File> client_files(NodeDesign const& design) {
  std::vector<File> files = {package_file(design), pingable_file(design), clients_file(design)};
  for (auto const& dependency : design.dependencies) {
    files.push_back(protocol_file(design, dependency));
  }
  return files;
}

}  // namespace omninode::onex
