// Where a command's database and broker come from: the ones that are configured, or, where none
// are, a private PostgreSQL cluster of this user and the in-memory bus.
//
// Every process that uses the private cluster holds a shared lock on a file beside its data; the
// last one to leave stops the server. So a second command joins the first one's server, and the
// first may end before the second.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace omninode {

struct InfrastructureConfig {
  std::string database_url;     ///< "": the private cluster
  std::string kafka_bootstrap;  ///< "": the in-memory bus, or the private broker
  bool private_broker = false;  ///< start a real single-node broker (needs Java)
};

/// Owned by one thread.
class Infrastructure {
 public:
  /// Starts or joins what the config asks for and brings a private database to this program's
  /// schema; a configured database is left as it is. Throws std::runtime_error with one sentence
  /// that names the log where something private could not be started.
  explicit Infrastructure(InfrastructureConfig const& config);
  /// Leaves. A private server that nobody else uses is stopped.
  ~Infrastructure();
  Infrastructure(Infrastructure const&) = delete;
  Infrastructure& operator=(Infrastructure const&) = delete;

  std::string const& database_url() const { return database_url_; }
  std::string const& kafka_bootstrap() const { return kafka_bootstrap_; }
  bool private_database() const { return cluster_ != nullptr; }
  /// Lines for people: what runs where, and the log of each private server.
  std::string describe() const;

 private:
  struct Cluster;
  struct Broker;
  std::string database_url_;
  std::string kafka_bootstrap_;
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Broker> broker_;
};

/// Whether this user's private server runs now, whoever started it.
bool private_server_running();

}  // namespace omninode
