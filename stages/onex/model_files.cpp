// models/ and enums/.
#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// One pydantic model while it is put together.
class ModelText {
 public:
  ModelText(std::string class_name, std::string doc)
      : class_name_(std::move(class_name)), doc_(std::move(doc)) {
    imports.add("pydantic", "BaseModel");
    imports.add("pydantic", "ConfigDict");
  }

  void field(std::string const& name, std::string const& annotation, std::string const& assign) {
    if (!names_.insert(name).second) return;
    fields_.push_back({{"name", name}, {"annotation", annotation}, {"assign", assign}});
  }

  void field(SpecField const& spec) {
    imports.add_for_type(spec.type);
    std::string const type = python_type(spec.type);
    std::string assign = spec.optional ? " = None" : "";
    if (!spec.description.empty()) {
      imports.add("pydantic", "Field");
      assign = std::string(" = Field(") + (spec.optional ? "default=None, " : "") +
               "description=" + python_string(spec.description) + ")";
    }
    field(spec.name, spec.optional ? type + " | None" : type, assign);
  }

  void literal(std::string const& name, std::string_view value) {
    imports.add("typing", "Literal");
    std::string const quoted = python_string(value);
    field(name, "Literal[" + quoted + "]", " = " + quoted);
  }

  void enumeration(std::string const& name, std::string const& type, std::string const& value) {
    imports.add("..enums." + module_of(type), type);
    field(name, type, value.empty() ? "" : " = " + type + "." + value);
  }

  File file() const {
    json const values = {{"module_doc", doc_},        {"class_doc", doc_},
                         {"class_name", class_name_}, {"fields", fields_},
                         {"imports", imports.text()}, {"frozen", true}};
    return {"models/" + module_of(class_name_) + ".py", render("model.py", values)};
  }

  PythonImports imports;

 private:
  std::string class_name_;
  std::string doc_;
  json fields_ = json::array();
  std::set<std::string> names_;
};

File input_model(NodeDesign const& design) {
  ModelText model(design.input_model, "A request to " + design.spec.class_name + ".");
  model.enumeration("operation", design.operation_enum,
                    design.single() ? design.operations.front().member : "");
  for (auto const& input : design.inputs) model.field(input);
  return model.file();
}

File operation_input(DesignOperation const& operation) {
  ModelText model(operation.input_model, "What the operation " + operation.spec.name + " takes.");
  for (auto const& input : operation.spec.inputs) model.field(input);
  return model.file();
}

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
  model.imports.add("uuid", "UUID");
  model.field("correlation_id", "UUID", "");
  model.field("latency_ms", "float", "");
  if (!design.publications.empty()) {
    model.field("events_published", "list[str]", "");
    model.field("events_unpublished", "list[str]", "");
  }
  return model.file();
}

File result_model(DesignOperation const& operation, Outcome const& outcome) {
  bool const named = !outcome.type_name.empty();
  ModelText model(outcome.model, named
                                     ? outcome.type_name + ": " + operation.spec.name +
                                           " ended as " + outcome.value + "."
                                     : "The answer of the operation " + operation.spec.name + ".");
  if (named) {
    auto words = name_words(outcome.type_name);
    if (words.size() > 1 && words.front() == "event") words.erase(words.begin());
    model.literal("event_type", pascal_name(join(words, "_")));
  } else {
    model.literal("operation", operation.spec.name);
  }
  for (auto const& field : outcome.fields) model.field(field);
  return model.file();
}

File event_model(NodeDesign const& design, DesignSubscription const& subscription) {
  ModelText model(subscription.model, "The event " + subscription.spec.event + " from topic " +
                                          subscription.spec.topic + ".");
  model.literal("event_type", subscription.spec.event);
  for (auto const& input : design.operation(subscription.operation).spec.inputs) {
    model.field(input);
  }
  auto const& operation = design.operation(subscription.operation);
  if (!has_input(operation, "correlation_id")) {
    model.imports.add("uuid", "UUID");
    model.imports.add("uuid", "uuid4");
    model.imports.add("pydantic", "Field");
    model.field("correlation_id", "UUID", " = Field(default_factory=uuid4)");
  }
  if (has_input(operation, "timestamp")) return model.file();
  model.imports.add("datetime", "datetime");
  model.imports.add("datetime", "UTC");
  model.imports.add("pydantic", "Field");
  model.field("timestamp", "datetime", " = Field(default_factory=lambda: datetime.now(UTC))");
  return model.file();
}

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

File health_model(NodeDesign const& design) {
  ModelText model(design.health_model, "Whether " + design.spec.class_name + " can work.");
  model.field("healthy", "bool", "");
  model.field("dependencies", "dict[str, bool]", "");
  if (!design.targets.empty()) model.field("unmet_targets", "list[str]", "");
  return model.file();
}

File enum_file(std::string const& class_name, std::string const& doc, json members) {
  json const values = {{"module_doc", doc},
                       {"class_doc", doc},
                       {"class_name", class_name},
                       {"members", std::move(members)}};
  return {"enums/" + module_of(class_name) + ".py", render("enum.py", values)};
}

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
  PythonImports imports;
  imports.add("." + module_of(design.operation_enum), design.operation_enum);
  imports.add("." + module_of(design.outcome_enum), design.outcome_enum);
  std::vector<std::string> exports = {design.operation_enum, design.outcome_enum};
  std::ranges::sort(exports);
  json const package = {{"module_doc", "Choices of " + design.spec.class_name + "."},
                        {"has_exports", true},
                        {"imports", imports.text()},
                        {"exports", exports}};
  return {enum_file(design.operation_enum, "The operations of " + design.spec.class_name + ".",
                    std::move(operations)),
          enum_file(design.outcome_enum,
                    "The ways in which an operation of " + design.spec.class_name + " can end.",
                    std::move(outcomes)),
          File{"enums/__init__.py", render("package.py", package)}};
}

}  // namespace

std::vector<std::string> model_class_names(NodeDesign const& design, bool with_envelope) {
  std::set<std::string> names = {design.input_model, design.output_model, design.metrics_model,
                                 design.health_model};
  for (auto const& operation : design.operations) {
    names.insert(operation.input_model);
    for (auto const& outcome : operation.outcomes) names.insert(outcome.model);
  }
  for (auto const& subscription : design.subscriptions) names.insert(subscription.model);
  if (with_envelope && !design.publications.empty()) names.insert("ModelEventEnvelope");
  return {names.begin(), names.end()};
}

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
