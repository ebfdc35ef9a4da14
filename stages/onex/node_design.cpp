#include "stages/onex/node_design.hpp"

#include <algorithm>
#include <array>

#include "stages/onex/class_words.hpp"
#include "stages/onex/domain_files.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

/// "EventStateCommitted", "StateCommittedEvent" and "StateCommitted" are one thing.
std::string bare_type(std::string_view type) {
  auto words = name_words(type);
  if (words.size() > 1 && (words.front() == "event" || words.front() == "model")) {
    words.erase(words.begin());
  }
  if (words.size() > 1 && words.back() == "event") words.pop_back();
  return join(words, "_");
}

/// "expected_version", "base_version" and the like: the version that the caller saw. A bare
/// "version" may be anything, so two words are asked for.
SpecField const* version_input_of(SpecOperation const& operation) {
  auto const found = std::ranges::find_if(operation.inputs, [](SpecField const& field) {
    return field.type == "int" && has_any_stem(field.name, {"version"}) &&
           has_any_stem(field.name, {"expect", "current", "bas", "if"});
  });
  return found == operation.inputs.end() ? nullptr : &*found;
}

/// The first required text or UUID. An optional one cannot identify the thing in every request.
std::string key_input_of(SpecOperation const& operation) {
  for (auto const& field : operation.inputs) {
    if (!field.optional && (field.type == "string" || field.type == "uuid")) return field.name;
  }
  return {};
}

/// The sentence whose subject shares most words with the operation. A single sentence about a
/// single operation needs no word in common, as there is nothing else that it could be about.
SpecDelegation const* delegation_of(NodeSpec const& spec, SpecOperation const& operation) {
  SpecDelegation const* best = nullptr;
  int best_score = 0;
  for (auto const& delegation : spec.delegations) {
    int const score = shared_stems(delegation.subject, operation.name);
    if (score > best_score) best = &delegation;
    best_score = std::max(best_score, score);
  }
  bool const only = spec.delegations.size() == 1 && spec.operations.size() == 1;
  return best == nullptr && only ? &spec.delegations.front() : best;
}

// Rules are pure by what they are, whatever their node is about ("ApiLatencyRules").
bool are_rules(SpecDependency const& dependency) { return dependency.type.ends_with("Rules"); }

/// Of the clients that `usable` lets through, the one whose purpose shares the most words with the
/// operation, the first of several; null where there is none.
template <typename Usable>
DesignDependency const* closest(std::vector<DesignDependency> const& dependencies,
                                SpecOperation const& operation, Usable const& usable) {
  DesignDependency const* best = nullptr;
  int best_score = -1;
  std::string const words = operation.name + " " + operation.description;
  for (auto const& dependency : dependencies) {
    if (dependency.outside || !usable(dependency)) continue;
    int const score = shared_stems(dependency.spec.purpose, words);
    if (score > best_score) best = &dependency;
    best_score = std::max(best_score, score);
  }
  return best;
}

/// The client that does an operation's work: the delegate, else the one whose words it shares.
/// The work of an operation should not hang on something that may be missing, so that optional
/// clients come after those that must be there; and one that carries events comes last, for the
/// nodes whose work it is to carry them. What is outside of a pure node never does its work: empty
/// where nothing else is left.
std::string worker_for(NodeDesign const& design, SpecOperation const& operation,
                       SpecDelegation const* delegation) {
  auto const& dependencies = design.dependencies;
  if (delegation != nullptr) {
    for (auto const& dependency : dependencies) {
      if (dependency.outside) continue;
      if (dependency.spec.type == delegation->service) return dependency.spec.name;
    }
  }
  using Dependency = DesignDependency;
  auto const* best = closest(dependencies, operation, [](Dependency const& each) {
    return !each.messaging && each.spec.required;
  });
  if (best == nullptr) {
    best = closest(dependencies, operation, [](Dependency const& each) { return !each.messaging; });
  }
  if (best == nullptr) {
    best = closest(dependencies, operation, [](Dependency const&) { return true; });
  }
  return best == nullptr ? std::string() : best->spec.name;
}

