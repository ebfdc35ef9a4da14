// Topics: made where they are missing, compared where they are there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace omninode {

/// What a topic should be. Its replication is not part of it: that depends on the cluster.
struct TopicSpec {
  std::string name;
  int partitions = 1;
  std::int64_t retention_ms = 0;
};

/// What a topic is. `different` means other partitions or another retention than asked for:
/// changing either may cost records or their order, so that is left to an operator.
struct TopicState {
  enum class Kind { created, present, different, missing };
  std::string name;
  Kind kind = Kind::missing;
  std::string detail;  ///< what was found, and where it differs what was expected
};

/// Makes what is missing, with replication 1 where the cluster has one broker and 3 from three on;
/// what is there is left alone. Waits until what it made is visible, for some seconds at most; what
/// is not by then is reported as missing. Several callers at once are safe. Throws BusUnavailable.
std::vector<TopicState> create_topics(std::string const& bootstrap,
                                      std::vector<TopicSpec> const& specs);

/// Compares partitions and retention, changes nothing. Answers in the order given, as does
/// creating. Throws BusUnavailable.
std::vector<TopicState> check_topics(std::string const& bootstrap,
                                     std::vector<TopicSpec> const& specs);

}  // namespace omninode
