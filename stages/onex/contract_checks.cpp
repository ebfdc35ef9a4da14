// Checks of contract.yaml and of "nothing lost" from prompt to contract and code.
#include <cmath>
#include <set>

#include <yaml-cpp/yaml.h>

#include "stages/onex/contract.hpp"
#include "stages/onex/contract_index.hpp"
#include "stages/onex/node_checks.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/trace.hpp"

namespace omninode::onex {
namespace {

constexpr char const* kContractClass = "CONTRACT_CLASS";

/// The search is recursive and the file may be anybody's: deeper nesting is a finding, not a crash.
constexpr int kMaxYamlDepth = 64;
/// Weights are written with three digits; their sum is off by rounding of doubles alone.
constexpr double kWeightTolerance = 1e-6;

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
    if (!member.first.IsScalar()) continue;
    auto const key = member.first.Scalar();
    if (!keys.insert(key).second) return key;
    if (auto found = doubled_key(member.second, depth + 1); !found.empty()) return found;
  }
  return {};
}

/// Compares scalars by their text. Asking a missing node for a scalar would throw, hence the tests.
bool is_text(YAML::Node const& node, std::string const& wanted) {
  return node.IsDefined() && node.IsScalar() && node.Scalar() == wanted;
}

/// Which numbers stand in it is the prompt's affair; the form is what readers rely on.
bool is_version(YAML::Node const& node) {
  return node.IsDefined() && node.IsMap() && node["major"] && node["minor"] && node["patch"];
}

/// One contract, read, with what is expected of it.
class ContractJudge {
 public:
  ContractJudge(NodeUnderCheck& node, YAML::Node contract, QualityMeasure& asked)
      : node_(node), spec_(node.design.spec), contract_(std::move(contract)), asked_(asked) {}

  // Every rule is counted, those that hold too: the score is a share, not a number of faults.
  void judge() {
    auto const doubled = doubled_key(contract_);
    expect(doubled.empty(), "The contract has the key " + doubled + " twice.");
    identity();
    versions();
    expect(is_model("input_model", node_.design.input_model),
           "The contract does not name the node's input model.");
    expect(is_model("output_model", node_.design.output_model),
           "The contract does not name the node's output model.");
    auto const dependencies = contract_["dependencies"];
    expect(!dependencies.IsDefined() || dependencies.IsSequence(),
           "The contract's dependencies are no list.");
    if (spec_.kind == "effect") io_operations();
    if (spec_.kind == "compute") algorithm();
    if (spec_.kind == "compute" || spec_.kind == "orchestrator") {
      auto const performance = contract_["performance"];
      expect(performance.IsDefined() && performance.IsMap() &&
                 performance["single_operation_max_ms"].IsDefined(),
             "The contract has no performance.single_operation_max_ms.");
    }
  }

 private:
  // The one place that counts and reports, so that no rule can do the one without the other.
  void expect(bool holds, std::string message) {
    asked_.count(holds);
    if (!holds) node_.fail("CONTRACT", "contract.yaml", 0, std::move(message));
  }

  void identity() {
    expect(is_text(contract_["name"], spec_.name), "The contract's name is not the node's.");
    auto const type = contract_node_type(node_.design);
    expect(is_text(contract_["node_type"], type), "The contract's node_type is not " + type + ".");
    auto const description = contract_["description"];
    expect(description.IsDefined() && description.IsScalar() && !description.Scalar().empty(),
           "The contract has no description.");
  }

  /// oct25 wants `version`, which the current models forbid; they want contract_version. The
  /// typed orchestrator model of oct25 forbids contract_version again.
  void versions() {
    bool const current = spec_.onex == "current";
    std::vector<char const*> keys = {"version"};
    if (current) keys = {"contract_version", "node_version"};
    if (!current && spec_.kind != "orchestrator") keys.push_back("contract_version");
    for (char const* key : keys) {
      expect(is_version(contract_[key]),
             std::string("The contract's ") + key + " is not a mapping of major, minor and patch.");
    }
    if (current) expect(!contract_["version"].IsDefined(), "The contract has the key version.");
  }

  /// A bare class name, or the dotted path of one.
  bool is_model(char const* key, std::string const& wanted) const {
    auto const named = contract_[key];
    return named.IsDefined() && named.IsScalar() &&
           (named.Scalar() == wanted || named.Scalar().ends_with("." + wanted));
  }

  void io_operations() {
    auto const operations = contract_["io_operations"];
    expect(operations.IsDefined() && operations.IsSequence() &&
               operations.size() == node_.design.operations.size(),
           "The contract's io_operations do not list every operation.");
  }

