// README.md of a node.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/reducer_files.hpp"
#include "stages/onex/reduction_files.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Text for one cell of a Markdown table.
/// A bar would end the cell and a backtick the code in it; free text of a prompt has both.
std::string cell(std::string_view text) {
  return replace_all(replace_all(docstring_text(text), "|", "/"), "`", "'");
}

/// Who does the work: a client, or functions of the node itself.
std::string worker_of(NodeDesign const& design, DesignOperation const& operation) {
  if (operation.reduction) return semantics_of(design, *operation.reduction);
  if (operation.call.known()) {
    return "With `" + operation.dependency + "` the node itself " +
           docstring_text(operation.call.semantics) + ".";
  }
  if (!operation.logic) {
    return "Carried out by `" + operation.dependency + "." + operation.method + "`.";
  }
  std::vector<std::string> formulas;
  for (auto const& formula : operation.logic->formulas) {
    formulas.push_back("`" + formula.field + " = " + formula.expression + "`");
  }
  return "Computed in `logic.py`: " + join(formulas, ", ") + ".";
}

/// Answers stand by their models with the end in brackets, since a reader writes the model into
/// code.
json operations_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& operation : design.operations) {
    json inputs = json::array();
    for (auto const& input : operation.spec.inputs) {
      inputs.push_back({{"name", input.name},
                        {"type", input.type},
                        {"required", input.optional ? "no" : "yes"}});
    }
    std::vector<std::string> answers;
    for (auto const& outcome : operation.outcomes) {
      answers.push_back("`" + outcome.model + "` (" + outcome.value + ")");
    }
    std::string const doc = operation.spec.description.empty()
                                ? "Carries out " + operation.spec.name + "."
                                : docstring_text(operation.spec.description);
    list.push_back({{"name", operation.spec.name},
                    {"doc", doc},
                    {"defaulted", operation.spec.defaulted},
                    {"inputs", std::move(inputs)},
                    {"worker", worker_of(design, operation)},
                    {"answers", join(answers, ", ")}});
  }
  return list;
}

std::string when_of(DesignPublication const& publication) {
  if (publication.outcomes.front() == kAtStart) return "at the start";
  return "outcome " + join(publication.outcomes, ", ");
}

/// An event without a condition in the prompt says by which ends it is caused.
json topics_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& each : design.subscriptions) {
    list.push_back({{"direction", "in"},
                    {"topic", each.spec.topic},
                    {"event", each.spec.event},
                    {"when", "calls " + each.operation}});
  }
  for (auto const& each : design.publications) {
    std::string const when =
        each.spec.condition.empty() ? when_of(each) : cell(each.spec.condition);
    list.push_back({{"direction", "out"},
                    {"topic", each.spec.topic},
                    {"event", each.spec.event},
                    {"when", when}});
  }
  return list;
}

json targets_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& target : design.targets) {
    auto const& spec = target.spec;
    list.push_back({{"name", spec.metric},
                    {"bound", spec.comparator + " " + spec.value + " " + cell(spec.unit)},
                    {"measured", target.measure.expression.empty() ? "no" : "yes"}});
  }
  return list;
}

/// A client that no operation is handed to is only asked whether it is there.
std::string caller_of(NodeDesign const& design, DesignDependency const& dependency) {
  if (dependency.outside) return "the caller";
  auto const& name = dependency.spec.name;
  bool const works =
      name == design.messaging ||
      std::ranges::find(design.operations, name, &DesignOperation::dependency) !=
          design.operations.end() ||
      std::ranges::find(design.steps, name, &DesignStep::dependency) != design.steps.end();
  return works ? "the node" : "the node, for its health alone";
}

/// Who calls a service is told for pure nodes above all, whose I/O is left to the caller.
json dependencies_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& each : design.dependencies) {
    list.push_back({{"name", each.spec.name},
                    {"type", each.spec.type},
                    {"required", each.spec.required ? "yes" : "no"},
                    {"protocol", each.outside ? "none" : "`" + each.protocol + "`"},
                    {"caller", caller_of(design, each)},
                    {"purpose", cell(each.spec.purpose)}});
  }
  return list;
}

/// A package can be imported from above its folder by the names of its folders.
std::string imports_of(NodeDesign const& design) {
  auto const& operation = design.operations.front();
  std::string version = design.spec.version;
  for (char& c : version) {
    if (c == '.') c = '_';
  }
  std::string const package = design.spec.name + ".v" + version;
  PythonImports imports;
  imports.add(kContainerModule, "ModelONEXContainer");
  imports.add(package, design.spec.class_name);
  imports.add(package + ".enums", design.operation_enum);
  imports.add(package + ".models", design.input_model);
  for (auto const& input : operation.spec.inputs) {
    if (!input.enum_class.empty()) imports.add(package + ".enums", input.enum_class);
    if (input.enum_class.empty()) import_samples({input}, imports);
  }
  return imports.text();
}

/// A setting is written for every effect and wherever the prompt names a limit.
bool has_settings(NodeDesign const& design) {
  return limits_time(design) || has_feature(design, "connection_pool") ||
         has_feature(design, "retry") || has_feature(design, "circuit_breaker");
}

