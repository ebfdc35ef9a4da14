// Stage 1: prompt -> what it says about the node.
//
// Output: the spec (stages/onex/node_spec.hpp) as JSON: schema "1", node_type, name, class_name,
// description, domain, operations[{name, description, inputs[], output_types[], output_fields[],
// defaulted}], subscriptions[{topic, event}], publications[{topic, event, condition}],
// metrics[{name, kind, unit}], dependencies[{name, type, required, purpose}],
// performance_targets[{text, metric, percentile, comparator, value, unit}],
// delegations[{service, subject, version_check}], features[{name, values}], warnings[].
// Fails: NO_OPERATION, UNKNOWN_FORM, BAD_STAGE_INPUT. No effect outside; any thread.
#pragma once

#include "engine/ports/stage.hpp"

namespace omninode {

class PromptParsing final : public Stage {
 public:
  StageOutcome run(StageInput const& input, std::stop_token stop) override;
};

}  // namespace omninode
