// Topics: made where they are missing, compared where they are there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace omninode {

struct TopicSpec {
  std::string name;
  int partitions = 1;
  std::int64_t retention_ms = 0;
};

struct TopicState {
  enum class Kind { created, present, different, missing };
  std::string name;
  Kind kind = Kind::missing;
  std::string detail;  ///< what was found
};

/// Makes what is missing, with replication 1 where the cluster has one broker and 3 from three on;
/// what is there is left alone. Throws BusUnavailable.
std::vector<TopicState> create_topics(std::string const& bootstrap,
                                      std::vector<TopicSpec> const& specs);

/// Compares partitions and retention, changes nothing. Throws BusUnavailable.
std::vector<TopicState> check_topics(std::string const& bootstrap,
                                     std::vector<TopicSpec> const& specs);

}  // namespace omninode
