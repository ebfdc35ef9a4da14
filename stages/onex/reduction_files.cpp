// reduction.py of a reducer, and the models of what its state keeps.
#include "stages/onex/reduction_files.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/python_calls.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

// Columns before an argument of a call in a function's body.
constexpr std::size_t kIndent = 8;

/// None for an operation that clears everything.
ReductionSlice const* slice_of(NodeDesign const& design, Reduction const& reduction) {
  auto const& slices = design.plan.slices;
  auto const found = std::ranges::find(slices, reduction.slice, &ReductionSlice::field);
  return found == slices.end() ? nullptr : &*found;
}

/// In the order of the prompt, which is the order of the functions in the module.
std::vector<DesignOperation const*> reduced_operations(NodeDesign const& design) {
  std::vector<DesignOperation const*> list;
  for (auto const& operation : design.operations) {
    if (operation.reduction) list.push_back(&operation);
  }
  return list;
}

/// `name=value,` at the margin of an argument.
json argument(std::string const& name, std::string const& value, char const* as = "value") {
  std::size_t const column = kIndent + name.size() + 1;
  return {{"name", name}, {"field", name}, {as, broken_expression(value, column, kIndent)}};
}

/// Fields that other operations keep in the same entry stay as they were.
json kept_of(ReductionSlice const& slice, Reduction const& reduction) {
  json list = json::array();
  for (auto const& field : slice.fields) {
    auto const own = std::ranges::find_if(reduction.writes, [&](KeptField const& each) {
      return each.field.name == field.field.name;
    });
    std::string const next =
        own == reduction.writes.end() ? "before." + field.field.name : own->next;
    list.push_back(argument(field.field.name, next, "next"));
  }
  return list;
}

/// In the order of the prompt's fields.
json answers_of(Reduction const& reduction) {
  json list = json::array();
  for (auto const& answer : reduction.answers) {
    list.push_back(argument(answer.field, answer.expression, "expression"));
  }
  return list;
}

/// Seen from the expressions, so that a function and its import are there exactly when they are
/// used: an unused one is a finding of ruff, a missing one a NameError.
bool uses(Reduction const& reduction, std::string_view name) {
  auto const in = [&](std::string const& text) { return contains_word(text, name); };
  return std::ranges::any_of(reduction.answers, in, &ReducedField::expression) ||
         std::ranges::any_of(reduction.writes, in, &KeptField::next) ||
         std::ranges::any_of(reduction.observed, [&](auto const& each) { return in(each.second); });
}

/// All of a key's observations, or those of all keys.
std::string window_text(ReductionSlice const& slice, Reduction const& reduction) {
  if (!reduction.all || slice.key.name.empty()) return "entry.observations";
  return "[each for entry in entries for each in entry.observations]";
}

/// Refusals come before anything else: an entry with a NaN in a total could never be mended.
void add_fold(ReductionSlice const& slice, Reduction const& reduction, json& values) {
  json finite = json::array();
  for (auto const& name : reduction.finite) {
    finite.push_back({{"name", name}, {"literal", python_string(name)}});
  }
  json observed = json::array();
  for (auto const& [name, value] : reduction.observed) observed.push_back(argument(name, value));
  values["finite"] = std::move(finite);
  values["observes"] = !observed.empty();
  values["observed"] = std::move(observed);
  values["kept"] = kept_of(slice, reduction);
  // An entry that an action replaces as a whole asks nothing of the one before it.
  values["asks_before"] = contains_word(values["kept"].dump(), "before") ||
                          contains_word(values["observed"].dump(), "before") ||
                          contains_word(values["answers"].dump(), "before");
}

/// How many entries a clear of everything removes.
std::string removed_text(NodeDesign const& design) {
  std::vector<std::string> parts;
  for (auto const& slice : design.plan.slices) {
    std::string const kept = "state." + slice.field;
    parts.push_back(slice.key.name.empty() ? "int(" + kept + " != fresh." + slice.field + ")"
                                           : "len(" + kept + ")");
  }
  return join(parts, " + ");
}

