#include "stages/onex/test_samples.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/text.hpp"

namespace omninode::onex {

std::string sample_of(SpecField const& field) {
  bool const after = field.name == "new_version" || field.name == "actual_version";
  return after ? "4" : sample_literal(field.type, field.name);
}

std::string sample_answer(Outcome const& outcome) {
  std::vector<std::string> arguments;
  for (auto const& field : outcome.fields) {
    if (field.name == "event_type" || field.name == "operation") continue;
    arguments.push_back(field.name + "=" + sample_of(field));
  }
  return outcome.model + "(" + join(arguments, ", ") + ")";
}

nlohmann::json sample_inputs(DesignOperation const& operation) {
  auto list = nlohmann::json::array();
  for (auto const& input : operation.spec.inputs) {
    std::string const type = python_type(input.type);
    list.push_back({{"name", input.name},
                    {"literal", python_string(input.name)},
                    {"sample", sample_of(input)},
                    {"annotation", input.optional ? type + " | None" : type}});
  }
  return list;
}

void import_samples(std::vector<SpecField> const& fields, PythonImports& imports) {
  for (auto const& field : fields) {
    imports.add_for_type(field.type);
    if (field.type.find("datetime") != std::string::npos) imports.add("datetime", "UTC");
  }
}

std::vector<std::string> expected_events(NodeDesign const& design, std::string const& operation,
                                         std::string const& outcome) {
  std::vector<std::string> events;
  for (auto const& each : design.publications) {
    bool const caused = std::ranges::find(each.operations, operation) != each.operations.end() &&
                        std::ranges::find(each.outcomes, outcome) != each.outcomes.end();
    if (caused) events.push_back(each.spec.event);
  }
  return events;
}

std::string expected_sent(NodeDesign const& design, std::string const& operation,
                          std::string const& outcome) {
  std::vector<std::string> pairs;
  for (auto const& each : design.publications) {
    bool const caused = std::ranges::find(each.operations, operation) != each.operations.end() &&
                        std::ranges::find(each.outcomes, outcome) != each.outcomes.end();
    if (!caused) continue;
    pairs.push_back("(" + python_string(each.spec.topic) + ", " + python_string(each.spec.event) +
                    ")");
  }
  return "[" + join(pairs, ", ") + "]";
}

}  // namespace omninode::onex
