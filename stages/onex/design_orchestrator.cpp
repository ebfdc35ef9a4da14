// What is particular to the design of an orchestrator: its steps and who does them.
#include <algorithm>
#include <set>

#include "stages/onex/naming.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Steps = std::vector<SpecStep>;

/// Steps are told apart by their names alone, which named_once() made unique.
bool has_step(Steps const& steps, std::string_view name) {
  return std::ranges::find(steps, name, &SpecStep::name) != steps.end();
}

/// Where the prompt has no steps, its operations are the steps, one after the other.
Steps steps_from_operations(std::vector<SpecOperation> const& operations) {
  Steps steps;
  for (auto const& operation : operations) {
    SpecStep step{operation.name, operation.description};
    if (!steps.empty()) step.after = {steps.back().name};
    steps.push_back(std::move(step));
  }
  return steps;
}

/// Every step behind those it waits for. What waits for itself in the end, or for something that
/// is no step, could never start; such a condition is dropped.
Steps ordered(Steps waiting) {
  for (auto& step : waiting) {
    std::erase_if(step.after, [&](std::string const& name) {
      return name == step.name || !has_step(waiting, name);
    });
  }
  Steps done;
  while (!waiting.empty()) {
    auto next = std::ranges::find_if(waiting, [&](SpecStep const& step) {
      return std::ranges::all_of(step.after,
                                 [&](std::string const& name) { return has_step(done, name); });
    });
    if (next == waiting.end()) {
      next = waiting.begin();
      std::erase_if(next->after, [&](std::string const& name) { return !has_step(done, name); });
    }
    done.push_back(std::move(*next));
    waiting.erase(next);
  }
  return done;
}

/// Names become Python fields here, with those that refer to them, so that a reference still finds
/// its step. The first of two steps of one name stays.
Steps named_once(Steps const& steps) {
  Steps kept;
  for (auto step : steps) {
    step.name = field_name(step.name);
    if (!step.compensation.empty()) step.compensation = field_name(step.compensation);
    for (auto& name : step.after) name = field_name(name);
    if (!has_step(kept, step.name)) kept.push_back(std::move(step));
  }
  return kept;
}

/// A prompt that wants rollback and says of no step how it is undone wants each to be; where it
/// says so of some, the others have nothing to undo.
void ensure_compensations(NodeSpec const& spec, Steps& steps) {
  bool const named =
      std::ranges::any_of(steps, [](SpecStep const& step) { return !step.compensation.empty(); });
  if (named || spec.feature("rollback") == nullptr) return;
  for (auto& step : steps) step.compensation = "undo_" + step.name;
}

/// All inputs of all operations; one that any of them requires is required.
/// The operation that runs all steps must be able to give each of them what it needs. A name that
/// stands for two types becomes "any", and its choices are dropped with the enum.
std::vector<SpecField> joined_inputs(std::vector<SpecOperation> const& operations) {
  std::vector<SpecField> inputs;
  for (auto const& operation : operations) {
    for (auto const& field : operation.inputs) {
      auto const known = std::ranges::find(inputs, field.name, &SpecField::name);
      if (known == inputs.end()) {
        inputs.push_back(field);
        continue;
      }
      if (known->type != field.type || known->enum_class != field.enum_class) {
        known->type = "any";
        known->enum_class.clear();
        known->choices.clear();
      }
      known->optional = known->optional && field.optional;
    }
  }
  return inputs;
}

/// The operation that runs the whole workflow: the only one, else the first that is no step.
SpecOperation* whole_operation(NodeSpec& spec) {
  if (spec.operations.size() == 1) return &spec.operations.front();
  auto const found = std::ranges::find_if(
      spec.operations, [&](SpecOperation const& each) { return !has_step(spec.steps, each.name); });
  return found == spec.operations.end() ? nullptr : &*found;
}

/// A prompt may have an operation of that name already; it keeps it.
std::string free_name(NodeSpec const& spec, std::string name) {
  while (std::ranges::find(spec.operations, name, &SpecOperation::name) != spec.operations.end()) {
    name = "all_" + name;
  }
  return name;
}

/// Where all operations are steps, one that runs them all comes before them.
void ensure_whole_operation(NodeDesign& design) {
  auto& spec = design.spec;
  if (whole_operation(spec) != nullptr) return;
  SpecOperation whole{free_name(spec, field_name("run_" + design.stem)), "Run the whole workflow.",
                      joined_inputs(spec.operations)};
  spec.operations.insert(spec.operations.begin(), std::move(whole));
}

/// Usual values of a domain are what a client answers; a workflow answers what its steps report.
void ensure_answers(std::vector<SpecOperation>& operations) {
  for (auto& operation : operations) {
    if (!operation.output_types.empty()) continue;
    if (!operation.output_fields.empty() && !operation.defaulted) continue;
    operation.output_fields = {{"details", "object", false, "what each step reports"}};
  }
}

