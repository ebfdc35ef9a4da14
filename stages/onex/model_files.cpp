// models/ and enums/.
#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/domain_files.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/orchestrator_files.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/reduction_files.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Text that names a thing or its kind. The official validation wants a UUID or an enum behind
/// such a field unless its annotation says more than `str`; what the prompt calls a string is none.
bool is_foreign_name(SpecField const& field) {
  auto const& name = field.name;
  bool const named = name.ends_with("_id") || name.ends_with("_name") || name == "category" ||
                     name == "type" || name == "status";
  return named && annotation_of(field) == "str";
}

/// One pydantic model while it is put together.
/// Every model is frozen: a request or an answer that is shared between tasks must not change under
/// way. Imports gather while fields are added, so that the module imports what it uses and no more;
/// an unused name is a finding of ruff.
class ModelText {
 public:
  ModelText(std::string class_name, std::string doc)
      : class_name_(std::move(class_name)), doc_(std::move(doc)) {
    imports.add("pydantic", "BaseModel");
    imports.add("pydantic", "ConfigDict");
  }

  // The first field of a name stays. The prompt may name a field that the generator adds as well,
  // and a second one in the class body would silently replace the first in Python.
  void field(std::string const& name, std::string const& annotation, std::string const& assign) {
    if (!names_.insert(name).second) return;
    fields_.push_back({{"name", name}, {"annotation", annotation}, {"assign", assign}});
  }

  // Adds the field in its order; optional ones have the default None. A foreign name is never
  // optional, since its annotation is `str` alone.
  void field(SpecField const& spec) {
    import_type(spec, imports);
    std::string assign = spec.optional ? " = None" : "";
    if (is_foreign_name(spec)) {
      imports.add("typing", "Annotated");
      imports.add("pydantic", "Field");
      std::string const doc =
          spec.description.empty() ? "as its owner writes it" : spec.description;
      field(spec.name, "Annotated[str, Field(description=" + python_string(doc) + ")]", "");
      return;
    }
    std::vector<std::string> facts;
    if (spec.optional) facts.emplace_back("default=None");
    if (!spec.description.empty()) {
      facts.push_back("description=" + python_string(spec.description));
    }
    bool const hides = std::ranges::find(hidden, spec.name) != hidden.end();
    if (hides) facts.emplace_back("repr=False");
    if (hides || !spec.description.empty()) {
      imports.add("pydantic", "Field");
      assign = " = Field(" + join(facts, ", ") + ")";
    }
    field(spec.name, annotation_of(spec), assign);
  }

  // A field with one possible value and that value as its default. It tells the members of a union
  // apart: without it pydantic would read a stored answer as the first model that fits.
  void literal(std::string const& name, std::string_view value) {
    imports.add("typing", "Literal");
    std::string const quoted = python_string(value);
    field(name, "Literal[" + quoted + "]", " = " + quoted);
  }

  // Enums are imported from their modules, as the models are imported by the package of models. An
  // empty `value` makes the field required.
  void enumeration(std::string const& name, std::string const& type, std::string const& value) {
    imports.add("..enums." + module_of(type), type);
    field(name, type, value.empty() ? "" : " = " + type + "." + value);
  }

  File file() const {
    json const values = {{"module_doc", doc_},        {"class_doc", doc_},
                         {"class_name", class_name_}, {"fields", fields_},
                         {"imports", imports.text()}, {"frozen", true},
                         {"hides", !hidden.empty()}};
    return {"models/" + module_of(class_name_) + ".py", render("model.py", values)};
  }

  PythonImports imports;
  std::vector<std::string> hidden = {};  ///< fields that no repr and no error may show

 private:
  std::string class_name_;
  std::string doc_;
  json fields_ = json::array();
  std::set<std::string> names_;
};

/// With one operation the request need not name it. With several there is no usual one to assume.
File input_model(NodeDesign const& design) {
  ModelText model(design.input_model, "A request to " + design.spec.class_name + ".");
  model.enumeration("operation", design.operation_enum,
                    design.single() ? design.operations.front().member : "");
  model.hidden = hidden_names(design);
  for (auto const& input : design.inputs) model.field(input);
  if (!design.state_model.empty()) {
    model.imports.add("." + module_of(design.state_model), design.state_model);
    model.imports.add("pydantic", "Field");
    model.field(design.state_field, design.state_model,
                " = Field(default_factory=" + design.state_model + ")");
  }
  return model.file();
}

/// The flat request makes everything optional that some operation can do without; this model is
/// what says what the operation itself demands.
File operation_input(DesignOperation const& operation) {
  ModelText model(operation.input_model, "What the operation " + operation.spec.name + " takes.");
  model.hidden = operation.call.hidden;
  for (auto const& input : operation.spec.inputs) model.field(input);
  return model.file();
}

