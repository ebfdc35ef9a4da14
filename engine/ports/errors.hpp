// A broken world, as the ports report it. Adapters translate what their library throws into one of
// these; the service loops are the only place that catches them.
#pragma once

#include <stdexcept>
#include <string>

namespace omninode {

/// Nothing was sent, or nothing was changed: the call may simply be made again later.
class StoreUnavailable : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The connection broke after a writing statement was sent: it may or may not have landed, or may
/// still land. Read the rows; never send again blindly.
class CommitUnknown : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The database is reachable but is not this program's: no schema, an older one, or a newer one.
class WrongSchema : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The broker cannot be reached or refuses; hints may be lost, which the sweep covers.
class BusUnavailable : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace omninode
