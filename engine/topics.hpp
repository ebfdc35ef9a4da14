// The Kafka topics this program needs: those of deployment/topics.yaml, which is compiled in.
#pragma once

#include <string>
#include <vector>

namespace omninode {

struct TopicReport {
  std::string name;
  std::string state;   ///< created, present, different, missing
  std::string detail;  ///< what is different; partitions and retention otherwise
};

/// Makes what is missing and changes nothing that is there. Throws BusUnavailable.
std::vector<TopicReport> create_topics(std::string const& bootstrap);

/// Compares without changing. Throws BusUnavailable.
std::vector<TopicReport> check_topics(std::string const& bootstrap);

}  // namespace omninode
