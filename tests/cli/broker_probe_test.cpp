#include "cli/broker_probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include <gtest/gtest.h>

namespace omninode::cli {
namespace {

// A free port of the loopback: listening, only reserved, or so full that the kernel drops what
// comes, as a host that is gone would.
class Port {
 public:
  enum class Kind { closed, open, full };

  explicit Port(Kind kind) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_, any, size) != 0 || getsockname(socket_, any, &size) != 0) return;
    if (kind != Kind::closed && listen(socket_, kind == Kind::open ? 1 : 0) != 0) return;
    number_ = ntohs(address.sin_port);
    for (int i = 0; kind == Kind::full && i < 4; ++i) {
      waiting_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      connect(waiting_.back(), any, size);
    }
  }
  ~Port() {
    for (int const waiting : waiting_) close(waiting);
    close(socket_);
  }
  Port(Port const&) = delete;
  Port& operator=(Port const&) = delete;
  std::string server() const { return "127.0.0.1:" + std::to_string(number_); }

 private:
  int socket_;
  int number_ = 0;
  std::vector<int> waiting_;
};

TEST(BrokerProbe, AnyServerThatAnswersIsEnough) {
  Port const open(Port::Kind::open);
  Port const closed(Port::Kind::closed);
  EXPECT_EQ(broker_problem(open.server()), "");
  EXPECT_EQ(broker_problem(closed.server() + "," + open.server()), "");
}

TEST(BrokerProbe, NamesEveryServerThatWasTried) {
  Port const closed(Port::Kind::closed);
  auto const problem = broker_problem(closed.server() + ",no-port-here");
  EXPECT_NE(problem.find(closed.server()), std::string::npos);
  EXPECT_NE(problem.find("refused"), std::string::npos);
  EXPECT_NE(problem.find("no-port-here"), std::string::npos);
  EXPECT_NE(broker_problem(","), "");
}

TEST(BrokerProbe, AllServersTogetherHaveOneBoundOfTime) {
  Port const full(Port::Kind::full);
  std::string servers = full.server();
  for (int i = 0; i < 4; ++i) servers += "," + full.server();
  auto const problem = broker_problem(servers);
  EXPECT_TRUE(problem.starts_with(full.server() + ": no answer")) << problem;
  EXPECT_TRUE(problem.ends_with(full.server() + ": not tried, the time for all is over"))
      << problem;
}

}  // namespace
}  // namespace omninode::cli
