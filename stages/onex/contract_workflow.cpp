#include "stages/onex/contract_workflow.hpp"

#include <algorithm>
#include <set>

#include "stages/onex/orchestrator_files.hpp"

namespace omninode::onex {
namespace {

using json = ContractTree;

/// A bound on what the contract declares, however wide the prompt's workflow is.
constexpr std::size_t kMaxParallelBranches = 16;

/// Steps that wait for the same ones can run at the same time, as far as the node allows it.
std::size_t widest_group(NodeDesign const& design) {
  auto const& steps = design.spec.steps;
  std::size_t widest = 1;
  for (auto const& step : steps) {
    auto const beside = std::ranges::count(steps, step.after, &SpecStep::after);
    widest = std::max(widest, static_cast<std::size_t>(beside));
  }
  return std::min({widest, kMaxParallelBranches, static_cast<std::size_t>(max_parallel(design))});
}

/// Steps are entered as effects, as it is a client's I/O that does each of them.
json graph_json(NodeDesign const& design) {
  json nodes = json::array();
  for (auto const& step : design.spec.steps) {
    json node = {{"node_id", step.name}, {"node_type", "EFFECT_GENERIC"}};
    node["depends_on"] = step.after;
    if (!step.description.empty()) node["description"] = step.description;
    nodes.push_back(std::move(node));
  }
  return {{"nodes", std::move(nodes)}};
}

/// Mode and rollback follow from the steps: parallel where two wait for the same ones, with
/// rollback where any step names a compensation.
json workflow_json(NodeDesign const& design) {
  auto const& steps = design.spec.steps;
  auto const branches = widest_group(design);
  bool const rollback =
      std::ranges::any_of(steps, [](SpecStep const& step) { return !step.compensation.empty(); });
  json workflow = {{"execution_mode", branches > 1 ? "parallel" : "sequential"},
                   {"max_parallel_branches", branches},
                   {"rollback_enabled", rollback}};
  if (!steps.empty()) {
    workflow["workflow_definition"] = {
        {"workflow_metadata",
         {{"workflow_name", design.spec.name}, {"description", design.spec.description}}},
        {"execution_graph", graph_json(design)}};
  }
  return workflow;
}

/// The keys of the official model; the operation behind the handler stands in the free sections.
json consumed_json(NodeDesign const& design) {
  json list = json::array();
  for (auto const& each : design.subscriptions) {
    list.push_back({{"event_pattern", each.spec.topic}, {"handler_function", each.handler}});
  }
  return list;
}

/// The model of this form wants each event once; where an event goes to several topics, the
/// others stand in the free section of topics.
json published_json(NodeDesign const& design) {
  json list = json::array();
  std::set<std::string> seen;
  for (auto const& each : design.publications) {
    if (!seen.insert(each.spec.event).second) continue;
    list.push_back(
        {{"event_name", each.spec.event},
         {"event_type", each.spec.event},
         {"schema_reference", each.spec.topic},
         {"description", each.spec.condition.empty() ? "Published to " + each.spec.topic
                                                     : "Published " + each.spec.condition}});
  }
  return list;
}

}  // namespace

void add_workflow(NodeDesign const& design, ContractForm form, json& contract) {
  contract["workflow_coordination"] = workflow_json(design);
  if (!design.subscriptions.empty()) contract["consumed_events"] = consumed_json(design);
  // In the current form these are records of services on a network, not what a node may publish.
  if (form == ContractForm::oct25 && !design.publications.empty()) {
    contract["published_events"] = published_json(design);
  }
}

}  // namespace omninode::onex
