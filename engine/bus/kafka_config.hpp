// How to reach the broker, and the names used there.
#pragma once

#include <string>

namespace omninode {

struct KafkaConfig {
  std::string bootstrap;  ///< host:port,…
  // The names of deployment/topics.yaml. The suffix is the version of the records' form: another
  // form is another topic, so that old and new readers do not meet each other's records.
  std::string hint_topic = "omninode_codegen_stage_ready_v1";
  std::string event_topic = "omninode_codegen_run_events_v1";
  std::string group_prefix = "omninode-workers";  ///< of consumer groups, one per set of stages
};

}  // namespace omninode
