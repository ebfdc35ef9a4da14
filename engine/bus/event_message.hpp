// The value of a committed event on Kafka, as JSON:
//   {"event_id", "correlation_id", "run_id", "version", "from", "trigger", "to", "stage",
//    "stage_index", "attempt", "claim", "actor", "error": {"code", "message"} | null, "at"}
//
// Readers outside depend on these keys, so one that is renamed or taken away is a change of their
// contract. No prompt, output or file is in it: those are read from the store. Of one run a reader
// ignores what is not above the last version it saw, because an event may come twice.
#pragma once

#include <string>

#include "engine/ports/event_log.hpp"

namespace omninode {

/// The same for every delivery of one event: derived from run and version (a name-based UUID of
/// version 8, RFC 9562, over SHA-256).
Uuid event_id(EventRecord const& event);

/// Always succeeds: bytes that are no UTF-8 are replaced, not refused. Any thread.
std::string event_message(EventRecord const& event);

}  // namespace omninode
