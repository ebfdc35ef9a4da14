// Checks of contract.yaml and of "nothing lost" from prompt to contract and code.
#include <array>
#include <set>

#include <yaml-cpp/yaml.h>

#include "stages/onex/node_checks.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr int kMaxYamlDepth = 64;

/// The parser accepts doubled keys; every reader of contracts would take another of the two.
std::string doubled_key(YAML::Node const& node, int depth = 0) {
  if (depth > kMaxYamlDepth) return "(nested too deeply)";
  if (node.IsSequence()) {
    for (auto const& member : node) {
      if (auto found = doubled_key(member, depth + 1); !found.empty()) return found;
    }
  }
  if (!node.IsMap()) return {};
  std::set<std::string> keys;
  for (auto const& member : node) {
    auto const key = member.first.as<std::string>();
    if (!keys.insert(key).second) return key;
    if (auto found = doubled_key(member.second, depth + 1); !found.empty()) return found;
  }
  return {};
}

bool is_text(YAML::Node const& node, std::string const& wanted) {
  return node.IsDefined() && node.IsScalar() && node.as<std::string>() == wanted;
}

bool is_version(YAML::Node const& node) {
  return node.IsDefined() && node.IsMap() && node["major"] && node["minor"] && node["patch"];
}

struct Tally {
  int held = 0;
  int asked = 0;
  void count(bool holds) {
    ++asked;
    if (holds) ++held;
  }
  double share() const { return asked == 0 ? 1.0 : static_cast<double>(held) / asked; }
};

void expect(bool holds, std::string message, Tally& tally, std::vector<Finding>& findings) {
  tally.count(holds);
  if (!holds) findings.push_back({true, "CONTRACT", "contract.yaml", 0, std::move(message)});
}

void check_keys(NodeDesign const& design, YAML::Node const& contract, Tally& tally,
                std::vector<Finding>& findings) {
  expect(is_text(contract["name"], design.spec.name), "The contract's name is not the node's.",
         tally, findings);
  expect(is_text(contract["node_type"], "EFFECT"), "The contract's node_type is not EFFECT.", tally,
         findings);
  for (char const* key : {"version", "contract_version"}) {
    expect(is_version(contract[key]),
           std::string("The contract's ") + key + " is not a mapping of major, minor and patch.",
           tally, findings);
  }
  auto const description = contract["description"];
  expect(
      description.IsDefined() && description.IsScalar() && !description.as<std::string>().empty(),
      "The contract has no description.", tally, findings);
  expect(is_text(contract["input_model"], design.input_model),
         "The contract does not name the node's input model.", tally, findings);
  expect(is_text(contract["output_model"], design.output_model),
         "The contract does not name the node's output model.", tally, findings);
  auto const operations = contract["io_operations"];
  bool const listed = operations.IsDefined() && operations.IsSequence() &&
                      operations.size() == design.operations.size();
  expect(listed, "The contract's io_operations do not list every operation.", tally, findings);
  auto const dependencies = contract["dependencies"];
  expect(dependencies.IsDefined() && dependencies.IsSequence() &&
             dependencies.size() == design.dependencies.size(),
         "The contract's dependencies are not the list of the node's dependencies.", tally,
         findings);
}

std::string const* content_of(Files const& files, std::string const& path) {
  auto const found = files.find(path);
  return found == files.end() ? nullptr : found->second.get();
}

/// What was read from the prompt, as pairs of a kind and the literal that must be found again.
std::vector<std::pair<std::string, std::string>> statements(NodeDesign const& design) {
  std::vector<std::pair<std::string, std::string>> all;
  for (auto const& operation : design.operations) {
    all.emplace_back("operation", operation.spec.name);
    for (auto const& input : operation.spec.inputs) all.emplace_back("input", input.name);
    for (auto const& type : operation.spec.output_types) all.emplace_back("output type", type);
  }
  for (auto const& each : design.subscriptions) {
    all.emplace_back("topic", each.spec.topic);
    all.emplace_back("event", each.spec.event);
  }
  for (auto const& each : design.publications) {
    all.emplace_back("topic", each.spec.topic);
    all.emplace_back("event", each.spec.event);
  }
  for (auto const& each : design.metrics) all.emplace_back("metric", each.spec.name);
  for (auto const& each : design.targets) all.emplace_back("target", each.spec.metric);
  for (auto const& each : design.dependencies) {
    all.emplace_back("dependency", each.spec.name);
    all.emplace_back("dependency type", each.spec.type);
  }
  return all;
}

}  // namespace

double check_contract(NodeDesign const& design, Files const& files,
                      std::vector<Finding>& findings) {
  auto const* text = content_of(files, "contract.yaml");
  if (text == nullptr) return 0.0;
  Tally tally;
  try {
    YAML::Node const contract = YAML::Load(*text);
    if (!contract.IsMap()) {
      findings.push_back({true, "CONTRACT", "contract.yaml", 0, "The contract is no mapping."});
      return 0.0;
    }
    auto const doubled = doubled_key(contract);
    expect(doubled.empty(), "The contract has the key " + doubled + " twice.", tally, findings);
    check_keys(design, contract, tally, findings);
  } catch (YAML::Exception const& error) {
    findings.push_back({true, "CONTRACT", "contract.yaml", error.mark.line + 1,
                        std::string("The contract is no YAML: ") + error.what() + "."});
    return 0.0;
  }
  return tally.share();
}

double check_traces(NodeDesign const& design, Files const& files, std::vector<Finding>& findings) {
  auto const* contract = content_of(files, "contract.yaml");
  std::string code;
  for (auto const& [path, content] : files) {
    if (path.ends_with(".py") && !path.starts_with("tests/")) code += *content + "\n";
  }
  Tally tally;
  for (auto const& [kind, literal] : statements(design)) {
    bool const in_contract = contract != nullptr && contract->find(literal) != std::string::npos;
    bool const in_code = code.find(literal) != std::string::npos;
    tally.count(in_contract && in_code);
    if (in_contract && in_code) continue;
    findings.push_back({true, "LOST_STATEMENT", in_contract ? "" : "contract.yaml", 0,
                        "The " + kind + " " + literal + " of the prompt does not appear in the " +
                            (in_contract ? "code." : "contract.")});
  }
  return tally.share();
}

}  // namespace omninode::onex
