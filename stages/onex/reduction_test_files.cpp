// Tests of what a reducer carries out itself: exact figures, keys, limits, windows, moves.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/python_calls.hpp"
#include "stages/onex/reduction_files.hpp"
#include "stages/onex/reduction_samples.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

/// Folds always have one.
ReductionSlice const& slice_of(NodeDesign const& design, Reduction const& reduction) {
  return *std::ranges::find(design.plan.slices, reduction.slice, &ReductionSlice::field);
}

/// The key of the entry is that of all samples.
Words key_argument(ReductionSlice const& slice) {
  if (slice.key.name.empty()) return {};
  return {slice.key.name + "=" + sample_value(slice.key)};
}

/// As the actions of the tests leave it.
std::string entry_literal(ReductionSlice const& slice, std::vector<KeptField> const& fields) {
  Words arguments = key_argument(slice);
  for (auto const& each : fields) arguments.push_back(each.field.name + "=" + each.sample);
  return slice.model + "(" + join(arguments, ", ") + ")";
}

/// An entry in which only the status is set.
std::string status_entry(ReductionSlice const& slice, std::string const& status) {
  Words arguments = key_argument(slice);
  arguments.push_back("status=" + status);
  return slice.model + "(" + join(arguments, ", ") + ")";
}

/// A tuple of one entry where there are keys.
std::string slice_literal(ReductionSlice const& slice, std::string const& entry) {
  if (slice.key.name.empty()) return entry;
  return "(" + entry + ",)";
}

/// Other parts of the state are fresh.
std::string state_of(NodeDesign const& design, ReductionSlice const& slice,
                     std::string const& entry) {
  return design.state_model + "(" + slice.field + "=" + slice_literal(slice, entry) + ")";
}

/// Only folds that lead to a state; a read of the status moves nothing.
bool moves(Reduction const& reduction) { return !reduction.moves_to.empty(); }

/// Nothing is known before a move that starts.
std::string moving_state(NodeDesign const& design, Reduction const& reduction) {
  if (reduction.status_before.empty()) return design.state_model + "()";
  auto const& slice = slice_of(design, reduction);
  return state_of(design, slice, status_entry(slice, python_string(reduction.status_before)));
}

/// Another key than the one of all samples.
/// Fixed, so that the generated tests are the same for the same prompt.
std::string other_key(SpecField const& key) {
  if (key.type == "uuid") return "UUID(\"0b9f6c1e-7d34-4c55-8a86-2f1d9e7c3b10\")";
  if (key.type == "int") return "4";
  return "\"another\"";
}

/// For model_copy(), which takes values as they are: tests hand over what no model would let
/// through.
std::string update_of(std::string const& name, std::string const& value) {
  return "{" + python_string(name) + ": " + value + "}";
}

/// From its own module: the package of models need not be complete yet when this file is written.
void import_model(std::string const& model, PythonImports& imports) {
  imports.add("..models." + module_of(model), model);
}

/// What the literals of a slice need.
void import_slice(NodeDesign const& design, ReductionSlice const& slice, PythonImports& imports) {
  import_model(slice.model, imports);
  if (!slice.key.name.empty()) import_samples({slice.key}, imports);
  std::vector<SpecField> fields;
  for (auto const& each : slice.fields) fields.push_back(each.field);
  bool const window = std::ranges::any_of(
      slice.fields, [](KeptField const& each) { return each.annotation.starts_with("tuple["); });
  import_samples(fields, imports);
  if (!window) return;
  import_model(design.plan.window.model, imports);
  import_samples(design.plan.window.fields, imports);
  if (!design.plan.window.timed()) return;
  imports.add("datetime", "UTC");
  imports.add("datetime", "datetime");
}

/// Every field is given, optional ones too, so that an action means one thing.
json actions_of(DesignOperation const& operation) {
  json list = json::array();
  for (auto const& action : operation.reduction->actions) {
    json fields = json::array();
    for (auto const& input : operation.spec.inputs) {
      fields.push_back({{"name", input.name}, {"value", action.at(input.name)}});
    }
    list.push_back({{"fields", std::move(fields)}});
  }
  return list;
}

/// The whole answer and not some fields: a wrong one cannot hide.
std::string expected_answer(DesignOperation const& operation) {
  Words arguments;
  for (auto const& answer : operation.reduction->answers) {
    arguments.push_back(answer.field + "=" + answer.expected);
  }
  return operation.outcomes.front().model + "(" + join(arguments, ", ") + ")";
}

/// What the fold itself has written; of entries that others write as well the rest is untouched.
std::string expected_entry(ReductionSlice const& slice, Reduction const& reduction) {
  auto fields = reduction.writes;
  for (auto& each : fields) {
    if (moves(reduction) && each.field.name == "status") {
      each.sample = python_string(reduction.status_after);
    }
  }
  return entry_literal(slice, fields);
}