/// A union of all answers, not a class for each operation: the node's type has one output. Its
/// members are told apart by their literals.
File output_model(NodeDesign const& design) {
  ModelText model(design.output_model, "How a request to " + design.spec.class_name + " ended.");
  model.enumeration("operation", design.operation_enum, "");
  model.enumeration("outcome", design.outcome_enum, "");
  for (auto const& operation : design.operations) {
    for (auto const& outcome : operation.outcomes) {
      model.imports.add("." + module_of(outcome.model), outcome.model);
    }
  }
  model.field("result", result_union(design), "");
  if (!design.steps.empty()) {
    model.imports.add("." + module_of(report_model(design)), report_model(design));
    model.field("steps", "list[" + report_model(design) + "]", "");
  }
  model.imports.add("uuid", "UUID");
  model.field("correlation_id", "UUID", "");
  if (!design.state_model.empty()) {
    model.imports.add("." + module_of(design.state_model), design.state_model);
    model.imports.add("." + module_of(kIntentModel), std::string(kIntentModel));
    model.field("state", design.state_model, "");
    model.field("intents", "list[" + std::string(kIntentModel) + "]", "");
    return model.file();
  }
  if (node_kind(design.spec.kind).pure) {
    // No latency: the same request must have the same answer.
    if (design.publications.empty()) return model.file();
    model.imports.add(".model_event_envelope", "ModelEventEnvelope");
    model.field("events", "list[ModelEventEnvelope]", "");
    return model.file();
  }
  model.field("latency_ms", "float", "");
  if (!design.publications.empty()) {
    model.field("events_published", "list[str]", "");
    model.field("events_unpublished", "list[str]", "");
  }
  return model.file();
}

/// Named answers carry `event_type`, unnamed ones `operation`. A shared answer carries neither,
/// since it belongs to several operations.
File result_model(DesignOperation const& operation, Outcome const& outcome) {
  bool const named = !outcome.type_name.empty();
  ModelText model(outcome.model, named ? outcome.type_name + ": " + operation.spec.name +
                                             " ended as " + outcome.value + "."
                                 : outcome.shared
                                     ? "Why an operation ended as " + outcome.value + "."
                                     : "The answer of the operation " + operation.spec.name + ".");
  model.hidden = operation.call.hidden;
  if (named) {
    auto words = name_words(outcome.type_name);
    if (words.size() > 1 && words.front() == "event") words.erase(words.begin());
    model.literal("event_type", pascal_name(join(words, "_")));
  } else if (!outcome.shared) {
    model.literal("operation", operation.spec.name);
  }
  for (auto const& field : outcome.fields) model.field(field);
  return model.file();
}

/// What comes with every event. A pure node makes up neither ids nor times.
void add_event_origin(NodeDesign const& design, DesignOperation const& operation,
                      ModelText& model) {
  bool const pure = node_kind(design.spec.kind).pure;
  if (!has_input(operation, "correlation_id")) {
    model.imports.add("uuid", "UUID");
    if (pure) {
      model.field("correlation_id", "UUID | None", " = None");
    } else {
      model.imports.add("uuid", "uuid4");
      model.imports.add("pydantic", "Field");
      model.field("correlation_id", "UUID", " = Field(default_factory=uuid4)");
    }
  }
  if (has_input(operation, "timestamp")) return;
  model.imports.add("datetime", "datetime");
  if (pure) {
    model.field("timestamp", "datetime | None", " = None");
    return;
  }
  model.imports.add("datetime", "UTC");
  model.imports.add("pydantic", "Field");
  model.field("timestamp", "datetime", " = Field(default_factory=lambda: datetime.now(UTC))");
}

/// The fields of an event are the inputs of the operation that it asks for, so that a handler can
/// make the request without any mapping.
File event_model(NodeDesign const& design, DesignSubscription const& subscription) {
  ModelText model(subscription.model, "The event " + subscription.spec.event + " from topic " +
                                          subscription.spec.topic + ".");
  model.hidden = design.operation(subscription.operation).call.hidden;
  model.literal("event_type", subscription.spec.event);
  for (auto const& input : design.operation(subscription.operation).spec.inputs) {
    model.field(input);
  }
  add_event_origin(design, design.operation(subscription.operation), model);
  return model.file();
}

/// The formula stands in the description: who reads the schema sees how a figure is made.
File metrics_model(NodeDesign const& design) {
  ModelText model(design.metrics_model, "The metrics of " + design.spec.class_name + ".");
  model.imports.add("pydantic", "Field");
  for (auto const& metric : design.metrics) {
    std::string const doc = metric.spec.kind + ": " + metric.measure.formula;
    model.field(metric.spec.name, metric.python_type,
                " = Field(description=" + python_string(doc) + ")");
  }
  return model.file();
}

