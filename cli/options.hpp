// What every command shares: the global options, resolved from arguments and environment in that
// order.
#pragma once

#include <string>

namespace omninode::cli {

/// text is for people and may change; json (one document) and jsonl (a row per line, for lists) are
/// a contract. Warnings and errors are text on standard error in every format.
enum class Format { text, json, jsonl };

/// Filled once by cli/command_line.cpp and not changed after.
struct GlobalOptions {
  std::string database_url;     ///< --database-url, OMNINODE_DATABASE_URL; "": a private one
  std::string kafka_bootstrap;  ///< --kafka-servers, KAFKA_BOOTSTRAP_SERVERS; "": none
  Format format = Format::text;
  bool quiet = false;     ///< no progress
  bool terminal = false;  ///< standard output is one: a line may be drawn over
};

}  // namespace omninode::cli
