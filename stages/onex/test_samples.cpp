#include "stages/onex/test_samples.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/field_types.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {

/// A version after a commit is one more than the sample of the version before it, which is three as
/// for every integer; version checks in tests rely on that.
std::string sample_of(SpecField const& field) {
  bool const after = field.name == "new_version" || field.name == "actual_version";
  return after ? "4" : sample_value(field);
}

/// Literals have their only value as default and are not passed.
std::string sample_answer(Outcome const& outcome) {
  std::vector<std::string> arguments;
  for (auto const& field : outcome.fields) {
    if (field.name == "event_type" || field.name == "operation") continue;
    arguments.push_back(field.name + "=" + sample_of(field));
  }
  return outcome.model + "(" + join(arguments, ", ") + ")";
}

/// An operation that the node computes has the catalogue's data, since the expected results belong
/// to it.
std::string input_sample(DesignOperation const& operation, std::size_t index) {
  if (operation.logic) return operation.logic->samples[index];
  auto const own = operation.call.samples.find(operation.spec.inputs[index].name);
  if (own != operation.call.samples.end()) return own->second;
  return sample_of(operation.spec.inputs[index]);
}

nlohmann::json sample_inputs(DesignOperation const& operation) {
  auto list = nlohmann::json::array();
  auto const& inputs = operation.spec.inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto const& input = inputs[i];
    auto const sample = input_sample(operation, i);
    bool const truth = sample == "True" || sample == "False";
    list.push_back({{"name", input.name},
                    {"literal", python_string(input.name)},
                    {"sample", sample},
                    {"equals", truth ? "is" : "=="},
                    {"annotation", annotation_of(input)}});
  }
  return list;
}

/// Samples of times carry a zone, so they need `UTC` besides the type.
void import_samples(std::vector<SpecField> const& fields, PythonImports& imports) {
  for (auto const& field : fields) {
    import_type(field, imports);
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

/// The key as event_key() makes it in the node, on the sample request. Without that input the key
/// is the correlation id, which only the output can tell.
std::string expected_key(NodeDesign const& design, DesignOperation const& operation) {
  std::string key;
  for (auto const& each : design.operations) {
    if (key.empty()) key = each.key_input;
  }
  auto const& inputs = operation.spec.inputs;
  auto const own = std::ranges::find(inputs, key, &SpecField::name);
  if (own == inputs.end()) return "str(output.correlation_id)";
  auto const sample = input_sample(operation, static_cast<std::size_t>(own - inputs.begin()));
  return own->type == "string" ? sample : "str(" + sample + ")";
}

/// A field that this operation requires although the node's flat input does not.
std::string required_input(NodeDesign const& design, DesignOperation const& operation) {
  for (auto const& input : operation.spec.inputs) {
    auto const flat = std::ranges::find(design.inputs, input.name, &SpecField::name);
    if (!input.optional && flat->optional) return input.name;
  }
  return {};
}

/// What pydantic accepts and an operation may still refuse.
std::string minimal_request(NodeDesign const& design, DesignOperation const& operation) {
  std::vector<std::string> arguments = {"operation=" + design.operation_enum + "." +
                                        operation.member};
  for (auto const& input : design.inputs) {
    if (!input.optional) arguments.push_back(input.name + "=" + sample_of(input));
  }
  return design.input_model + "(" + join(arguments, ", ") + ")";
}

}  // namespace omninode::onex
