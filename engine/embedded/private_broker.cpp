#include "engine/embedded/private_broker.hpp"

#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

#include "engine/embedded/free_port.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// A JVM on a busy machine takes ten seconds to a listening broker; a minute is a broken one.
constexpr milliseconds kStartTimeout{60'000};
// A broker that is asked to stop flushes its logs; what is cut off is recovered at the next start.
constexpr milliseconds kStopTimeout{15'000};
constexpr int kStartAttempts = 3;
constexpr std::string_view kStarted = "Kafka Server started";
// Enough for tests and benchmarks; Kafka's own default would take a gigabyte.
constexpr char const* kMemory = "-Xmx256m";

// Kafka's cluster ids: 16 random bytes in URL-safe base64 without padding.
std::string random_cluster_id() {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device device;
  std::string id(21, 'A');
  for (auto& letter : id) letter = kLetters[device() % kLetters.size()];
  return id + 'A';  // the last character carries two bits only
}

// The serial collector starts fastest and needs no threads of its own. The broker must not outlive
// a test that crashes, so it dies with the thread that started it.
ChildProcess::Command java(fs::path const& libraries, std::vector<std::string> arguments) {
  std::vector<std::string> words{"java", kMemory, "-XX:+UseSerialGC", "-cp",
                                 (libraries / "*").string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  ChildProcess::Command command{std::move(words)};
  command.dies_with_parent = true;
  return command;
}

}  // namespace

fs::path PrivateBroker::libraries() {
  auto const text = [](char const* name) -> std::string {
    char const* const value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  fs::path found = text("OMNINODE_KAFKA_LIBS");
  if (found.empty()) {
    auto const cache = text("XDG_CACHE_HOME");
    found = (cache.empty() ? fs::path{text("HOME")} / ".cache" : fs::path{cache}) /
            "omninode/kafka-4.3.1/libs";
  }
  std::error_code ignored;
  return fs::is_directory(found, ignored) ? found : fs::path{};
}

bool PrivateBroker::java_present() {
  try {
    run_program({{"java", "-version"}});
    return true;
  } catch (std::runtime_error const&) {
    return false;
  }
}

// Other ports are drawn when a start fails: a port that was free a moment ago may be taken, and the
// log is the only place where Kafka says so.
PrivateBroker::PrivateBroker(fs::path libraries, fs::path folder)
    : libraries_(std::move(libraries)), folder_(std::move(folder)) {
  fs::create_directories(folder_);
  for (int attempt = 1;; ++attempt) {
    port_ = free_port();
    controller_port_ = free_port();
    write_properties();
    if (!fs::exists(folder_ / "data/meta.properties")) format();
    try {
      start();
      return;
    } catch (std::runtime_error const&) {
      // Somebody else may have taken one of the ports meanwhile.
      process_.reset();
      if (attempt == kStartAttempts) throw;
    }
  }
}

PrivateBroker::~PrivateBroker() { stop(); }

// One node that is broker and controller, on loopback alone. Topics are made by `topics create` and
// never by accident; internal topics have one replica because there is one node. Short sessions and
// no initial delay of a rebalance let tests lose a worker without waiting half a minute for it.
void PrivateBroker::write_properties() {
  auto const port = std::to_string(port_);
  auto const controller = std::to_string(controller_port_);
  std::ofstream out(folder_ / "server.properties");
  out << "process.roles=broker,controller\nnode.id=1\n"
      << "controller.quorum.voters=1@127.0.0.1:" << controller << '\n'
      << "listeners=PLAINTEXT://127.0.0.1:" << port << ",CONTROLLER://127.0.0.1:" << controller
      << '\n'
      << "advertised.listeners=PLAINTEXT://127.0.0.1:" << port << '\n'
      << "controller.listener.names=CONTROLLER\ninter.broker.listener.name=PLAINTEXT\n"
      << "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\n"
      << "log.dirs=" << (folder_ / "data").string() << '\n'
      << "auto.create.topics.enable=false\n"
      << "offsets.topic.num.partitions=1\noffsets.topic.replication.factor=1\n"
      << "transaction.state.log.num.partitions=1\ntransaction.state.log.replication.factor=1\n"
      << "transaction.state.log.min.isr=1\n"
      << "group.initial.rebalance.delay.ms=0\ngroup.min.session.timeout.ms=1000\n"
      << "log.cleaner.dedupe.buffer.size=4194304\n"
      << "broker.session.timeout.ms=3000\nbroker.heartbeat.interval.ms=500\n";
}

// KRaft refuses a folder without a cluster id; the id stays in the folder from then on.
void PrivateBroker::format() {
  run_program(java(libraries_, {"kafka.tools.StorageTool", "format", "-t", random_cluster_id(),
                                "-c", (folder_ / "server.properties").string()}));
}

void PrivateBroker::start() {
  auto command = java(libraries_, {"kafka.Kafka", (folder_ / "server.properties").string()});
  command.log = log();
  std::error_code absent;
  log_begin_ = fs::exists(log(), absent) ? fs::file_size(log()) : 0;
  process_ = std::make_unique<ChildProcess>(command);
  await_ready();
}

// Its own words: the port alone may be answered by somebody else.
bool PrivateBroker::says_started() const {
  std::ifstream in(log());
  in.seekg(static_cast<std::streamoff>(log_begin_));
  for (std::string line; std::getline(in, line);) {
    if (line.find(kStarted) != std::string::npos) return true;
  }
  return false;
}

void PrivateBroker::await_ready() {
  auto const end = std::chrono::steady_clock::now() + kStartTimeout;
  while (!says_started() || !port_answers(port_)) {
    bool const alive = process_->alive();
    if (alive && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(milliseconds{50});
      continue;
    }
    throw std::runtime_error("the private Kafka broker " +
                             std::string{alive ? "did not answer" : "ended at once"} +
                             "; its log is " + log().string());
  }
}

void PrivateBroker::stop() {
  if (!process_) return;
  process_->terminate(kStopTimeout);
  process_.reset();
}

}  // namespace omninode
