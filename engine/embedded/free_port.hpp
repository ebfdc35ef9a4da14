// A TCP port on loopback that nobody uses at this moment.
#pragma once

namespace omninode {

/// Throws std::runtime_error when the system has none. Somebody else may take it before the caller
/// does, which its user has to notice.
int free_port();

/// Whether something accepts connections at this port of loopback now.
bool port_answers(int port);

}  // namespace omninode
