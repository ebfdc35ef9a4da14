// omninode-test-servers [--no-kafka] -- COMMAND...
//
// Runs COMMAND beside a PostgreSQL and a Kafka broker of its own, on free ports and in a folder of
// its own, names them in OMNINODE_TEST_DATABASE_URL and OMNINODE_TEST_KAFKA, and ends with the
// command's exit code. Two at once do not meet. Without Java or the jars it says so and leaves the
// broker out.

#include <signal.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/embedded/child_process.hpp"
#include "engine/embedded/private_broker.hpp"
#include "engine/embedded/private_cluster.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;

constexpr int kUsage = 2;
constexpr std::chrono::milliseconds kLook{200};
constexpr std::chrono::milliseconds kGrace{20'000};

std::atomic<int> signal_seen = 0;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::array<char, 32> name{"/tmp/omninode-test-XXXXXX"};
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder in /tmp");
    path_ = name.data();
    chmod(path_.c_str(), 0755);  // the server's account has to get through
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path const& path() const { return path_; }

 private:
  fs::path path_;
};

std::unique_ptr<PrivateBroker> start_broker(fs::path const& folder) {
  auto const libraries = PrivateBroker::libraries();
  if (libraries.empty() || !PrivateBroker::java_present()) {
    std::cerr << "test servers: no Kafka broker, because "
              << (libraries.empty() ? "its jars are missing (deployment/kafka.sh fetch)"
                                    : "there is no Java")
              << "; the tests that need one are skipped\n";
    return nullptr;
  }
  return std::make_unique<PrivateBroker>(libraries, folder);
}

int run(std::vector<std::string> words, bool with_kafka) {
  TemporaryFolder const folder;
  PrivateCluster const cluster(ClusterPlace::at(folder.path() / "postgres"));
  auto const broker = with_kafka ? start_broker(folder.path() / "kafka") : nullptr;
  ChildProcess::Command command{std::move(words)};
  command.environment["OMNINODE_TEST_DATABASE_URL"] = cluster.url();
  if (broker) command.environment["OMNINODE_TEST_KAFKA"] = broker->bootstrap();
  ChildProcess child(command);
  for (;;) {
    if (auto const code = child.wait(kLook)) return *code;
    if (signal_seen != 0) return child.terminate(kGrace);
  }
}

}  // namespace
}  // namespace omninode

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  bool const with_kafka = words.empty() || words.front() != "--no-kafka";
  if (!with_kafka) words.erase(words.begin());
  if (words.size() < 2 || words.front() != "--") {
    std::cerr << "usage: omninode-test-servers [--no-kafka] -- COMMAND...\n";
    return omninode::kUsage;
  }
  words.erase(words.begin());
  for (int const number : {SIGINT, SIGTERM, SIGHUP}) {
    signal(number, [](int seen) { omninode::signal_seen = seen; });
  }
  try {
    return omninode::run(std::move(words), with_kafka);
  } catch (std::exception const& problem) {
    std::cerr << "test servers: " << problem.what() << '\n';
    return 1;
  }
}