/// The first messaging client carries all events: a node subscribes and publishes in one place.
void design_dependencies(NodeDesign& design) {
  for (auto const& spec : design.spec.dependencies) {
    DesignDependency dependency{spec, "Protocol" + class_words(spec.type), {}, is_messaging(spec)};
    dependency.module = module_of(dependency.protocol);
    dependency.outside = node_kind(design.spec.kind).pure && does_io(spec);
    if (dependency.messaging && design.messaging.empty()) design.messaging = spec.name;
    design.dependencies.push_back(std::move(dependency));
  }
}

/// Fields of an answer that the prompt names but does not describe: what identifies the thing,
/// and what the kind of answer is about.
std::vector<SpecField> answer_fields(DesignOperation const& operation, OutcomeKind kind) {
  std::vector<SpecField> fields;
  for (auto const& input : operation.spec.inputs) {
    bool const identifies = !input.optional && (input.type == "string" || input.type == "uuid");
    if (identifies) fields.push_back(input);
  }
  bool const versioned = !operation.version_input.empty();
  if (kind == OutcomeKind::success && versioned) {
    fields.push_back({"new_version", "int", false, "version after the commit"});
    return fields;
  }
  if (kind == OutcomeKind::success) {
    fields.push_back({"details", "object", false, "what the client reports"});
    return fields;
  }
  if (versioned) {
    fields.push_back({operation.version_input, "int", false, "version the request was based on"});
    fields.push_back({"actual_version", "int", false, "version that is stored"});
  }
  fields.push_back({"reason", "string", false, "why the request was not carried out"});
  return fields;
}

/// Where the prompt gives a single operation no named results but published events with
/// conditions, the events are its results.
std::vector<std::string> types_from_events(NodeSpec const& spec) {
  std::vector<std::string> types;
  bool conflict = false;
  for (auto const& topic : spec.publications) {
    auto const kind = kind_of_words(topic.condition + " " + topic.event);
    if (kind == OutcomeKind::failure) continue;
    conflict = conflict || kind == OutcomeKind::conflict;
    types.push_back(topic.event);
  }
  return conflict && types.size() > 1 ? types : std::vector<std::string>{};
}

/// Short values where they differ ("committed", "conflict"), whole names where they do not.
/// One clash is enough for all of them to get whole names, so that values of one operation look
/// alike. "failed" is taken by the exception and therefore never short.
void name_outcomes(std::vector<Outcome>& outcomes) {
  for (auto& outcome : outcomes) outcome.value = name_words(bare_type(outcome.type_name)).back();
  for (auto const& outcome : outcomes) {
    auto const same = std::ranges::count(outcomes, outcome.value, &Outcome::value);
    if (same == 1 && outcome.value != kFailed) continue;
    for (auto& each : outcomes) each.value = bare_type(each.type_name);
    return;
  }
}

/// Events serve as answers only where there is one operation, since otherwise nothing says which
/// operation ends in which event; and never for a pure node, whose events are part of its answer.
std::vector<Outcome> outcomes_of(NodeDesign const& design, DesignOperation const& operation) {
  auto types = operation.spec.output_types;
  bool const only = design.spec.operations.size() == 1 && !node_kind(design.spec.kind).pure;
  if (types.empty() && only) types = types_from_events(design.spec);
  if (types.empty()) {
    Outcome outcome{"succeeded", OutcomeKind::success, {}, {}, operation.spec.output_fields};
    outcome.model = "Model" + design.prefix + class_words(operation.spec.name) + "Result";
    return {outcome};
  }
  std::vector<Outcome> outcomes;
  for (auto const& type : types) {
    std::string condition;
    for (auto const& topic : design.spec.publications) {
      if (bare_type(topic.event) == bare_type(type)) condition = topic.condition;
    }
    Outcome outcome{{}, kind_of_words(condition + " " + type), type, {}, {}};
    outcome.model =
        type.starts_with("Model") ? accepted_class_name(type) : "Model" + class_words(type);
    outcome.fields = answer_fields(operation, outcome.kind);
    outcomes.push_back(std::move(outcome));
  }
  name_outcomes(outcomes);
  return outcomes;
}