/// The client that does a step: the one that its line names, else one that its words name. A client
/// of the bus does none by the likeness of words: events tell about steps.
SpecDependency const* client_of(NodeSpec const& spec, SpecStep const& step) {
  SpecDependency const* best = nullptr;
  int best_score = 0;
  for (auto const& each : spec.dependencies) {
    if (!step.service.empty() && each.type == step.service) return &each;
    if (is_messaging(each)) continue;
    int const score = shared_stems(step.name, each.type);
    if (score > best_score) best = &each;
    best_score = std::max(best_score, score);
  }
  return best;
}

/// The workflow's steps. An operation beside it runs one more, of its own name and alone.
Steps all_steps(NodeSpec& spec) {
  Steps steps = spec.steps;
  auto const* whole = whole_operation(spec);
  for (auto const& operation : spec.operations) {
    if (&operation == whole || has_step(steps, operation.name)) continue;
    steps.push_back({operation.name, operation.description});
  }
  return steps;
}

/// One client for all steps that nobody is named for.
void ensure_clients(NodeDesign& design) {
  auto& spec = design.spec;
  // Clients that only an effect would need: an orchestrator does no I/O of its own.
  std::erase_if(spec.dependencies, [&](SpecDependency const& each) {
    bool const serves = std::ranges::any_of(
        spec.steps, [&](SpecStep const& step) { return step.service == each.type; });
    return each.defaulted && !serves && !is_messaging(each);
  });
  bool const all = std::ranges::all_of(
      all_steps(spec), [&](SpecStep const& step) { return client_of(spec, step) != nullptr; });
  if (all) return;
  SpecDependency steps{"steps", design.prefix + "Steps", true,
                       "does the steps that the prompt names no service for", true};
  auto const taken = [&](SpecDependency const& each) {
    return each.name == steps.name || each.type == steps.type;
  };
  while (std::ranges::any_of(spec.dependencies, taken)) {
    steps.name = "node_" + steps.name;
    steps.type = "Node" + steps.type;
  }
  spec.dependencies.push_back(std::move(steps));
}

/// ensure_clients() has made sure that there is a client for each step.
std::string client_name(NodeSpec const& spec, SpecStep const& step) {
  if (auto const* client = client_of(spec, step)) return client->name;
  // The client for all other steps was added last.
  return spec.dependencies.back().name;
}

/// Successes first, and at least one: the prompt may name nothing but failures.
void sort_outcomes(NodeDesign const& design, DesignOperation& operation) {
  auto& outcomes = operation.outcomes;
  auto const success = [](Outcome const& each) { return each.kind == OutcomeKind::success; };
  std::ranges::stable_partition(outcomes, success);
  if (success(outcomes.front())) return;
  Outcome outcome{"succeeded", OutcomeKind::success, {}, {}, {}};
  outcome.model = "Model" + design.prefix + pascal_name(operation.spec.name) + "Result";
  outcome.fields = {{"details", "object", false, "what each step reports"}};
  outcomes.insert(outcomes.begin(), std::move(outcome));
}

/// A workflow that fails has an answer too, with the end of each step.
void add_abort(NodeDesign const& design, DesignOperation& operation) {
  if (operation.rejection() != nullptr) return;
  bool const taken = std::ranges::any_of(
      operation.outcomes, [](Outcome const& each) { return each.value == kAborted; });
  Outcome outcome{taken ? "workflow_aborted" : std::string(kAborted),
                  OutcomeKind::failure,
                  {},
                  "Model" + design.prefix + "Aborted",
                  {{"reason", "string", false, "why the workflow was given up"}}};
  outcome.shared = true;
  operation.outcomes.push_back(std::move(outcome));
}

}  // namespace

/// Names before order, as order looks steps up by name; clients last, as they depend on all steps.
void prepare_orchestrator(NodeDesign& design) {
  auto& spec = design.spec;
  if (spec.steps.empty()) spec.steps = steps_from_operations(spec.operations);
  spec.steps = ordered(named_once(spec.steps));
  ensure_compensations(spec, spec.steps);
  ensure_whole_operation(design);
  ensure_answers(spec.operations);
  ensure_clients(design);
}

/// The operation's client is the workflow itself: what stands in the contract as its delegate is
/// the code that runs the steps.
void finish_orchestrator(NodeDesign& design) {
  auto& spec = design.spec;
  auto const& whole = *whole_operation(spec);
  auto const steps = all_steps(spec);
  for (auto const& step : steps) {
    // A method that does one step and undoes another would be two things in one.
    bool const taken = has_step(steps, step.compensation);
    std::string undo = taken ? "undo_" + step.name : step.compensation;
    if (!undo.empty()) undo = method_name(undo);
    design.steps.push_back({step, client_name(spec, step), method_name(step.name), undo});
  }
  for (auto& operation : design.operations) {
    operation.dependency = "workflow";
    operation.method = "run";
    operation.steps = {operation.spec.name};
    if (operation.spec.name == whole.name) {
      operation.steps.clear();
      for (auto const& step : spec.steps) operation.steps.push_back(step.name);
    }
    sort_outcomes(design, operation);
    add_abort(design, operation);
  }
}

}  // namespace omninode::onex
