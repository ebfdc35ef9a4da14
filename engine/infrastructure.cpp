#include "engine/infrastructure.hpp"

#include <stdexcept>

#include "engine/embedded/private_broker.hpp"
#include "engine/embedded/private_cluster.hpp"
#include "store/migrator.hpp"

namespace omninode {

// Behind pointers, so that nobody who only wants an address includes how servers are started.
struct Infrastructure::Cluster {
  PrivateCluster cluster{ClusterPlace::of_this_user()};
};

struct Infrastructure::Broker {
  PrivateBroker broker;
};

// Only a private database is brought to this program's schema: a configured one may be shared with
// other versions, and when to migrate it is its operator's decision. A private broker is only
// started on request, and never beside a configured one.
Infrastructure::Infrastructure(InfrastructureConfig const& config)
    : database_url_(config.database_url), kafka_bootstrap_(config.kafka_bootstrap) {
  if (database_url_.empty()) {
    cluster_ = std::make_unique<Cluster>();
    database_url_ = cluster_->cluster.url();
    Migrator(database_url_).up();
  }
  if (config.private_broker && kafka_bootstrap_.empty()) {
    auto const libraries = PrivateBroker::libraries();
    if (libraries.empty()) {
      throw std::runtime_error(
          "the private Kafka broker needs the jars that deployment/kafka.sh fetch gets");
    }
    auto const folder = ClusterPlace::of_this_user().folder / "kafka";
    broker_ = std::unique_ptr<Broker>(new Broker{{libraries, folder}});
    kafka_bootstrap_ = broker_->broker.bootstrap();
  }
}

Infrastructure::~Infrastructure() = default;

// The address of a configured database is not repeated: it may hold a password.
std::string Infrastructure::describe() const {
  std::string text;
  if (cluster_) {
    auto const& place = cluster_->cluster.place();
    text += std::string{"PostgreSQL  private, "} +
            (cluster_->cluster.adopted() ? "joined" : "started") + ", data in " +
            place.data().string() + ", log " + place.log().string() + "\n";
  } else {
    text += "PostgreSQL  as configured\n";
  }
  if (broker_) {
    text += "Kafka       private, " + kafka_bootstrap_ + ", log " + broker_->broker.log().string();
  } else if (kafka_bootstrap_.empty()) {
    text += "Kafka       none: hints go through memory, events wait in the database";
  } else {
    text += "Kafka       " + kafka_bootstrap_;
  }
  return text + "\n";
}

bool private_server_running() { return cluster_running(ClusterPlace::of_this_user()); }

}  // namespace omninode