/// The version check needs both an input that names a version and a sentence of the prompt that
/// asks for it: an input alone may merely be stored.
void design_operations(NodeDesign& design) {
  for (auto const& spec : design.spec.operations) {
    DesignOperation operation;
    operation.spec = spec;
    operation.member = upper(spec.name);
    operation.key_input = key_input_of(spec);
    operation.input_model = design.spec.operations.size() == 1
                                ? design.input_model
                                : "Model" + design.prefix + class_words(spec.name) + "Input";
    auto const* delegation = delegation_of(design.spec, spec);
    auto const* version = version_input_of(spec);
    bool const checked = version != nullptr && design.spec.kind == "effect" &&
                         ((delegation != nullptr && delegation->version_check) ||
                          design.spec.feature("optimistic_concurrency") != nullptr);
    if (checked) operation.version_input = version->name;
    operation.dependency = worker_for(design, spec, delegation);
    operation.method = checked && delegation != nullptr ? "try_commit" : method_name(spec.name);
    operation.outcomes = outcomes_of(design, operation);
    design.operations.push_back(std::move(operation));
  }
}

/// One value each, in the order of operations. The exception comes last and has no model, because
/// nothing is answered then.
void collect_outcomes(NodeDesign& design) {
  for (auto const& operation : design.operations) {
    for (auto const& outcome : operation.outcomes) {
      if (std::ranges::find(design.outcomes, outcome.value, &Outcome::value) ==
          design.outcomes.end()) {
        design.outcomes.push_back(outcome);
      }
    }
  }
  design.outcomes.push_back({std::string(kFailed), OutcomeKind::failure, {}, {}, {}});
}

/// One flat set of fields: required where every operation requires it.
void collect_inputs(NodeDesign& design) {
  for (auto const& operation : design.operations) {
    for (auto const& input : operation.spec.inputs) {
      auto const known = std::ranges::find(design.inputs, input.name, &SpecField::name);
      if (known == design.inputs.end()) {
        design.inputs.push_back(input);
      } else if (known->type != input.type || known->enum_class != input.enum_class) {
        known->type = "any";  // each operation checks its own type
        known->enum_class.clear();
      }
    }
  }
  for (auto& input : design.inputs) {
    for (auto const& operation : design.operations) {
      auto const own = std::ranges::find(operation.spec.inputs, input.name, &SpecField::name);
      if (own == operation.spec.inputs.end() || own->optional) input.optional = true;
    }
  }
}

/// "a.b" and "a_b" are two topics; their constants must differ as well.
std::string topic_constant(NodeDesign const& design, std::string_view topic) {
  std::string const base = "TOPIC_" + upper(join(name_words(topic), "_"));
  std::string constant = base;
  auto const taken = [&](auto const& each) {
    return each.constant == constant && each.spec.topic != topic;
  };
  for (int number = 2; std::ranges::any_of(design.publications, taken) ||
                       std::ranges::any_of(design.subscriptions, taken);
       ++number) {
    constant = base + "_" + std::to_string(number);
  }
  return constant;
}

/// The operations an event speaks of: those that share its words; all where none does.
/// All of them where the words fit none: an event that no operation causes would never be sent.
/// An event of changes is not caused by operations that only read.
std::vector<std::string> operations_for(NodeDesign const& design, SpecTopic const& topic) {
  std::vector<std::string> names;
  int best = 0;
  std::string const words = topic.event + " " + topic.condition;
  for (auto const& operation : design.operations) {
    int const score = shared_stems(operation.spec.name, words);
    if (score > best) names.clear();
    if (score >= best) names.push_back(operation.spec.name);
    best = std::max(best, score);
  }
  auto changing = names;
  std::erase_if(changing, [](std::string const& name) {
    auto const reads = {"get",   "list",   "read",  "fetch",  "find", "search",
                        "count", "exists", "query", "lookup", "check"};
    return std::ranges::find(reads, name_words(name).front()) != reads.end();
  });
  bool const of_changes = has_any_stem(words, {"chang", "modif", "mutat"});
  return of_changes && !changing.empty() ? changing : names;
}

/// An orchestrator's work takes long enough that its beginning is news: "when the release starts",
/// or an event without a condition that is named so. Where an operation itself starts something,
/// the name speaks of its end.
bool tells_of_start(NodeDesign const& design, SpecTopic const& topic) {
  if (design.spec.kind != "orchestrator") return false;
  auto const starts = [](std::string_view text) {
    return has_any_stem(text, {"start", "begin", "begun", "began"});
  };
  if (!topic.condition.empty()) {
    return starts(topic.condition) && !has_any_stem(topic.condition, {"step", "stage"});
  }
  return starts(topic.event) && std::ranges::none_of(design.operations, [&](auto const& each) {
           return starts(each.spec.name);
         });
}