/// Every switch is set for every operation: the template engine would else look a missing one up in
/// the values of the module.
json operation_values(NodeDesign const& design, DesignOperation const& operation) {
  auto const& reduction = *operation.reduction;
  auto const* slice = slice_of(design, reduction);
  bool const fold = reduction.kind == ReductionKind::fold;
  bool const read = reduction.kind == ReductionKind::read;
  bool const clear = reduction.kind == ReductionKind::clear;
  // A windowed figure over all keys walks the entries too, without naming them in its expression.
  bool const entries = uses(reduction, "entries");
  std::string const doc = operation.spec.description.empty()
                              ? "Apply " + operation.spec.name
                              : docstring_text(operation.spec.description);
  json slices = json::array();
  for (auto const& each : design.plan.slices) slices.push_back(each.field);
  json values = {{"name", operation.spec.name},
                 {"doc", doc.ends_with('.') ? doc : doc + "."},
                 {"input_model", operation.input_model},
                 {"result_model", operation.outcomes.front().model},
                 {"fold", fold},
                 {"read_entry", read && !reduction.all},
                 {"entries", entries || (reduction.all && reduction.windowed)},
                 {"entries_of", fold ? "after" : "state"},
                 {"keyed", !reduction.key.empty()},
                 {"key", reduction.key},
                 {"slice", reduction.slice},
                 {"windowed", reduction.windowed},
                 {"values", reduction.values},
                 {"clear_key", clear && slice != nullptr},
                 {"clear_all", clear && slice == nullptr},
                 {"removed", removed_text(design)},
                 {"slices", std::move(slices)},
                 {"after", read ? "state" : "after"},
                 {"answers", answers_of(reduction)}};
  values["asks_before"] = false;
  if (slice != nullptr) {
    values["entry_model"] = slice->model;
    values["key_name"] = slice->key.name;
    // Behind "    before = ", where the expression begins.
    constexpr std::size_t kColumn = 13;
    values["before"] = broken_expression("by_key.get(" + reduction.key + ", " + slice->model + "(" +
                                             slice->key.name + "=" + reduction.key + "))",
                                         kColumn, 4);
    values["window"] = window_text(*slice, reduction);
  }
  if (fold) add_fold(*slice, reduction, values);
  return values;
}

/// A comment of the module; longer drawings are read better in the table below it.
std::string drawing_of(StateMachine const& machine) {
  std::vector<std::string> moves;
  for (auto const& [from, to] : machine.moves) {
    moves.push_back(docstring_text(from) + " -> " + docstring_text(to));
  }
  constexpr std::size_t kMostNamed = 3;
  if (moves.size() > kMostNamed) return "The moves that the prompt draws; there are no others.";
  return "The moves that the prompt draws: " + join(moves, ", ") + ".";
}

/// Final states are in the table too, with nothing behind them, so that the table is the whole list
/// of states.
void add_machine(StateMachine const& machine, json& values) {
  values["machine"] = machine.used;
  if (!machine.used) return;
  json transitions = json::array();
  for (auto const& state : machine.states) {
    std::vector<std::string> next;
    for (auto const& each : machine.after(state)) next.push_back(python_string(each));
    std::string const tuple = "(" + join(next, ", ") + (next.size() == 1 ? ",)" : ")");
    std::string const from = python_string(state);
    transitions.push_back({{"from", from}, {"to", broken_expression(tuple, from.size() + 6, 4)}});
  }
  values["transitions"] = std::move(transitions);
  values["initial"] = python_string(machine.initial);
  values["implicit"] = machine.implicit;
  values["drawing"] = drawing_of(machine);
}

/// Each with the reason that a reader of the module wants to know before changing it.
json constant(std::string const& comment, std::string const& name, long value) {
  return {{"text", "\n# " + comment + "\n" + name + " = " + std::to_string(value)}};
}

/// Only limits that some function applies.
json constants_of(NodeDesign const& design) {
  auto const& window = design.plan.window;
  json list = json::array();
  // Without keys there is one entry, and nothing that could grow.
  bool const keyed = std::ranges::any_of(
      design.plan.slices, [](ReductionSlice const& each) { return !each.key.name.empty(); });
  if (keyed) {
    list.push_back(
        constant("As many keys are kept; another one is refused.", "MAX_KEYS", kMaxKeys));
  }
  if (!window.used) return list;
  if (window.timed()) {
    list.push_back(constant("How long a window is.", "WINDOW_SECONDS", window.seconds));
    list.push_back(constant("As many observations are kept in a window; the oldest go first.",
                            "MAX_OBSERVATIONS", kMaxObservations));
  } else {
    list.push_back(constant("How many events a window has.", "WINDOW_EVENTS", window.events));
  }
  return list;
}

