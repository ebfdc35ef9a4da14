// How to reach the broker, and the names used there.
#pragma once

#include <string>

namespace omninode {

struct KafkaConfig {
  std::string bootstrap;  ///< host:port,…
  std::string hint_topic = "omninode_codegen_stage_ready_v1";
  std::string event_topic = "omninode_codegen_run_events_v1";
  std::string group_prefix = "omninode-workers";
};

}  // namespace omninode
