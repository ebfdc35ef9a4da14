// Fresh identifiers. The only source of chance outside the backoff's jitter.
#pragma once

#include "engine/core/id.hpp"

namespace omninode {

/// A version 4 UUID from the system's random device. Any thread.
Uuid random_uuid();

}  // namespace omninode
