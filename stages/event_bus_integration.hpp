// Stage 5: the event wiring: events.py (topics, subscriptions, publications), the envelope.
//
// Output: {"subscribe"[{topic, event, handler}], "publish"[{topic, event, condition, outcomes}],
// "files"[]}. Files: events.py, models/model_event_envelope.py and models/__init__.py where the
// node has events. Fails: BAD_STAGE_INPUT, TEMPLATE_FAILED. No effect outside; any
// thread.
#pragma once

#include "engine/ports/stage.hpp"

namespace omninode {

class EventBusIntegration final : public Stage {
 public:
  StageOutcome run(StageInput const& input, std::stop_token stop) override;
};

}  // namespace omninode
