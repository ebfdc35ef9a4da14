#include "cli/broker_probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace omninode::cli {
namespace {

// A free port of the loopback, listening or only reserved.
class Port {
 public:
  explicit Port(bool listening) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_, any, size) != 0 || getsockname(socket_, any, &size) != 0) return;
    if (listening && listen(socket_, 1) != 0) return;
    number_ = ntohs(address.sin_port);
  }
  ~Port() { close(socket_); }
  Port(Port const&) = delete;
  Port& operator=(Port const&) = delete;
  std::string server() const { return "127.0.0.1:" + std::to_string(number_); }

 private:
  int socket_;
  int number_ = 0;
};

TEST(BrokerProbe, AnyServerThatAnswersIsEnough) {
  Port const open(/*listening=*/true);
  Port const closed(/*listening=*/false);
  EXPECT_EQ(broker_problem(open.server()), "");
  EXPECT_EQ(broker_problem(closed.server() + "," + open.server()), "");
}

TEST(BrokerProbe, NamesEveryServerThatWasTried) {
  Port const closed(/*listening=*/false);
  auto const problem = broker_problem(closed.server() + ",no-port-here");
  EXPECT_NE(problem.find(closed.server()), std::string::npos);
  EXPECT_NE(problem.find("refused"), std::string::npos);
  EXPECT_NE(problem.find("no-port-here"), std::string::npos);
  EXPECT_NE(broker_problem(","), "");
}

}  // namespace
}  // namespace omninode::cli
