#include "engine/infrastructure.hpp"

#include <stdexcept>

#include "engine/embedded/private_broker.hpp"
#include "engine/embedded/private_cluster.hpp"
#include "store/migrator.hpp"

namespace omninode {

struct Infrastructure::Cluster {
  PrivateCluster cluster{ClusterPlace::of_this_user()};
};

struct Infrastructure::Broker {
  PrivateBroker broker;
};

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
