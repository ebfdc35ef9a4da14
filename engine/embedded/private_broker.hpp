// A real Apache Kafka broker (KRaft, one node) on loopback, from a folder of its jars.
//
// For tests, benchmarks and `omninode dev --kafka`. Needs Java; deployment/kafka.sh fetches the
// jars into the place that `libraries()` names.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/embedded/child_process.hpp"

namespace omninode {

/// Owned by one thread.
class PrivateBroker {
 public:
  /// Starts a broker on free ports with its data in `folder` (made where it is absent; a folder
  /// that was used before goes on with its data). Returns when it accepts clients. Throws
  /// std::runtime_error with one sentence that names the log.
  PrivateBroker(std::filesystem::path libraries, std::filesystem::path folder);
  /// Stops the broker.
  ~PrivateBroker();
  PrivateBroker(PrivateBroker const&) = delete;
  PrivateBroker& operator=(PrivateBroker const&) = delete;

  /// For KAFKA_BOOTSTRAP_SERVERS; the same until this object is gone, also across stop and start.
  std::string bootstrap() const { return "127.0.0.1:" + std::to_string(port_); }
  std::filesystem::path log() const { return folder_ / "kafka.log"; }

  /// Stops the broker and keeps its ports and data; `start` brings it back.
  void stop();
  void start();

  /// $OMNINODE_KAFKA_LIBS, or kafka-4.3.1/libs in the user's cache folder; empty where there are
  /// no jars.
  static std::filesystem::path libraries();
  /// Runs `java -version`, since a name on the PATH proves nothing.
  static bool java_present();

 private:
  void write_properties();
  void format();
  bool says_started() const;
  void await_ready();

  std::filesystem::path libraries_;
  std::filesystem::path folder_;
  int port_ = 0;
  int controller_port_ = 0;
  std::uintmax_t log_begin_ = 0;  // of what the present process writes
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace omninode