json metrics_of(NodeDesign const& design) {
  json list = json::array();
  for (auto const& metric : design.metrics) {
    list.push_back({{"name", metric.spec.name},
                    {"kind", metric.spec.kind},
                    {"unit", metric.spec.unit},
                    {"formula", metric.measure.formula}});
  }
  return list;
}

std::string code_list(std::vector<std::string> const& names) {
  std::vector<std::string> quoted;
  for (auto const& name : names) quoted.push_back("`" + name + "`");
  return join(quoted, ", ");
}

/// What the state of a reducer keeps, by its own fields and by those of its entries.
json state_rows(NodeDesign const& design) {
  json list = json::array();
  for (auto const& slice : design.plan.slices) {
    std::vector<std::string> fields;
    for (auto const& each : slice.fields) fields.push_back(each.field.name);
    std::string const every = slice.key.name.empty() ? "node" : "`" + slice.key.name + "`";
    list.push_back({{"field", slice.field}, {"every", every}, {"fields", code_list(fields)}});
  }
  if (std::ranges::any_of(design.operations, &DesignOperation::delegated)) {
    list.push_back({{"field", std::string(kKept)},
                    {"every", "node"},
                    {"fields", "what the rules keep, by names of their own"}});
  }
  return list;
}

/// The bounds of what is kept, and the defaults that the prompt leaves open.
json limits_of(ReductionPlan const& plan) {
  json list = json::array();
  auto const keyed = [](ReductionSlice const& slice) { return !slice.key.name.empty(); };
  if (std::ranges::any_of(plan.slices, keyed)) {
    list.push_back("At most " + std::to_string(kMaxKeys) +
                   " keys are kept (`MAX_KEYS` in `reduction.py`); another one is refused.");
  }
  auto const& window = plan.window;
  std::string const form = window.tumbling ? "follow each other" : "slide with every event";
  if (window.used && window.timed()) {
    list.push_back("Windows of " + std::to_string(window.seconds) + " s " + form +
                   ", by the events' own times; a key's window ends with its newest event, and an "
                   "event of before it is refused. At most " +
                   std::to_string(kMaxObservations) +
                   " observations are kept (`MAX_OBSERVATIONS`), the oldest go first.");
  } else if (window.used) {
    list.push_back("Windows of " + std::to_string(window.events) + " events (`WINDOW_EVENTS`) " +
                   form + ".");
  }
  if (window.used) list.push_back("Percentiles are exact, by nearest rank.");
  auto const& machine = plan.machine;
  if (!machine.used) return list;
  std::vector<std::string> moves;
  for (auto const& [from, to] : machine.moves) moves.push_back(cell(from) + " -> " + cell(to));
  std::string const start =
      machine.implicit ? "What is not known yet is in `" : "Everything starts as `";
  list.push_back("Moves: " + join(moves, ", ") + "; there are no others. " + start +
                 cell(machine.initial) + "`.");
  return list;
}

}  // namespace

File readme_file(NodeDesign const& design) {
  json clients = json::array();
  for (auto const& each : design.clients()) {
    clients.push_back({{"name", each.spec.name}, {"protocol", each.protocol}});
  }
  json features = json::array();
  for (auto const& feature : design.spec.features) {
    features.push_back(feature.name + ": " + cell(feature.text));
  }
  auto const topics = topics_of(design);
  auto const& kind = node_kind(design.spec.kind);
  json const values = {
      {"class_name", design.spec.class_name},
      {"description", docstring_text(design.spec.description)},
      {"node_name", design.spec.name},
      {"input_model", design.input_model},
      {"output_model", design.output_model},
      {"version", design.spec.version},
      {"kind", design.spec.kind},
      {"reducer", !design.state_model.empty()},
      {"computes", kind.pure && design.state_model.empty()},
      {"state_field", design.state_field},
      {"state_rows", state_rows(design)},
      {"limits", limits_of(design.plan)},
      {"has_publications", !design.publications.empty()},
      {"has_intents", wants_intents(design)},
      {"persists", design.persistence.empty() ? json(false) : json(design.persistence)},
      {"execute_method", kind.execute_method},
      {"imports", imports_of(design)},
      {"operation_enum", design.operation_enum},
      {"member", design.operations.front().member},
      {"sample", sample_inputs(design.operations.front())},
      {"has_settings", has_settings(design)},
      {"listens", !design.subscriptions.empty()},
      {"core_version", design.spec.onex == "oct25" ? "0.2.0" : "0.47.57"},
      {"has_clients", !clients.empty()},
      {"clients", clients},
      {"clients_word", kind.pure ? "Rules" : "Clients"},
      {"operations", operations_of(design)},
      {"has_topics", !topics.empty()},
      {"topics", topics},
      {"metrics", metrics_of(design)},
      {"has_dependencies", !design.dependencies.empty()},
      {"dependencies", dependencies_of(design)},
      {"has_targets", !design.targets.empty()},
      {"targets", targets_of(design)},
      {"has_features", !features.empty()},
      {"features", features}};
  return {"README.md", render("readme.md", values)};
}

}  // namespace omninode::onex
