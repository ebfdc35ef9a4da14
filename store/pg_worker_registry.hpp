// Who is alive, in PostgreSQL: engine/ports/worker_registry.hpp says what it promises.
//
// The session lock is an advisory lock of this object's own connection, so it is free as soon as
// the process is gone; a lost connection is replaced, and the lock taken again, at the next beat.
//
// A worker's object must not be shared with anything that may keep it waiting: a beat that comes
// late looks like a death. One worker per object; enrolling another gives up the knowledge of the
// first one's lock, not the lock.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/worker_registry.hpp"

namespace omninode {

/// `url`: a libpq URL or key=value string.
std::unique_ptr<WorkerRegistry> open_pg_worker_registry(std::string url);

}  // namespace omninode
