// What every command shares: the global options, resolved from arguments and environment in that
// order.
#pragma once

#include <string>

namespace omninode::cli {

enum class Format { text, json, jsonl };

struct GlobalOptions {
  std::string database_url;     ///< --database-url, OMNINODE_DATABASE_URL; "": a private one
  std::string kafka_bootstrap;  ///< --kafka-servers, KAFKA_BOOTSTRAP_SERVERS; "": none
  Format format = Format::text;
  bool quiet = false;     ///< no progress
  bool terminal = false;  ///< standard output is one: a line may be drawn over
};

}  // namespace omninode::cli
