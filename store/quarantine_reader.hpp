// Records of the bus that could not be parsed, as operators look at them. Never writes.
//
// One object is one connection, used by one thread at a time. Calls throw StoreUnavailable and
// WrongSchema.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace omninode {

struct QuarantinedRecord {
  std::int64_t id = 0;
  std::string topic;
  int partition = 0;
  std::int64_t offset = 0;
  std::int64_t size_bytes = 0;  ///< of what is kept: limits::kMaxHintBytes at most
  std::string reason;           ///< why it could not be read
  std::string at;               ///< RFC 3339, UTC
  std::string bytes;            ///< what is kept; empty in lists. Hostile: escape it
};

class QuarantineReader {
 public:
  explicit QuarantineReader(std::string url);
  ~QuarantineReader();

  /// Newest first, without the bytes.
  std::vector<QuarantinedRecord> list(std::size_t most);
  /// With the bytes; nullopt where there is no such record.
  std::optional<QuarantinedRecord> find(std::int64_t id);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace omninode
