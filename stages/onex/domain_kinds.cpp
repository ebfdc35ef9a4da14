#include "stages/onex/domain_kinds.hpp"

#include <algorithm>

#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {

DomainValue input_value(SpecField const& input, std::string name) {
  return {std::move(name), "request." + input.name, sample_of(input)};
}

DomainValue dict_value(std::string name, std::vector<DomainValue> const& values) {
  std::vector<std::string> code;
  std::vector<std::string> sample;
  for (auto const& value : values) {
    std::string const key = python_string(value.name) + ": ";
    code.push_back(key + value.code);
    sample.push_back(key + value.sample);
  }
  return {std::move(name), "{" + join(code, ", ") + "}", "{" + join(sample, ", ") + "}"};
}

SpecField const* input_named(SpecOperation const& operation,
                             std::initializer_list<std::string_view> names, std::string_view type) {
  auto const found = std::ranges::find_if(operation.inputs, [&](SpecField const& input) {
    return input.type == type && is_one_of(input.name, names);
  });
  return found == operation.inputs.end() ? nullptr : &*found;
}

std::string other_literal(std::string_view type, std::string_view name) {
  if (type == "int") return "5";
  if (type == "float") return "2.5";
  if (type == "bool") return "False";
  if (type == "uuid") return "UUID(\"0f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b\")";
  if (type == "datetime") return "datetime(2024, 1, 2, tzinfo=UTC)";
  return (type == "bytes" ? "b" : "") + python_string(std::string(name) + "-2");
}

}  // namespace omninode::onex
