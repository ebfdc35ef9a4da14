// What follows from a NodeSpec: models, outcomes, delegation, wiring, formulas. The contract, the
// code and the checks are all made from the same design, so they cannot disagree.
// Pure and deterministic; values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/domain_logic.hpp"
#include "stages/onex/node_spec.hpp"
#include "stages/onex/pure_logic.hpp"
#include "stages/onex/reduction.hpp"

namespace omninode::onex {

/// How an answer is meant. A conflict is an answer too: the caller reads again and repeats, where a
/// failure says that repeating alone does not help.
enum class OutcomeKind { success, conflict, failure };

/// One way in which an operation can end. The exception is an outcome too ("failed").
struct Outcome {
  std::string value;  ///< "committed"
  OutcomeKind kind = OutcomeKind::success;
  std::string type_name;  ///< as the prompt calls it: "EventStateCommitted"; empty for none
  std::string model;      ///< "ModelEventStateCommitted"
  /// Fields of the model beside the literal that tells answers apart; empty for the exception.
  std::vector<SpecField> fields;
  bool shared = false;  ///< several operations end in it, so it names none
};

/// One operation with everything that its code, its tests and its part of the contract are made of.
struct DesignOperation {
  SpecOperation spec;
  std::string member;  ///< "PERSIST_STATE"
  std::string input_model;
  std::vector<Outcome> outcomes;  ///< those that are answers; never empty
  std::string dependency;         ///< attribute name of the client that does the work
  std::string method;             ///< its method
  std::string key_input;      ///< the string input that identifies the thing worked on, or empty
  std::string version_input;  ///< "expected_version" where the operation is version checked
  DomainCall call = {};       ///< how a known domain carries it out; else `method` does it all

  /// What the node computes by itself; empty where a client does the work.
  std::optional<PureLogic> logic = {};
  /// How a reducer folds it into its state; empty where rules do.
  std::optional<Reduction> reduction = {};
  /// Of an orchestrator: the steps that it runs, by name, each behind those it waits for.
  std::vector<std::string> steps = {};

  /// Whether a client or rules do the work.
  bool delegated() const { return !logic && !reduction; }
  Outcome const* conflict() const;
  /// The first answer that is a failure; a pure node ends so where the data is unfit.
  Outcome const* rejection() const;
  /// A commit must raise the version: the first answer has a field "new_version".
  bool checks_version() const;
};

/// A step of an orchestrator's workflow and the client that does it.
struct DesignStep {
  SpecStep spec;
  std::string dependency;  ///< attribute name of the client
  std::string method;
  std::string undo = {};  ///< the method that undoes it, or empty
};

/// An event that the node publishes, and which ends of which operations cause it. Both lists are
/// never empty once the node is designed.
struct DesignPublication {
  SpecTopic spec;
  std::string constant;                 ///< "TOPIC_…"
  std::vector<std::string> outcomes;    ///< values that cause it
  std::vector<std::string> operations;  ///< names it belongs to
};

/// An event that the node handles by one of its operations.
struct DesignSubscription {
  SpecTopic spec;
  std::string constant;
  std::string model;      ///< "ModelPersistStateEvent"
  std::string handler;    ///< "handle_persist_state"
  std::string operation;  ///< the operation that the event asks for
};

/// A client, and the protocol that the generated node sees of it. The class behind the protocol is
/// the user's.
struct DesignDependency {
  SpecDependency spec;
  std::string protocol;  ///< "ProtocolPostgresClient"
  std::string module;    ///< "protocol_postgres_client"
  bool messaging = false;
  /// The caller's: a pure node calls no client that does I/O.
  bool outside = false;
};

/// A metric or target with the Python expression over `recorder` that gives its value;
/// `formula` is the same for people. An empty expression means: this node cannot measure it.
struct DesignMeasure {
  std::string expression;
  std::string formula;
  std::vector<std::string> part = {};   ///< outcomes counted, where it counts outcomes
  std::vector<std::string> whole = {};  ///< outcomes it is a share of, where it is a share
  std::string operation = {};           ///< the only operation counted, empty for all
};

struct DesignMetric {
  SpecMetric spec;
  DesignMeasure measure;
  std::string python_type;  ///< int or float
};

struct DesignTarget {
  SpecTarget spec;
  DesignMeasure measure;
};

struct DesignChoice {
  std::string member;  ///< "IN_TRANSIT"
  std::string value;   ///< "in transit", as the prompt writes it
};

/// The choices of a field, as an enum of strings.
struct DesignEnum {
  std::string class_name;  ///< "EnumOrderStatus"
  std::string field;
  std::vector<DesignChoice> choices;
};

/// The whole node as a value. Every stage that writes or checks files reads it and nothing else.
struct NodeDesign {
  NodeSpec spec;
  std::string stem;         ///< "store"
  std::string prefix;       ///< "Store": what names of models and enums start with
  std::string input_model;  ///< "ModelStoreEffectInput"
  std::string output_model;
  std::string metrics_model;
  std::string health_model;
  std::string operation_enum;
  std::string outcome_enum;
  std::string state_model;        ///< what a reducer folds actions into; empty for other kinds
  std::string state_field;        ///< of the input model: the state that an action meets
  std::string persistence;        ///< of a reducer: the service that is to keep its state, or empty
  ReductionPlan plan;             ///< what a reducer carries out itself; empty for other kinds
  std::vector<DesignEnum> enums;  ///< of the fields that have choices
  std::vector<DesignOperation> operations;
  std::vector<DesignStep> steps;  ///< of an orchestrator, never empty there; else empty
  std::vector<Outcome> outcomes;  ///< all distinct values, "failed" last
  std::vector<SpecField> inputs;  ///< fields of the node's input model, without `operation`
  std::vector<DesignPublication> publications;
  std::vector<DesignSubscription> subscriptions;
  std::vector<DesignDependency> dependencies;
  std::string messaging;  ///< attribute name of the client that carries events, or empty
  std::vector<DesignMetric> metrics;
  std::vector<DesignTarget> targets;

