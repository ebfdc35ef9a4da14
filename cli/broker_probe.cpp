#include "cli/broker_probe.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <sstream>
#include <system_error>

#include "engine/ports/errors.hpp"

namespace omninode::cli {
namespace {

using std::chrono::milliseconds;

using Clock = std::chrono::steady_clock;

// For each address, and for all of them together: a person waits for it. So many servers, and so
// many addresses of each, are tried.
constexpr milliseconds kConnectWait{700};
constexpr milliseconds kProbeTime{2'000};
constexpr std::size_t kMaxTried = 5;
constexpr char const* kTimeOver = "not tried, the time for all is over";

std::string error_text(int error) { return std::generic_category().message(error); }

// Never blocks, and is not passed on to a private server that is started meanwhile.
class Socket {
 public:
  explicit Socket(addrinfo const& address)
      : descriptor_(socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(Socket const&) = delete;
  Socket& operator=(Socket const&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// Empty, or why no connection came about.
// A connection that is under way is waited for by poll, because connect itself would wait for as
// long as the kernel does: two minutes for a host that drops packets.
// What is left is counted in whole milliseconds, as poll counts: less than one is no time at all.
std::string connect_problem(addrinfo const& address, Clock::time_point end) {
  auto const left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
  if (left <= milliseconds{0}) return kTimeOver;
  Socket const socket(address);
  if (socket.descriptor() < 0) return error_text(errno);
  if (connect(socket.descriptor(), address.ai_addr, address.ai_addrlen) == 0) return "";
  if (errno != EINPROGRESS) return error_text(errno);
  pollfd wait{socket.descriptor(), POLLOUT, 0};
  auto const patience = std::min(left, kConnectWait);
  if (poll(&wait, 1, static_cast<int>(patience.count())) <= 0) return "no answer";
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? "" : error_text(error);
}

// The last colon, and brackets around the host: an IPv6 address has colons of its own. Every
// address of a name counts, as one that answers is enough. No name is looked up once the time is
// over, since that may take long by itself.
std::string server_problem(std::string const& server, Clock::time_point end) {
  if (Clock::now() >= end) return kTimeOver;
  auto const colon = server.rfind(':');
  if (colon == std::string::npos) return "no port given (host:port)";
  auto host = server.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (auto const error =
          getaddrinfo(host.c_str(), server.substr(colon + 1).c_str(), &hints, &found)) {
    return gai_strerror(error);
  }
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> const owned(found, &freeaddrinfo);
  std::string problem = kTimeOver;
  std::size_t tried = 0;
  for (auto const* address = found; address != nullptr && tried < kMaxTried;
       address = address->ai_next, ++tried) {
    problem = connect_problem(*address, end);
    if (problem.empty()) return "";
  }
  return problem;
}

}  // namespace

// The reasons of all of them, since any one of the servers may be the one that was meant.
std::string broker_problem(std::string const& bootstrap) {
  auto const end = Clock::now() + kProbeTime;
  std::istringstream in(bootstrap);
  std::string all;
  std::size_t tried = 0;
  for (std::string server; tried < kMaxTried && std::getline(in, server, ','); ++tried) {
    auto const problem = server_problem(server, end);
    if (problem.empty()) return "";
    all += (all.empty() ? "" : ", ") + server + ": " + problem;
  }
  return all.empty() ? "no host:port is given" : all;
}

void require_broker(std::string const& bootstrap) {
  auto const problem = broker_problem(bootstrap);
  if (!problem.empty()) throw BusUnavailable("no broker answers (" + problem + ")");
}

}  // namespace omninode::cli
