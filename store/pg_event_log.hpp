// The committed events in publishing order, from PostgreSQL: engine/ports/event_log.hpp says what
// it promises. Events are handed out behind pg_snapshot_xmin only: no transaction that could still
// commit an earlier one is open anywhere on the server.
//
// Not even a writing transaction in another database of the server may be open behind the horizon:
// one that stays idle there delays publishing, and nothing else. RunReader::health names it.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/event_log.hpp"

namespace omninode {

/// `url`: a libpq URL or key=value string.
std::unique_ptr<EventLog> open_pg_event_log(std::string url);

}  // namespace omninode