  /// The operation of that name, which must exist.
  DesignOperation const& operation(std::string_view name) const;
  /// Dependencies that the node calls.
  std::vector<DesignDependency> clients() const;
  bool single() const { return operations.size() == 1; }
};

/// What a reducer wants done outside is one of these.
inline constexpr std::string_view kIntentModel = "ModelIntent";
/// The field of a reducer's state that belongs to its rules.
inline constexpr std::string_view kKept = "kept";
inline constexpr std::string_view kFailed = "failed";
inline constexpr std::string_view kRejected = "rejected";
inline constexpr std::string_view kAborted = "aborted";
/// In the place of an outcome: the publication goes out before the work begins.
inline constexpr std::string_view kAtStart = "at_start";

/// The same spec gives the same design on every machine. The stages rely on it: each makes the
/// design anew from the spec of the first stage instead of passing it along.
NodeDesign design_node(NodeSpec spec);

/// "in transit" -> "IN_TRANSIT": the member that the first choice of that spelling gets.
std::string enum_member(std::string_view choice);
/// What the words of an event, a type or a condition say of how something ended.
OutcomeKind kind_of_words(std::string_view text);

/// Clients of a bus: events are what a node tells about its work, not the work.
bool is_messaging(SpecDependency const& dependency);
/// Whether any event goes out before the work begins.
bool announces_start(NodeDesign const& design);

/// Whether one attempt has a limited time: of an effect always, since a client that never answers
/// would hold its caller for ever; of an orchestrator's step where the prompt asks for it.
bool limits_time(NodeDesign const& design);
/// That limit: the prompt's, else the usual one.
long timeout_seconds(NodeDesign const& design);

/// Services that are reached over a network or a disk, by the words of their types.
bool does_io(SpecDependency const& dependency);

// Compute nodes, before and after their operations are designed: which operations the node can
// compute itself, who does the others, and how unfit data is answered.
void prepare_compute(NodeDesign& design);
void finish_compute(NodeDesign& design);
// The same of reducers, which have a state besides.
void prepare_reducer(NodeDesign& design);
void finish_reducer(NodeDesign& design);

// What pure kinds share.
/// Clients that only an effect would need go; those that the prompt names are kept.
void drop_default_clients(NodeDesign& design);
/// Rules for what the node does not compute itself, where the prompt names none.
void add_rules(NodeDesign& design);
/// The answer to what cannot be carried out; `reason` says what its reason tells.
void add_rejection(NodeDesign& design, DesignOperation& operation, std::string_view reason);

// Orchestrators, before and after their operations are designed: which steps there are, in which
// order and for which operation, who does each, and how a workflow that fails is answered.
void prepare_orchestrator(NodeDesign& design);
void finish_orchestrator(NodeDesign& design);

/// Names an enum for every field of an operation that has choices.
void design_enums(NodeDesign& design);

/// Fills metrics and targets of a design whose other parts are complete.
void design_measures(NodeDesign& design);

/// "ModelPersistStateEvent" -> "model_persist_state_event"
std::string module_of(std::string_view class_name);
/// A method name that shadows no builtin: "list" -> "list_entries".
std::string method_name(std::string_view operation);

}  // namespace omninode::onex
