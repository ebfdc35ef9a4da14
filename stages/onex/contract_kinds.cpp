#include "stages/onex/contract_kinds.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "stages/onex/contract_workflow.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using json = ContractTree;

// The models of these kinds demand a bound; this is the one where the prompt names none.
constexpr long kComputeMaxMs = 1'000;
constexpr long kOrchestratorMaxMs = 30'000;

/// One entry for each operation, which check_contract() counts.
json io_operations_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) {
    list.push_back({{"operation_type", operation.spec.name},
                    {"atomic", true},
                    {"timeout_seconds", timeout_seconds(design)},
                    {"validation_enabled", true}});
  }
  return list;
}

/// Retries and the circuit breaker under the names of the official model, with its own rule that
/// the breaker's threshold is not above the number of attempts.
json retry_json(NodeDesign const& design) {
  auto const* retry = design.spec.feature("retry");
  auto const* breaker = design.spec.feature("circuit_breaker");
  auto const value = [](SpecFeature const* feature, std::string const& key, long otherwise) {
    if (feature == nullptr) return otherwise;
    auto const found = feature->values.find(key);
    return found == feature->values.end() ? otherwise : std::max(1L, found->second);
  };
  long const attempts = value(retry, "max_attempts", 3);
  long const threshold = value(breaker, "failure_threshold", 5);
  return {{"max_attempts", attempts},
          {"backoff_strategy", "exponential"},
          {"base_delay_ms", 100},
          {"circuit_breaker_enabled", breaker != nullptr},
          {"circuit_breaker_threshold", std::min(threshold, attempts)}};
}

/// The bounds that the official model has names for, from the targets that fit them.
json performance_json(NodeDesign const& design) {
  json limits = json::object();
  double latency_ms = 0;
  double throughput = 0;
  for (auto const& target : design.targets) {
    double const value = decimal_in(target.spec.value).value_or(0);
    auto const& expression = target.measure.expression;
    if (expression.find("latencies") != std::string::npos) {
      bool const seconds = expression.ends_with("/ 1000.0");
      latency_ms = std::max(latency_ms, seconds ? value * 1000 : value);
    }
    if (expression == "recorder.operations_per_second()") throughput = std::max(throughput, value);
  }
  if (latency_ms > 0) {
    limits["single_operation_max_ms"] =
        static_cast<long>(std::clamp(std::ceil(latency_ms), 1., 1e9));
  }
  if (throughput > 0) limits["throughput_min_ops_per_second"] = throughput;
  return limits;
}

/// Zero as default leaves the section out where the prompt sets no bound.
void add_performance(NodeDesign const& design, long default_ms, json& contract) {
  auto limits = performance_json(design);
  if (default_ms > 0 && !limits.contains("single_operation_max_ms")) {
    limits["single_operation_max_ms"] = default_ms;
  }
  if (!limits.empty()) contract["performance"] = std::move(limits);
}

/// A retry policy is written only where the prompt asks for retries or a breaker: a default one
/// would promise repetitions that the code does not do.
void add_effect(NodeDesign const& design, json& contract) {
  contract["io_operations"] = io_operations_json(design);
  bool const retries =
      design.spec.feature("retry") != nullptr || design.spec.feature("circuit_breaker") != nullptr;
  if (retries) contract["retry_policies"] = retry_json(design);
  add_performance(design, 0, contract);
}

/// One factor for each operation, with equal weights. The model wants their sum to be one, so the
/// last one takes what rounding leaves.
json algorithm_json(NodeDesign const& design) {
  constexpr double kSteps = 1'000;
  json factors = json::object();
  auto const count = static_cast<double>(design.operations.size());
  double const share = std::floor(kSteps / count) / kSteps;
  for (std::size_t i = 0; i < design.operations.size(); ++i) {
    bool const last = i + 1 == design.operations.size();
    double const rest = std::round((1.0 - share * (count - 1)) * kSteps) / kSteps;
    factors[design.operations[i].spec.name] = {{"weight", last ? rest : share},
                                               {"calculation_method", design.operations[i].method}};
  }
  return {{"algorithm_type", "operation_dispatch"}, {"factors", std::move(factors)}};
}

/// A compute node is pure by construction, so the contract may promise the same answer each time.
void add_compute(NodeDesign const& design, json& contract) {
  std::set<std::string> required;
  json constraints = json::object();
  for (auto const& field : design.inputs) {
    constraints[field.name] = field.type;
  }
  for (auto const& operation : design.operations) {
    for (auto const& field : operation.spec.inputs) {
      // A field that one operation can do without is optional in the node's input.
      if (design.single() && !field.optional) required.insert(field.name);
    }
  }
  contract["algorithm"] = algorithm_json(design);
  contract["input_validation"] = {{"strict_validation", true},
                                  {"required_fields", required},
                                  {"field_constraints", std::move(constraints)}};
  contract["deterministic_execution"] = true;
  add_performance(design, kComputeMaxMs, contract);
}

void add_reducer(NodeDesign const& design, json& contract) {
  json reductions = json::array();
  for (auto const& operation : design.operations) {
    // Nothing is known of the order in which a prompt's reduction may be done, so none is assumed.
    reductions.push_back({{"operation_type", operation.spec.name},
                          {"reduction_function", operation.method},
                          {"associative", false},
                          {"commutative", false},
                          {"parallel_enabled", false}});
  }
  contract["reduction_operations"] = std::move(reductions);
  contract["order_preserving"] = true;
  contract["incremental_processing"] = true;
  add_performance(design, 0, contract);
}

}  // namespace

/// The word comes from the spec, which is checked when it is read; another one is a broken spec.
ContractForm contract_form(NodeDesign const& design) {
  if (design.spec.onex == "oct25") return ContractForm::oct25;
  if (design.spec.onex == "current") return ContractForm::current;
  throw SpecError("there is no form " + design.spec.onex + " of contracts");
}

/// What is left at the end is an orchestrator; its model demands a performance bound too.
void add_kind(NodeDesign const& design, ContractForm form, json& contract) {
  if (design.spec.kind == "effect") return add_effect(design, contract);
  if (design.spec.kind == "compute") return add_compute(design, contract);
  if (design.spec.kind == "reducer") return add_reducer(design, contract);
  add_performance(design, kOrchestratorMaxMs, contract);
  add_workflow(design, form, contract);
}

}  // namespace omninode::onex