/// Functions of reduction.py that are there when something uses them.
void add_functions(NodeDesign const& design, json& values, PythonImports& imports) {
  auto const operations = reduced_operations(design);
  auto const used = [&](std::string_view name) {
    return std::ranges::any_of(operations,
                               [&](auto const* each) { return uses(*each->reduction, name); });
  };
  auto const& window = design.plan.window;
  // Windows that follow each other are cut at their start, also where no answer asks for it.
  bool const cut = used("window_start") || (window.used && window.timed() && window.tumbling);
  for (char const* name :
       {"known", "ratio", "smaller", "larger", "least", "most", "percentile", "as_utc"}) {
    values[name] = used(name);
  }
  values["window_start"] = cut;
  values["origin"] = cut;
  values["sliding_seconds"] = window.used && window.timed() && !window.tumbling;
  values["tumbling_seconds"] = window.used && window.timed() && window.tumbling;
  values["sliding_events"] = window.used && !window.timed() && !window.tumbling;
  values["tumbling_events"] = window.used && !window.timed() && window.tumbling;
  values["observation"] = window.model;
  bool const sequences = used("least") || used("most") || used("percentile");
  if (sequences) imports.add("collections.abc", "Sequence");
  if (used("as_utc") || cut) {
    imports.add("datetime", "UTC");
    imports.add("datetime", "datetime");
  }
  if (window.used && window.timed()) imports.add("datetime", "timedelta");
}

/// Operations without a key have their one entry at hand and need no lookup.
void add_entry_functions(NodeDesign const& design, json& values, PythonImports& imports) {
  bool folds = false;
  bool reads = false;
  bool finite = false;
  for (auto const* each : reduced_operations(design)) {
    auto const& reduction = *each->reduction;
    bool const keyed = !reduction.key.empty();
    folds = folds || (keyed && reduction.kind == ReductionKind::fold);
    reads = reads || (keyed && reduction.kind == ReductionKind::read);
    finite = finite || !reduction.finite.empty();
  }
  values["with_entry"] = folds;
  values["entry_of"] = reads;
  values["require_finite"] = finite;
  if (finite) imports.add_module("math");
}

/// Enums are used where an action, or an observation, is compared with a choice.
void import_choices(NodeDesign const& design, PythonImports& imports) {
  for (auto const* each : reduced_operations(design)) {
    for (auto const& field : each->reduction->operation.inputs) {
      if (!field.enum_class.empty() && uses(*each->reduction, field.enum_class)) {
        imports.add(".enums", field.enum_class);
      }
    }
    for (auto const& field : each->outcomes.front().fields) {
      if (!field.enum_class.empty() && uses(*each->reduction, field.enum_class)) {
        imports.add(".enums", field.enum_class);
      }
    }
  }
  for (auto const& field : design.plan.window.fields) {
    for (auto const* each : reduced_operations(design)) {
      if (!field.enum_class.empty() && uses(*each->reduction, field.enum_class)) {
        imports.add(".enums", field.enum_class);
      }
    }
  }
}

/// Entries are made by folds alone; reads only look at them.
void import_models(NodeDesign const& design, PythonImports& imports) {
  imports.add(".models", design.state_model);
  for (auto const* each : reduced_operations(design)) {
    imports.add(".models", each->input_model);
    imports.add(".models", each->outcomes.front().model);
    auto const* slice = slice_of(design, *each->reduction);
    if (slice != nullptr && each->reduction->kind == ReductionKind::fold) {
      imports.add(".models", slice->model);
    }
  }
  if (design.plan.window.used) imports.add(".models", design.plan.window.model);
}

/// Imports are known when all parts are made, so that their text is set last.
File module_file(NodeDesign const& design) {
  PythonImports imports;
  json values = {{"class_name", design.spec.class_name},
                 {"state_model", design.state_model},
                 {"constants", constants_of(design)}};
  json operations = json::array();
  for (auto const* each : reduced_operations(design)) {
    operations.push_back(operation_values(design, *each));
  }
  values["operations"] = std::move(operations);
  add_machine(design.plan.machine, values);
  add_functions(design, values, imports);
  add_entry_functions(design, values, imports);
  import_choices(design, imports);
  import_models(design, imports);
  std::string text = imports.text();
  text.pop_back();
  values["imports"] = text;
  return {"reduction.py", render("reduction.py", values)};
}

/// Frozen, since a state is shared between calls: whoever could change it would change the past of
/// everybody who holds it.
File frozen_model(std::string const& class_name, std::string const& doc, PythonImports& imports,
                  json fields) {
  imports.add("pydantic", "BaseModel");
  imports.add("pydantic", "ConfigDict");
  json const values = {{"module_doc", doc},           {"class_doc", doc},
                       {"class_name", class_name},    {"imports", imports.text()},
                       {"fields", std::move(fields)}, {"frozen", true}};
  return {"models/" + module_of(class_name) + ".py", render("model.py", values)};
}

/// The official validation wants more than `str` behind a field that names something.
json key_field(SpecField const& key, PythonImports& imports) {
  import_type(key, imports);
  std::string annotation = bare_annotation(key);
  if (annotation == "str") {
    imports.add("typing", "Annotated");
    imports.add("pydantic", "Field");
    annotation = "Annotated[str, Field(description=\"as its owner writes it\")]";
  }
  return {{"name", key.name}, {"annotation", annotation}, {"assign", ""}};
}

