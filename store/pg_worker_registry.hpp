// Who is alive, in PostgreSQL: engine/ports/worker_registry.hpp says what it promises.
//
// The session lock is an advisory lock of this object's own connection, so it is free as soon as
// the process is gone; a lost connection is replaced, and the lock taken again, at the next beat.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/worker_registry.hpp"

namespace omninode {

/// `url`: a libpq URL or key=value string.
std::unique_ptr<WorkerRegistry> open_pg_worker_registry(std::string url);

}  // namespace omninode
