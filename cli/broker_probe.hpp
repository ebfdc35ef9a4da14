// Whether a broker answers at all, without a Kafka client.
//
// It only opens and closes a TCP connection, so it says that somebody listens, not that it is
// Kafka. Used before a client is made and for warnings; nothing depends on its answer for being
// right.
#pragma once

#include <string>

namespace omninode::cli {

/// Empty when one of the "host:port,…" takes a connection; otherwise one clause that says for each
/// why not. Blocks for two seconds at most, however many servers are named, and once for as long as
/// the system's resolver takes where a name does not resolve.
std::string broker_problem(std::string const& bootstrap);

/// Throws BusUnavailable where there is a broker_problem: a Kafka client would take its whole
/// timeout to say less.
void require_broker(std::string const& bootstrap);

}  // namespace omninode::cli
