#include "engine/embedded/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

namespace omninode {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

// The system picks the port; it is free again when this returns, which is the race that the header
// names. A listening socket cannot be handed to a broker.
int free_port() {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool const ok = fd >= 0 && bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (fd >= 0) close(fd);
  if (!ok) throw std::runtime_error("there is no free TCP port on loopback");
  return ntohs(address.sin_port);
}

bool port_answers(int port) {
  auto const address = loopback(port);
  int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  bool const ok = connect(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
  close(fd);
  return ok;
}

}  // namespace omninode
