// Operations that follow from what a prompt says without naming them: from the events a node
// receives, the steps it coordinates, the work it delegates, or its domain. Each is a documented
// default and marked so; where nothing follows, there is no operation.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

/// Marked, so that a contract can say which operations the prompt did not name.
void add_default(NodeSpec& spec, std::string const& name, std::string description) {
  SpecOperation operation{field_name(name), std::move(description)};
  operation.defaulted = true;
  add_operation(spec, kNoLine, std::move(operation));
}

/// An event that fits no operation gets one of its own, which works on what it carries.
void add_event_operations(NodeSpec& spec) {
  auto const said = spec.operations.size();
  if (said == 1) return;  // the only operation serves every event
  for (auto const& topic : spec.subscriptions) {
    auto const fits = [&](SpecOperation const& operation) {
      return shared_stems(operation.name, topic.event) > 0;
    };
    auto const end = spec.operations.begin() + static_cast<std::ptrdiff_t>(said);
    if (std::any_of(spec.operations.begin(), end, fits)) continue;
    SpecOperation operation{"process_" + join(name_words(topic.event), "_")};
    operation.description = "Process a " + topic.event + " event.";
    give_usual_fields(operation, "general");
    add_operation(spec, kNoLine, std::move(operation));
  }
}

/// "state persistence" delegated to a service -> "delegate_state_persistence".
void add_delegated(NodeSpec& spec) {
  for (auto const& delegation : spec.delegations) {
    add_default(spec, snake_name("delegate " + delegation.subject, "delegate_work"),
                delegation.text);
  }
}

/// The user is told, because this is the only place where operations come from a domain.
void add_domain_operations(NodeSpec& spec) {
  struct Usual {
    std::string_view domain;
    std::vector<std::string_view> operations;
  };
  static std::vector<Usual> const kUsual = {{"cache", {"get", "set", "delete"}},
                                            {"secrets", {"read", "write", "delete", "list"}},
                                            {"storage", {"upload", "download", "delete", "list"}},
                                            {"database", {"create", "read", "update", "delete"}},
                                            {"http", {"get", "post"}},
                                            {"email", {"send"}},
                                            {"messaging", {"publish"}}};
  auto const found = std::ranges::find(kUsual, spec.domain, &Usual::domain);
  bool const named = names_domain(spec.name + " " + spec.description, spec.domain);
  if (spec.kind != "effect" || found == kUsual.end() || !named) return;
  std::vector<std::string> names;
  for (auto const name : found->operations) {
    add_default(spec, std::string(name), {});
    names.emplace_back(name);
  }
  spec.warnings.push_back(
      "The prompt names no operation, so the node has the usual ones of the "
      "domain " +
      spec.domain + ": " + join(names, ", ") + ".");
}

}  // namespace

/// Steps say most about what a node does, a domain least. Fields are completed last, when all
/// operations are known.
void add_default_operations(NodeSpec& spec) {
  if (spec.operations.empty() && !spec.steps.empty()) {
    add_default(spec, "run_" + stem_of_node(spec.name, spec.kind), "Run the whole workflow.");
  }
  if (spec.operations.empty() && spec.subscriptions.empty()) add_delegated(spec);
  if (spec.operations.empty() && spec.subscriptions.empty()) add_domain_operations(spec);
  for (auto& operation : spec.operations) give_usual_fields(operation, spec.domain);
  add_event_operations(spec);
}

}  // namespace omninode::onex