  /// Only oct25 demands it; where it is there, it must be sound in both forms.
  void algorithm() {
    auto const algorithm = contract_["algorithm"];
    if (spec_.onex == "current" && !algorithm.IsDefined()) return;
    bool const mapped = algorithm.IsDefined() && algorithm.IsMap() &&
                        algorithm["factors"].IsDefined() && algorithm["factors"].IsMap();
    expect(mapped, "The contract has no algorithm with factors.");
    if (!mapped) return;
    double sum = 0;
    for (auto const& factor : algorithm["factors"]) {
      auto const weight = factor.second.IsMap() ? factor.second["weight"] : YAML::Node();
      sum += weight.IsDefined() && weight.IsScalar() ? weight.as<double>(0.0) : 0.0;
    }
    expect(std::abs(sum - 1.0) < kWeightTolerance, "The algorithm's weights do not sum to 1.");
  }

  NodeUnderCheck& node_;
  NodeSpec const& spec_;
  YAML::Node const contract_;
  QualityMeasure& asked_;
};

/// Every class that the contract calls the model of something is defined in this node.
void judge_named_classes(NodeUnderCheck& node, ContractIndex const& index, QualityMeasure& asked) {
  std::set<std::string, std::less<>> defined;
  for (auto const& [path, scan] : node.python) {
    for (auto const& found : scan.definitions) {
      if (found.is_class) defined.insert(found.name);
    }
  }
  for (auto const& entry : index.entries()) {
    auto const key = std::string_view(entry.key).substr(entry.key.rfind('.') + 1);
    bool const names_class =
        key == "model" || key.ends_with("_model") || key == "protocol" || key == "main_tool_class";
    if (!names_class || entry.is_key) continue;
    auto const name = entry.text.substr(entry.text.rfind('.') + 1);
    bool const there = defined.contains(name);
    asked.count(there);
    if (there) continue;
    node.fail(kContractClass, "contract.yaml", entry.line,
              entry.key + " names " + name + ", which the node does not define.");
  }
}

/// What was read from the prompt, as pairs of a kind and the literal that must be found again.
/// Names only, as a name must stand in the files letter by letter; free text is told in other
/// words.
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

/// The facts of the prompt's statements, each answered somewhere.
void judge_statements(NodeUnderCheck& node, QualityMeasure& answered) {
  for (auto const& statement : trace_statements(node.design.spec, node.files)) {
    for (auto const& fact : statement.facts) {
      answered.count(!fact.places.empty());
      if (!fact.places.empty()) continue;
      node.warn("UNANSWERED", "", 0,
                "What line " + std::to_string(statement.line) + " of the prompt says (" +
                    fact.fact + ") has no place in the contract or the code.");
    }
  }
}

}  // namespace

void check_contract(NodeUnderCheck& node) {
  QualityMeasure asked{"rules for the contract hold"};
  auto const* text = node.content("contract.yaml");
  try {
    auto const contract = text == nullptr ? YAML::Node() : YAML::Load(*text);
    if (contract.IsMap()) {
      ContractJudge(node, contract, asked).judge();
      judge_named_classes(node, ContractIndex(node.files), asked);
    } else {
      asked.count(false);
      node.fail("CONTRACT", "contract.yaml", 0, "The contract is no mapping.");
    }
  } catch (YAML::Exception const& error) {
    // Nothing that was counted before the damage says anything about the contract.
    asked.held = 0;
    asked.count(false);
    node.fail("CONTRACT", "contract.yaml", error.mark.line + 1,
              std::string("The contract is no YAML: ") + error.what() + ".");
  }
  node.quality.onex.measures.push_back(asked);
}

void check_traces(NodeUnderCheck& node) {
  auto const* contract = node.content("contract.yaml");
  std::string code;
  for (auto const& [path, content] : node.files) {
    if (path.ends_with(".py") && !path.starts_with("tests/")) code += *content + "\n";
  }
  QualityMeasure answered{"facts of the prompt are in the contract and in the code"};
  for (auto const& [kind, literal] : statements(node.design)) {
    bool const in_contract = contract != nullptr && contract->find(literal) != std::string::npos;
    bool const in_code = code.find(literal) != std::string::npos;
    answered.count(in_contract && in_code);
    if (in_contract && in_code) continue;
    node.fail("LOST_STATEMENT", in_contract ? "" : "contract.yaml", 0,
              "The " + kind + " " + literal + " of the prompt does not appear in the " +
                  (in_contract ? "code." : "contract."));
  }
  judge_statements(node, answered);
  node.quality.onex.measures.push_back(answered);
}

std::vector<Finding> contract_findings(NodeDesign const& design, std::string const& text) {
  Files const files{{"contract.yaml", std::make_shared<std::string const>(text)}};
  NodeUnderCheck node{design, files, {}};
  check_contract(node);
  std::erase_if(node.findings,
                [](Finding const& finding) { return finding.rule == kContractClass; });
  return std::move(node.findings);
}

}  // namespace omninode::onex
