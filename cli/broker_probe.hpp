// Whether a broker answers at all, without a Kafka client.
#pragma once

#include <string>

namespace omninode::cli {

/// Empty when one of the "host:port,…" takes a connection within a short, bounded time; otherwise
/// one clause that says which were tried and why they failed.
std::string broker_problem(std::string const& bootstrap);

/// Throws BusUnavailable where there is a broker_problem: a Kafka client would take its whole
/// timeout to say less.
void require_broker(std::string const& bootstrap);

}  // namespace omninode::cli