/// A verb that needs a state before it cannot start with another key.
void add_keys(ReductionSlice const& slice, Reduction const& reduction, PythonImports& imports,
              json& values) {
  bool const others = !slice.key.name.empty() && reduction.reaches.empty();
  values["others"] = others;
  if (!others) return;
  std::string const sample = sample_value(slice.key);
  std::string const other = other_key(slice.key);
  values["key_name"] = slice.key.name;
  values["key_update"] = update_of(slice.key.name, other);
  values["keys"] = "[" + sample + ", " + other + "]";
  imports.add("..", "reduction");
  imports.add(".conftest", "known_state");
}

/// Both NaN and infinity: the one spoils comparisons, the other sums.
void add_finite(Reduction const& reduction, PythonImports& imports, json& values) {
  json list = json::array();
  for (auto const& name : reduction.finite) {
    list.push_back({{"name_of", name}, {"update", update_of(name, "value")}});
  }
  if (!list.empty()) {
    imports.add_module("math");
    imports.add(".conftest", "known_state");
  }
  values["finite"] = std::move(list);
}

/// With a limit of two: how many observations there are after each action, and the first one left.
void add_bound(ReductionWindow const& window, json& values) {
  constexpr std::size_t kBound = 2;
  // A tumbling window of two events begins anew with the third action.
  bool const restarts = !window.timed() && window.tumbling;
  Words sizes;
  for (std::size_t i = 0; i < kSampleActions; ++i) {
    sizes.push_back(std::to_string(restarts ? i % kBound + 1 : std::min(i + 1, kBound)));
  }
  Words arguments;
  if (window.timed()) arguments.push_back("at=" + sample_literal("datetime", "at"));
  for (auto const& field : window.fields) {
    arguments.push_back(field.name + "=" + action_literal(field, kSampleActions - kBound));
  }
  values["bound"] = python_string(window.timed() ? "MAX_OBSERVATIONS" : "WINDOW_EVENTS");
  values["sizes"] = "[" + join(sizes, ", ") + "]";
  values["first_kept"] = broken_expression(window.model + "(" + join(arguments, ", ") + ")", 23, 4);
}

/// The bound is patched down to two, as nobody wants to wait for ten thousand events.
void add_window(NodeDesign const& design, ReductionSlice const& slice, Reduction const& reduction,
                PythonImports& imports, json& values) {
  auto const& window = design.plan.window;
  bool const windowed = !reduction.observed.empty();
  values["bounded"] = windowed;
  values["timed"] = windowed && window.timed();
  if (!windowed) return;
  imports.add("..", "reduction");
  if (window.timed()) imports.add("datetime", "timedelta");
  values["time"] = reduction.time_input;
  values["later_update"] = update_of(reduction.time_input, "at + distance");
  values["plain_update"] = update_of(reduction.time_input, "at.replace(tzinfo=None)");
  values["entry"] = slice.key.name.empty() ? slice.field : slice.field + "[0]";
  add_bound(window, values);
}

/// All pairs of states are tried, drawn or not; the drawing stands in the test once more, since the
/// node's own table may be what is wrong.
void add_moves(NodeDesign const& design, DesignOperation const& operation,
               ReductionSlice const& slice, json& values) {
  auto const& reduction = *operation.reduction;
  auto const& machine = design.plan.machine;
  values["machine"] = moves(reduction);
  if (!moves(reduction)) return;
  json list = json::array();
  for (auto const& [from, to] : machine.moves) {
    list.push_back({{"from", python_string(from)}, {"to", python_string(to)}});
  }
  Words states;
  for (auto const& state : machine.states) states.push_back(python_string(state));
  values["moves"] = std::move(list);
  values["states"] = broken_expression("(" + join(states, ", ") + ",)", 13, 4);
  values["at_before"] = slice_literal(slice, status_entry(slice, "before"));
  values["named"] = !reduction.reaches.empty();
  values["reaches"] = python_string(reduction.reaches);
  if (!reduction.reaches.empty()) return;
  auto const& inputs = operation.spec.inputs;
  auto const input = std::ranges::find(inputs, reduction.status_input, &SpecField::name);
  Words wanted;
  for (auto const& state : input->choices) wanted.push_back(choice_literal(*input, state));
  bool const open = wanted.empty();
  values["wanted"] = open ? "states" : broken_expression("(" + join(wanted, ", ") + ",)", 22, 8);
  values["status_update"] = update_of(reduction.status_input, "wanted");
}

