// RAII around librdkafka's C handles, and the settings that all of ours share.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include <librdkafka/rdkafka.h>

namespace omninode {

/// Makes a C function the deleter of a unique_ptr, at no cost in size.
template <auto Destroy>
struct KafkaDelete {
  template <typename T>
  void operator()(T* handle) const {
    Destroy(handle);
  }
};

/// Ends a client. A consumer that should leave its group in good order is closed before: closing in
/// here would wait for brokers that may be away.
inline void end_kafka(rd_kafka_t* kafka) {
  rd_kafka_destroy_flags(kafka, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

using KafkaHandle = std::unique_ptr<rd_kafka_t, KafkaDelete<end_kafka>>;
using KafkaConf = std::unique_ptr<rd_kafka_conf_t, KafkaDelete<rd_kafka_conf_destroy>>;
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, KafkaDelete<rd_kafka_message_destroy>>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, KafkaDelete<rd_kafka_queue_destroy>>;
using KafkaPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                        KafkaDelete<rd_kafka_topic_partition_list_destroy>>;

/// Settings for `bootstrap`; librdkafka's own log goes to the debug level, because what matters of
/// it comes back as an error. Throws BusUnavailable for a setting that librdkafka refuses.
KafkaConf kafka_conf(std::string const& bootstrap,
                     std::initializer_list<std::pair<char const*, std::string>> settings);

/// Makes the client; takes `conf`. Does not wait for a broker. Throws BusUnavailable where the
/// client cannot be made, which is a matter of settings or of the machine and not of the broker.
KafkaHandle make_kafka(rd_kafka_type_t type, KafkaConf conf);

/// Asks for a topic's metadata, which spares the first message half a second; false where no
/// broker answered in time. Blocks up to `timeout_ms`. Any thread.
bool fetch_metadata(rd_kafka_t* kafka, std::string const& topic, int timeout_ms);

}  // namespace omninode
