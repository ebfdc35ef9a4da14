// The value of a committed event on Kafka, as JSON:
//   {"event_id", "correlation_id", "run_id", "version", "from", "trigger", "to", "stage",
//    "stage_index", "attempt", "claim", "actor", "error": {"code", "message"} | null, "at"}
#pragma once

#include <string>

#include "engine/ports/event_log.hpp"

namespace omninode {

/// The same for every delivery of one event: derived from run and version (a name-based UUID of
/// version 8, RFC 9562, over SHA-256).
Uuid event_id(EventRecord const& event);

std::string event_message(EventRecord const& event);

}  // namespace omninode