/// Every field has a value before the first action, so that an entry for a new key needs no other
/// knowledge than the key.
File entry_file(NodeDesign const& design, ReductionSlice const& slice) {
  PythonImports imports;
  json fields = json::array();
  if (!slice.key.name.empty()) fields.push_back(key_field(slice.key, imports));
  for (auto const& each : slice.fields) {
    import_type(each.field, imports);
    bool const window = each.annotation.starts_with("tuple[");
    auto const& model = design.plan.window.model;
    if (window) imports.add("." + module_of(model), model);
    fields.push_back({{"name", each.field.name},
                      {"annotation", each.annotation},
                      {"assign", " = " + each.initial}});
  }
  std::string const whose = slice.key.name.empty() ? "all actions" : "one " + slice.key.name;
  return frozen_model(slice.model, "What " + design.spec.class_name + " keeps for " + whose + ".",
                      imports, std::move(fields));
}

/// Times are kept in UTC: the fold has brought them there, and sorting needs one zone.
File observation_file(NodeDesign const& design) {
  PythonImports imports;
  json fields = json::array();
  if (design.plan.window.timed()) {
    imports.add("datetime", "datetime");
    fields.push_back({{"name", "at"}, {"annotation", "datetime"}, {"assign", ""}});
  }
  for (auto const& field : design.plan.window.fields) {
    import_type(field, imports);
    fields.push_back({{"name", field.name}, {"annotation", annotation_of(field)}, {"assign", ""}});
  }
  return frozen_model(design.plan.window.model,
                      "What a window of " + design.spec.class_name + " keeps of one event.",
                      imports, std::move(fields));
}

}  // namespace

/// Entries stand in a tuple and not in a mapping: JSON has no keys but texts, and a tuple inside of
/// a frozen model cannot be changed.
json state_fields(NodeDesign const& design, PythonImports& imports) {
  imports.add("pydantic", "Field");
  json fields = json::array();
  auto const add = [&](std::string const& name, std::string const& annotation,
                       std::string const& factory, std::string const& doc) {
    fields.push_back({{"name", name},
                      {"annotation", annotation},
                      {"assign", " = Field(\n        default_factory=" + factory +
                                     ", description=" + python_string(doc) + "\n    )"}});
  };
  for (auto const& slice : design.plan.slices) {
    imports.add("." + module_of(slice.model), slice.model);
    if (slice.key.name.empty()) {
      add(slice.field, slice.model, slice.model, "what is kept of all actions together");
      continue;
    }
    add(slice.field, "tuple[" + slice.model + ", ...]", "tuple",
        "what is kept for every " + slice.key.name);
  }
  bool const rules = std::ranges::any_of(design.operations, &DesignOperation::delegated);
  if (rules) {
    add(std::string(kKept), "dict[str, object]", "dict",
        "what the rules keep from one action to the next");
  }
  return fields;
}

/// The state's own model is the node's and named elsewhere.
std::vector<std::string> reduction_models(NodeDesign const& design) {
  std::vector<std::string> models;
  for (auto const& slice : design.plan.slices) models.push_back(slice.model);
  if (design.plan.window.used) models.push_back(design.plan.window.model);
  return models;
}

/// A node whose rules do everything has the files that it had before there were reductions.
std::vector<File> reduction_files(NodeDesign const& design) {
  if (design.plan.empty()) return {};
  std::vector<File> files = {module_file(design)};
  for (auto const& slice : design.plan.slices) files.push_back(entry_file(design, slice));
  if (design.plan.window.used) files.push_back(observation_file(design));
  return files;
}

/// With the expressions themselves: they are short, and words for them would only be less exact.
std::string semantics_of(NodeDesign const& design, Reduction const& reduction) {
  auto const* slice = slice_of(design, reduction);
  std::string const where =
      slice == nullptr ? "everything that is kept"
                       : "`state." + slice->field + "`" +
                             (reduction.key.empty() ? "" : " under its `" + slice->key.name + "`");
  if (reduction.kind == ReductionKind::clear) return "Forgets " + where + ".";
  if (reduction.kind == ReductionKind::read) return "Reads " + where + " and changes nothing.";
  std::vector<std::string> fields;
  for (auto const& each : reduction.writes) {
    fields.push_back("`" + each.field.name + " = " + each.next + "`");
  }
  return "Folded into " + where + ": " + join(fields, ", ") + ".";
}

}  // namespace omninode::onex
