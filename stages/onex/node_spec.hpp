// What was read from a prompt: facts only, each as it was said. Later stages derive from it.
// Values; no thread of their own. `from_json` throws SpecError on JSON of another form.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace omninode::onex {

inline constexpr std::string_view kSpecSchema = "1";

struct SpecError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An input or an output field. `type` is one of string, int, float, bool, object, array, uuid,
/// datetime, enum, or array<one of these>.
struct SpecField {
  std::string name;
  std::string type = "string";
  bool optional = false;
  std::string description = {};
  std::vector<std::string> choices = {};  ///< of an enum, as the prompt names them; else empty
  std::string enum_class = {};            ///< the design's name for the choices; not in the JSON
};

/// Names are legal Python names and unique in a spec; the first statement about one holds.
struct SpecOperation {
  std::string name;
  std::string description = {};
  std::vector<SpecField> inputs = {};
  std::vector<std::string> output_types = {};  ///< named results; more than one is a union
  std::vector<SpecField> output_fields = {};   ///< where the prompt names values instead
  bool defaulted = false;  ///< inputs and outputs are the domain's usual ones, not the prompt's
};

/// One event on one topic, in either direction.
struct SpecTopic {
  std::string topic;
  std::string event;
  std::string condition = {};  ///< publications only, as written: "on success"
  bool topic_defaulted = false;
};

struct SpecMetric {
  std::string name;
  std::string kind;  ///< counter, gauge, histogram
  std::string unit;  ///< count, ms, seconds, percent, ratio, bytes, per_second or empty
  std::string description = {};
};

/// Somebody whom the node works through; becomes an injected client of class `type`.
struct SpecDependency {
  std::string name;
  std::string type;
  bool required = true;
  std::string purpose = {};
  bool defaulted = false;  ///< not said in the prompt, follows from what it asks for
};

struct SpecTarget {
  std::string text;  ///< as written
  std::string metric;
  double percentile = 0;   ///< 99.9 of "p99.9"; 0 where none is named
  std::string comparator;  ///< "<", "<=", ">", ">="
  std::string value;       ///< a decimal number, as written
  std::string unit;
};

/// Work that the prompt gives to a service by name ("delegate persistence to StateService").
struct SpecDelegation {
  std::string text;
  std::string service;
  std::string subject;
  bool version_check = false;
};

/// A quality beside the operations ("ttl", "retry") with its numbers by name ("seconds",
/// "max_attempts"); without numbers `values` is empty and later stages choose.
struct SpecFeature {
  std::string name;
  std::map<std::string, long> values = {};
  std::string text = {};
};

/// A step of an orchestrator's workflow.
struct SpecStep {
  std::string name;                     ///< snake_case: "reserve_stock"
  std::string description = {};         ///< as written
  std::string service = {};             ///< type of the dependency that does it, where it is said
  std::vector<std::string> after = {};  ///< steps that must have ended; none: at the start
  std::string compensation = {};        ///< what undoes it on rollback: "release_stock"
};

/// One statement of the prompt and what was made of it. `facts` name what it became, each as
/// "what:name" ("metric:state_commits_total", "operation:get", "feature:ttl", "name:store_effect");
/// empty: it was not understood.
struct SpecStatement {
  int line = 0;  ///< of the prompt, from 1
  std::string text;
  std::vector<std::string> facts = {};
};

struct NodeSpec {
  std::string onex = "oct25";  ///< the form to generate: oct25 or current
  std::string kind = "effect";
  std::string version = "1.0.0";
  std::string name;        ///< "store_effect"
  std::string class_name;  ///< "NodeStoreEffect"
  std::string description;
  std::string domain;
  std::vector<SpecOperation> operations;
  std::vector<SpecTopic> subscriptions;
  std::vector<SpecTopic> publications;
  std::vector<SpecMetric> metrics;
  std::vector<SpecDependency> dependencies;
  std::vector<SpecTarget> targets;
  std::vector<SpecDelegation> delegations;
  std::vector<SpecFeature> features;
  std::vector<SpecStep> steps;            ///< of an orchestrator, in the order of the prompt
  std::vector<SpecStatement> statements;  ///< every statement of the prompt, in its order
  std::vector<std::string> warnings;

  SpecFeature const* feature(std::string_view wanted) const;
  std::string to_json() const;
  static NodeSpec from_json(std::string_view text);
};

}  // namespace omninode::onex
