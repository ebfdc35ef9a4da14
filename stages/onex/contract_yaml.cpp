#include "stages/onex/contract_yaml.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using json = nlohmann::ordered_json;

/// Keys that every YAML reader takes for plain strings.
bool is_plain_key(std::string_view key) {
  // YAML 1.1 readers, and Python's is one, take these for truth values.
  constexpr auto kWords = std::to_array<std::string_view>(
      {"y", "n", "yes", "no", "on", "off", "true", "false", "null"});
  bool const word = !key.empty() && std::ranges::all_of(key, [](char c) {
    return is_lower(c) || is_digit(c) || c == '_';
  });
  return word && is_lower(key[0]) && std::ranges::find(kWords, key) == kWords.end();
}

void emit(YAML::Emitter& out, json const& value);

/// Keys come from prompts too (names of operations and fields), so all but plain words are quoted.
void emit_map(YAML::Emitter& out, json const& map) {
  out << YAML::BeginMap;
  for (auto const& [key, member] : map.items()) {
    out << YAML::Key;
    if (!is_plain_key(key)) out << YAML::DoubleQuoted;
    out << key << YAML::Value;
    emit(out, member);
  }
  out << YAML::EndMap;
}

// The tree is made by the generator, so its depth is bounded by the contract's own form.
// All texts are quoted, whatever they look like: "1.0", "no" and "2024-01-01" must stay texts for
// every reader.
void emit(YAML::Emitter& out, json const& value) {
  // An empty block would take a line of its own below its key.
  if (value.is_structured() && value.empty()) out << YAML::Flow;
  if (value.is_object()) {
    emit_map(out, value);
  } else if (value.is_array()) {
    out << YAML::BeginSeq;
    for (auto const& member : value) emit(out, member);
    out << YAML::EndSeq;
  } else if (value.is_string()) {
    out << YAML::DoubleQuoted << value.get<std::string>();
  } else if (value.is_boolean()) {
    out << value.get<bool>();
  } else if (value.is_number_integer()) {
    out << value.get<long>();
  } else {
    out << value.get<double>();
  }
}

}  // namespace

/// Two spaces and block style, as the ecosystem's own contracts have; the emitter ends without a
/// newline.
std::string yaml_of(json const& tree) {
  YAML::Emitter out;
  out.SetIndent(2);
  emit(out, tree);
  return std::string(out.c_str()) + "\n";
}

}  // namespace omninode::onex