/// Targets are part of health only where there are any.
File health_model(NodeDesign const& design) {
  ModelText model(design.health_model, "Whether " + design.spec.class_name + " can work.");
  model.field("healthy", "bool", "");
  model.field("dependencies", "dict[str, bool]", "");
  if (!design.targets.empty()) model.field("unmet_targets", "list[str]", "");
  return model.file();
}

/// One class a file, named after it: that is the layout which module_of() and every import rely on.
File enum_file(std::string const& class_name, std::string const& doc, json members) {
  json const values = {{"module_doc", doc},
                       {"class_doc", doc},
                       {"class_name", class_name},
                       {"members", std::move(members)}};
  return {"enums/" + module_of(class_name) + ".py", render("enum.py", values)};
}

/// Sorted, because ruff wants `__all__` in order.
File enums_package(NodeDesign const& design) {
  std::vector<std::string> exports = {design.operation_enum, design.outcome_enum};
  for (auto const& each : design.enums) exports.push_back(each.class_name);
  std::ranges::sort(exports);
  PythonImports imports;
  for (auto const& name : exports) imports.add("." + module_of(name), name);
  json const package = {{"module_doc", "Choices of " + design.spec.class_name + "."},
                        {"has_exports", true},
                        {"imports", imports.text()},
                        {"exports", exports}};
  return {"enums/__init__.py", render("package.py", package)};
}

/// Operations and outcomes always, and one for each field of the prompt that lists choices.
std::vector<File> enum_files(NodeDesign const& design) {
  json operations = json::array();
  for (auto const& operation : design.operations) {
    operations.push_back(
        {{"member", operation.member}, {"literal", python_string(operation.spec.name)}});
  }
  json outcomes = json::array();
  for (auto const& outcome : design.outcomes) {
    outcomes.push_back(
        {{"member", outcome_member(outcome)}, {"literal", python_string(outcome.value)}});
  }
  std::vector<File> files = {
      enums_package(design),
      enum_file(design.operation_enum, "The operations of " + design.spec.class_name + ".",
                std::move(operations)),
      enum_file(design.outcome_enum,
                "The ways in which an operation of " + design.spec.class_name + " can end.",
                std::move(outcomes))};
  for (auto const& each : design.enums) {
    json members = json::array();
    for (auto const& choice : each.choices) {
      members.push_back({{"member", choice.member}, {"literal", python_string(choice.value)}});
    }
    files.push_back(
        enum_file(each.class_name, "The choices for " + each.field + ".", std::move(members)));
  }
  return files;
}

}  // namespace

/// A set, for two reasons: an answer may be shared by several operations, and `__all__` is sorted.
std::vector<std::string> model_class_names(NodeDesign const& design, bool with_envelope) {
  std::set<std::string> names = {design.input_model, design.output_model, design.metrics_model,
                                 design.health_model};
  for (auto const& operation : design.operations) {
    names.insert(operation.input_model);
    for (auto const& outcome : operation.outcomes) names.insert(outcome.model);
  }
  for (auto const& subscription : design.subscriptions) names.insert(subscription.model);
  if (!design.steps.empty()) names.insert({context_model(design), report_model(design)});
  if (!design.state_model.empty()) {
    names.insert(design.state_model);
    for (auto const& name : reduction_models(design)) names.insert(name);
    names.insert(std::string(kIntentModel));
  }
  if (with_envelope && !design.publications.empty()) names.insert("ModelEventEnvelope");
  return {names.begin(), names.end()};
}

/// It is written twice where the node publishes: code_generation writes it without the envelope,
/// event_bus_integration again with it, as the envelope's file exists only from then on.
File models_package(NodeDesign const& design, bool with_envelope) {
  auto const names = model_class_names(design, with_envelope);
  PythonImports imports;
  for (auto const& name : names) imports.add("." + module_of(name), name);
  json const values = {{"module_doc", "Typed models of " + design.spec.class_name + "."},
                       {"has_exports", true},
                       {"imports", imports.text()},
                       {"exports", names}};
  return {"models/__init__.py", render("package.py", values)};
}

/// Each class once, although answers and events may be named by several operations.
std::vector<File> model_files(NodeDesign const& design) {
  std::vector<File> files = enum_files(design);
  files.push_back(input_model(design));
  files.push_back(output_model(design));
  files.push_back(metrics_model(design));
  files.push_back(health_model(design));
  std::set<std::string> made;
  for (auto const& operation : design.operations) {
    if (!design.single()) files.push_back(operation_input(operation));
    for (auto const& outcome : operation.outcomes) {
      if (made.insert(outcome.model).second) files.push_back(result_model(operation, outcome));
    }
  }
  for (auto const& subscription : design.subscriptions) {
    if (made.insert(subscription.model).second) files.push_back(event_model(design, subscription));
  }
  files.push_back(models_package(design, false));
  return files;
}

}  // namespace omninode::onex
