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
/// datetime, or array<one of these>.
struct SpecField {
  std::string name;
  std::string type = "string";
  bool optional = false;
  std::string description = {};
};

struct SpecOperation {
  std::string name;
  std::string description = {};
  std::vector<SpecField> inputs = {};
  std::vector<std::string> output_types = {};  ///< named results; more than one is a union
  std::vector<SpecField> output_fields = {};   ///< where the prompt names values instead
  bool defaulted = false;  ///< inputs and outputs are the domain's usual ones, not the prompt's
};

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
  int percentile = 0;      ///< 0 where none is named
  std::string comparator;  ///< "<", "<=", ">", ">="
  std::string value;       ///< a decimal number, as written
  std::string unit;
};

struct SpecDelegation {
  std::string text;
  std::string service;
  std::string subject;
  bool version_check = false;
};

struct SpecFeature {
  std::string name;
  std::map<std::string, long> values = {};
  std::string text = {};
};

struct NodeSpec {
  std::string kind = "effect";
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
  std::vector<std::string> warnings;

  SpecFeature const* feature(std::string_view wanted) const;
  std::string to_json() const;
  static NodeSpec from_json(std::string_view text);
};

}  // namespace omninode::onex
