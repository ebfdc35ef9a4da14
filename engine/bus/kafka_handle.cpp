#include "engine/bus/kafka_handle.hpp"

#include <array>

#include <spdlog/spdlog.h>

#include "engine/ports/errors.hpp"

namespace omninode {
namespace {

constexpr std::size_t kErrorText = 512;  // librdkafka cuts its texts to what it is given

void set(rd_kafka_conf_t* conf, char const* name, std::string const& value) {
  std::array<char, kErrorText> error{};
  if (rd_kafka_conf_set(conf, name, value.c_str(), error.data(), error.size()) !=
      RD_KAFKA_CONF_OK) {
    throw BusUnavailable(std::string{"the Kafka client refuses its settings: "} + error.data());
  }
}

// The client says the same of every broker and every try, so at a higher level a broker that is
// away would fill the log; what it means is told once, by whoever meets the error.
void on_log(rd_kafka_t const*, int, char const* facility, char const* text) {
  spdlog::debug("kafka: {} {}", facility, text);
}

}  // namespace

KafkaConf kafka_conf(std::string const& bootstrap,
                     std::initializer_list<std::pair<char const*, std::string>> settings) {
  KafkaConf conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), &on_log);
  set(conf.get(), "bootstrap.servers", bootstrap);
  set(conf.get(), "reconnect.backoff.max.ms", "1000");  // a broker that is back is used soon
  set(conf.get(), "socket.timeout.ms", "10000");        // one that hangs is noticed
  for (auto const& [name, value] : settings) set(conf.get(), name, value);
  return conf;
}

// The client takes the settings over only when it could be made, so until then they stay ours.
KafkaHandle make_kafka(rd_kafka_type_t type, KafkaConf conf) {
  std::array<char, kErrorText> error{};
  KafkaHandle handle(rd_kafka_new(type, conf.get(), error.data(), error.size()));
  if (!handle) {
    throw BusUnavailable(std::string{"the Kafka client cannot be made: "} + error.data());
  }
  static_cast<void>(conf.release());  // the client owns it now
  return handle;
}

// Asking for one topic makes the client remember it, which is what the warm-up is for.
bool fetch_metadata(rd_kafka_t* kafka, std::string const& topic, int timeout_ms) {
  auto* const handle = rd_kafka_topic_new(kafka, topic.c_str(), nullptr);
  rd_kafka_metadata_t const* metadata = nullptr;
  auto const error = rd_kafka_metadata(kafka, 0, handle, &metadata, timeout_ms);
  if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
  rd_kafka_topic_destroy(handle);
  return error == RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace omninode