/// The ends that cause an event: those of its own type, else all of the kind that its condition
/// speaks of, else the exception, or the first answer of a pure node. So every event of the prompt
/// has a cause, and nothing that the prompt wants published is lost without a word.
void design_publications(NodeDesign& design) {
  for (auto const& spec : design.spec.publications) {
    DesignPublication publication{
        spec, topic_constant(design, spec.topic), {}, operations_for(design, spec)};
    auto const kind = kind_of_words(spec.condition.empty() ? spec.event : spec.condition);
    for (auto const& operation : design.operations) {
      for (auto const& outcome : operation.outcomes) {
        if (outcome.type_name.empty()) continue;
        if (bare_type(outcome.type_name) == bare_type(spec.event)) {
          publication.outcomes.push_back(outcome.value);
          publication.operations = {operation.spec.name};
        }
      }
    }
    if (publication.outcomes.empty() && tells_of_start(design, spec)) {
      publication.outcomes.emplace_back(kAtStart);
    }
    if (publication.outcomes.empty()) {
      for (auto const& outcome : design.outcomes) {
        if (outcome.kind == kind) publication.outcomes.push_back(outcome.value);
      }
    }
    // What a pure node says is part of its answer, and an exception has none.
    if (node_kind(design.spec.kind).pure) std::erase(publication.outcomes, kFailed);
    if (publication.outcomes.empty()) {
      bool const pure = node_kind(design.spec.kind).pure;
      publication.outcomes.push_back(pure ? design.outcomes.front().value : std::string(kFailed));
    }
    design.publications.push_back(std::move(publication));
  }
}

/// An event asks for one operation, the first of those that fit, since one message is handled once.
void design_subscriptions(NodeDesign& design) {
  for (auto const& spec : design.spec.subscriptions) {
    DesignSubscription subscription{spec, topic_constant(design, spec.topic), {}, {}, {}};
    std::string const event = bare_type(spec.event);
    subscription.model = "Model" + class_words(event) + "Event";
    subscription.handler = "handle_" + event;
    subscription.operation = operations_for(design, {spec.topic, spec.event, {}, false}).front();
    design.subscriptions.push_back(std::move(subscription));
  }
}

}  // namespace

/// Conflict before failure: "failed because of a mismatch" is one. Who aborts owes a reason.
OutcomeKind kind_of_words(std::string_view text) {
  if (has_any_stem(text, {"conflict", "stal", "concurrent", "mismatch"})) {
    return OutcomeKind::conflict;
  }
  if (has_any_stem(text, {"fail", "failur", "error", "exception", "reject", "timeout", "deny",
                          "deni", "exhaust", "unavailabl", "invalid", "abort", "rollback"})) {
    return OutcomeKind::failure;
  }
  return OutcomeKind::success;
}

// An event store keeps what it is given, so that it is no bus.
bool is_messaging(SpecDependency const& dependency) {
  if (are_rules(dependency)) return false;
  return has_any_stem(dependency.type,
                      {"kafka", "event", "messag", "queu", "bus", "broker", "producer"}) &&
         !has_any_stem(dependency.type, {"postgr", "stor", "repository"});
}

bool announces_start(NodeDesign const& design) {
  return std::ranges::any_of(design.publications, [](DesignPublication const& each) {
    return each.outcomes.front() == kAtStart;
  });
}

bool limits_time(NodeDesign const& design) {
  return design.spec.kind == "effect" || design.spec.feature("timeout") != nullptr;
}

/// A limit below a second is none that the settings can express; it counts as not said.
long timeout_seconds(NodeDesign const& design) {
  constexpr long kUsualSeconds = 30;
  auto const* asked = design.spec.feature("timeout");
  if (asked == nullptr || !asked->values.contains("seconds")) return kUsualSeconds;
  long const seconds = asked->values.at("seconds");
  return seconds < 1 ? kUsualSeconds : seconds;
}

