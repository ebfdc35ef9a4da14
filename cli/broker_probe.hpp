// Whether a broker answers at all, without a Kafka client.
//
// It only opens and closes a TCP connection, so it says that somebody listens, not that it is
// Kafka. Used before a client is made and for warnings; nothing depends on its answer for being
// right.
#pragma once

#include <string>

namespace omninode::cli {

/// Empty when one of the "host:port,…" takes a connection within a short, bounded time; otherwise
/// one clause that says which were tried and why they failed.
/// Blocks meanwhile; resolving a name takes as long as the system's resolver does.
std::string broker_problem(std::string const& bootstrap);

/// Throws BusUnavailable where there is a broker_problem: a Kafka client would take its whole
/// timeout to say less.
void require_broker(std::string const& bootstrap);

}  // namespace omninode::cli