/// The tests go through the node and not through the function alone, so that a broken node fails
/// them.
void add_fold(NodeDesign const& design, DesignOperation const& operation, PythonImports& imports,
              json& values) {
  auto const& reduction = *operation.reduction;
  auto const& slice = slice_of(design, reduction);
  import_slice(design, slice, imports);
  import_model(design.output_model, imports);
  values["output_model"] = design.output_model;
  values["actions"] = actions_of(operation);
  values["actions_doc"] = reduction.actions.size() == 1
                              ? "One action."
                              : "Actions in a row, with figures that are checked by hand.";
  values["state_update"] = update_of(design.state_field, "state");
  bool const from_state = moves(reduction) && !reduction.reaches.empty();
  values["start"] = from_state ? broken_expression(moving_state(design, reduction), 12, 4)
                               : design.state_model + "()";
  values["slice"] = slice.field;
  std::string const kept = slice_literal(slice, expected_entry(slice, reduction));
  values["expected_slice"] = broken_expression(kept, slice.field.size() + 21, 4);
  add_keys(slice, reduction, imports, values);
  add_finite(reduction, imports, values);
  add_window(design, slice, reduction, imports, values);
  add_moves(design, operation, slice, values);
}

/// Functions that the node does not have are not tested.
json helper_values(NodeDesign const& design, PythonImports& imports) {
  json values = {{"class_name", design.spec.class_name}};
  bool any = false;
  for (char const* name : {"percentile", "ratio", "known", "least", "most"}) {
    bool used = false;
    for (auto const& operation : design.operations) {
      if (!operation.reduction) continue;
      for (auto const& answer : operation.reduction->answers) {
        used = used || contains_word(answer.expression, name);
      }
    }
    values[name] = used;
    if (used) imports.add("..reduction", name);
    any = any || used;
  }
  if (any) imports.add("..reduction", "ReductionError");
  values["any"] = any;
  return values;
}

}  // namespace

/// Every slice has its sample entry, so that any operation finds something.
std::string known_state(NodeDesign const& design) {
  Words arguments;
  for (auto const& slice : design.plan.slices) {
    arguments.push_back(slice.field + "=" +
                        slice_literal(slice, entry_literal(slice, slice.fields)));
  }
  bool const rules = std::ranges::any_of(design.operations, &DesignOperation::delegated);
  if (rules) arguments.push_back(std::string(kKept) + "={\"before\": 1}");
  std::string const call = design.state_model + "(" + join(arguments, ", ") + ")";
  return broken_expression(call, 11, 4);
}

/// Models and types of all slices; a file that shows the known state needs them all.
void import_state(NodeDesign const& design, PythonImports& imports) {
  for (auto const& slice : design.plan.slices) import_slice(design, slice, imports);
}

/// Moves need a state that they can be made from; for the rest something is kept already.
std::string state_before(NodeDesign const& design, DesignOperation const& operation) {
  if (!operation.reduction || !moves(*operation.reduction)) return "known_state()";
  return broken_expression(moving_state(design, *operation.reduction), 14, 8);
}

/// A read without a key never refuses a fresh state for lack of an entry, so that it needs no state
/// model.
void add_reduced(NodeDesign const& design, DesignOperation const& operation, PythonImports& imports,
                 json& values) {
  auto const& reduction = *operation.reduction;
  bool const fold = reduction.kind == ReductionKind::fold;
  bool const clear = reduction.kind == ReductionKind::clear;
  import_model(operation.outcomes.front().model, imports);
  bool const read = reduction.kind == ReductionKind::read;
  if (!read || !reduction.key.empty()) import_model(design.state_model, imports);
  import_samples(operation.outcomes.front().fields, imports);
  values["folds"] = fold;
  values["reads"] = read;
  values["clears"] = clear;
  values["success_member"] = outcome_member(operation.outcomes.front());
  values["rejected_member"] = outcome_member(*operation.rejection());
  values["expected"] = broken_expression(expected_answer(operation), 28, 4);
  values["keyed"] = !reduction.key.empty();
  values["fresh_update"] = update_of(design.state_field, design.state_model + "()");
  values["again_update"] = update_of(design.state_field, "output.state");
  if (fold) add_fold(design, operation, imports, values);
  if (!clear) return;
  json slices = json::array();
  for (auto const& each : design.plan.slices) {
    if (reduction.slice.empty() || reduction.slice == each.field) slices.push_back(each.field);
  }
  auto const& answer = reduction.answers.front();
  bool const flag = answer.expected == "True";
  values["slices"] = std::move(slices);
  values["expected_again"] =
      operation.outcomes.front().model + "(" + answer.field + "=" + (flag ? "False" : "0") + ")";
}

/// Without any function worth a test there is no file.
std::vector<File> reduction_test_files(NodeDesign const& design) {
  PythonImports imports;
  imports.add_module("pytest");
  auto values = helper_values(design, imports);
  if (!values["any"].get<bool>()) return {};
  std::string text = imports.text();
  text.pop_back();
  values["imports"] = text;
  return {{"tests/test_reduction.py", render("reducer_test_reduction.py", values)}};
}

}  // namespace omninode::onex
