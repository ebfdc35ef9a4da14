// The committed events in the order in which they may be published, for the relay.
//
// One object is one connection, used by one thread at a time; errors as in RunStore.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/id.hpp"
#include "engine/core/lifecycle.hpp"
#include "engine/core/transition.hpp"

namespace omninode {

/// Behind which event the relay stands. Ordered by transaction, then run, then version.
struct EventPosition {
  std::uint64_t transaction = 0;
  std::int64_t run = 0;
  std::int64_t version = 0;
  friend auto operator<=>(EventPosition const&, EventPosition const&) = default;
};

/// One committed transition, as history and bus tell it. Stage and attempt are those of the
/// execution that ended or of the state that was left.
struct EventRecord {
  EventPosition position;  ///< its version is what a reader tells doubles by
  CorrelationId correlation_id;
  Trigger trigger = Trigger::submit;
  RunState from = RunState::absent;
  RunState to = RunState::ready;
  int stage = 0;
  std::string stage_name;
  int attempt = 0;
  std::int64_t claim = 0;
  std::string actor;
  std::optional<Error> error = {};
  std::string at;  ///< the commit's time, RFC 3339 in UTC with microseconds
};

class EventLog {
 public:
  virtual ~EventLog() = default;
  /// True while this object is the one that leads the relay; takes the lead when nobody has it. The
  /// lead ends with the connection, so ask before every round: one round trip.
  virtual bool lead() = 0;
  /// Where the relay stands. Throws WrongSchema with the repair named when it stands ahead of the
  /// database (a restored dump).
  virtual EventPosition position() = 0;
  /// Up to `limit` events behind `position` that can no longer be overtaken by an earlier one. A
  /// transaction left open anywhere on the server holds back what was committed after it began:
  /// nothing inside the engine may need events fresh.
  virtual std::vector<EventRecord> after(EventPosition position, std::size_t limit) = 0;
  /// Everything up to `position` has been acknowledged by the bus. Never goes back: a relay that
  /// has lost the lead without knowing it does no harm.
  virtual void advance(EventPosition position) = 0;
};

using OpenEventLog = std::function<std::unique_ptr<EventLog>()>;

}  // namespace omninode