/// The list errs towards I/O. A pure node must not call such a service: one word too many leaves a
/// service to the caller, one too few makes a node that is not pure.
bool does_io(SpecDependency const& dependency) {
  if (are_rules(dependency)) return false;
  return is_messaging(dependency) ||
         has_any_stem(dependency.type,
                      {"client", "consumer",   "postgr",  "database",   "db",    "sql",
                       "redi",   "mongo",      "http",    "rest",       "grpc",  "websocket",
                       "s3",     "minio",      "storage", "store",      "vault", "consul",
                       "cache",  "repository", "session", "connection", "smtp",  "mail",
                       "file",   "api",        "gateway", "registry",   "stream"});
}

/// The first one, should the prompt name several.
Outcome const* DesignOperation::conflict() const {
  auto const found = std::ranges::find(outcomes, OutcomeKind::conflict, &Outcome::kind);
  return found == outcomes.end() ? nullptr : &*found;
}

Outcome const* DesignOperation::rejection() const {
  auto const found = std::ranges::find(outcomes, OutcomeKind::failure, &Outcome::kind);
  return found == outcomes.end() ? nullptr : &*found;
}

bool DesignOperation::checks_version() const {
  auto const& fields = outcomes.front().fields;
  return !version_input.empty() &&
         std::ranges::find(fields, "new_version", &SpecField::name) != fields.end();
}

/// By value, as there are few and the callers keep nothing of them.
std::vector<DesignDependency> NodeDesign::clients() const {
  std::vector<DesignDependency> called;
  for (auto const& each : dependencies) {
    if (!each.outside) called.push_back(each);
  }
  return called;
}

/// The name must be one of the design's own; there is no answer for others.
DesignOperation const& NodeDesign::operation(std::string_view name) const {
  return *std::ranges::find_if(
      operations, [&](DesignOperation const& operation) { return operation.spec.name == name; });
}

std::string module_of(std::string_view class_name) { return join(name_words(class_name), "_"); }

/// Names that the fakes use for themselves are taken as well: a fake whose method `calls` hides its
/// list of calls would break every test that looks at it.
std::string method_name(std::string_view operation) {
  // What every client has besides, and what its fake in the tests is made of.
  constexpr auto kTaken = std::to_array<std::string_view>(
      {"ping", "publish_raw_event", "subscribe", "error", "reachable", "calls", "sent", "delivers",
       "publish_error", "handlers", "versions"});
  bool const taken = std::ranges::find(kTaken, operation) != kTaken.end();
  if (is_generic_function_name(operation)) return std::string(operation) + "_request";
  if (!taken && !is_python_reserved(operation)) return std::string(operation);
  return std::string(operation) + (operation == "list" ? "_entries" : "_value");
}

/// Each part reads what the ones before it wrote, so the order is fixed. Enums come first because
/// the fields that they mark are copied into answers and inputs; the kind's own preparation comes
/// before dependencies and operations because it may add some; measures come last because their
/// formulas count outcomes and events.
NodeDesign design_node(NodeSpec spec) {
  NodeDesign design;
  design.spec = std::move(spec);
  design.stem = stem_of_node(design.spec.name, design.spec.kind);
  design.prefix = pascal_name(design.stem);
  std::string const whole = pascal_name(design.spec.name);
  design.input_model = "Model" + whole + "Input";
  design.output_model = "Model" + whole + "Output";
  design.metrics_model = "Model" + design.prefix + "Metrics";
  design.health_model = "Model" + design.prefix + "Health";
  design.operation_enum = "Enum" + design.prefix + "Operation";
  design.outcome_enum = "Enum" + design.prefix + "Outcome";
  bool const compute = design.spec.kind == "compute";
  design_enums(design);
  bool const reducer = design.spec.kind == "reducer";
  bool const orchestrator = design.spec.kind == "orchestrator";
  if (compute) prepare_compute(design);
  if (reducer) prepare_reducer(design);
  if (orchestrator) prepare_orchestrator(design);
  design_dependencies(design);
  design_operations(design);
  if (compute) finish_compute(design);
  if (reducer) finish_reducer(design);
  if (orchestrator) finish_orchestrator(design);
  if (design.spec.kind == "effect") design_domains(design);
  collect_outcomes(design);
  collect_inputs(design);
  design_publications(design);
  design_subscriptions(design);
  design_measures(design);
  return design;
}

}  // namespace omninode::onex
