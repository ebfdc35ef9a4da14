// What follows from a NodeSpec: models, outcomes, delegation, wiring, formulas. The contract, the
// code and the checks are all made from the same design, so they cannot disagree.
// Pure and deterministic; values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/node_spec.hpp"

namespace omninode::onex {

enum class OutcomeKind { success, conflict, failure };

/// One way in which an operation can end. The exception is an outcome too ("failed").
struct Outcome {
  std::string value;  ///< "committed"
  OutcomeKind kind = OutcomeKind::success;
  std::string type_name;  ///< as the prompt calls it: "EventStateCommitted"; empty for none
  std::string model;      ///< "ModelEventStateCommitted"
  std::vector<SpecField> fields;
};

struct DesignOperation {
  SpecOperation spec;
  std::string member;  ///< "PERSIST_STATE"
  std::string input_model;
  std::vector<Outcome> outcomes;  ///< those that are answers; never empty
  std::string dependency;         ///< attribute name of the client that does the work
  std::string method;             ///< its method
  std::string key_input;      ///< the string input that identifies the thing worked on, or empty
  std::string version_input;  ///< "expected_version" where the operation is version checked

  Outcome const* conflict() const;
  /// A commit must raise the version: the first answer has a field "new_version".
  bool checks_version() const;
};

struct DesignPublication {
  SpecTopic spec;
  std::string constant;                 ///< "TOPIC_…"
  std::vector<std::string> outcomes;    ///< values that cause it
  std::vector<std::string> operations;  ///< names it belongs to
};

struct DesignSubscription {
  SpecTopic spec;
  std::string constant;
  std::string model;      ///< "ModelPersistStateEvent"
  std::string handler;    ///< "handle_persist_state"
  std::string operation;  ///< the operation that the event asks for
};

struct DesignDependency {
  SpecDependency spec;
  std::string protocol;  ///< "ProtocolPostgresClient"
  std::string module;    ///< "protocol_postgres_client"
  bool messaging = false;
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
  std::vector<DesignOperation> operations;
  std::vector<Outcome> outcomes;  ///< all distinct values, "failed" last
  std::vector<SpecField> inputs;  ///< fields of the node's input model, without `operation`
  std::vector<DesignPublication> publications;
  std::vector<DesignSubscription> subscriptions;
  std::vector<DesignDependency> dependencies;
  std::string messaging;  ///< attribute name of the client that carries events, or empty
  std::vector<DesignMetric> metrics;
  std::vector<DesignTarget> targets;

  DesignOperation const& operation(std::string_view name) const;
  bool single() const { return operations.size() == 1; }
};

inline constexpr std::string_view kFailed = "failed";

NodeDesign design_node(NodeSpec spec);

/// Fills metrics and targets of a design whose other parts are complete.
void design_measures(NodeDesign& design);

/// "ModelPersistStateEvent" -> "model_persist_state_event"
std::string module_of(std::string_view class_name);
/// A method name that shadows no builtin: "list" -> "list_entries".
std::string method_name(std::string_view operation);

}  // namespace omninode::onex
