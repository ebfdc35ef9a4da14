// What the conformance suite asks of a bus besides its ports.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/bus.hpp"

namespace omninode {

/// How googletest shows a hint.
inline void PrintTo(Hint const& hint, std::ostream* out) {
  *out << hint.run.value << '/' << hint.version << '/' << hint.stage;
}

}  // namespace omninode

namespace omninode::test {

class BusWorld {
 public:
  virtual ~BusWorld() = default;
  virtual Bus& bus() = 0;
  /// Serves `sources`, which are all of one set of stages, until they share the flow: whatever is
  /// published after reaches one of them.
  virtual void attach(std::vector<HintSource*> const& sources) = 0;
  /// The event ids that were published, in the order of arrival per run.
  virtual std::vector<std::string> event_ids() = 0;
};

/// The stage of hints that a world sends through the bus while it attaches sources. Sources of
/// other stages see them, too.
inline constexpr char const* kProbeStage = "probe";

/// Null: there is no broker, the test is skipped.
using MakeBusWorld = std::function<std::unique_ptr<BusWorld>()>;

inline std::vector<Hint> hints(int count, std::int64_t first = 1) {
  std::vector<Hint> all;
  for (int i = 0; i < count; ++i) all.push_back({RunId{first + i}, 3, "validation"});
  return all;
}

inline EventRecord event_record(std::int64_t run, std::int64_t version) {
  EventRecord event;
  event.position = {1, run, version};
  event.correlation_id = CorrelationId{Uuid{{static_cast<std::uint8_t>(run), 2, 3}}};
  event.trigger = Trigger::claim;
  event.from = RunState::ready;
  event.to = RunState::running;
  event.stage = 1;
  event.stage_name = "validation";
  event.attempt = 2;
  event.claim = 4;
  event.actor = "worker w";
  event.at = "2026-01-02T03:04:05.000006Z";
  return event;
}

}  // namespace omninode::test
