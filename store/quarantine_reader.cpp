#include "store/quarantine_reader.hpp"

#include "store/pg_connection.hpp"
#include "store/run_row.hpp"

namespace omninode {

struct QuarantineReader::Parts {
  explicit Parts(std::string url)
      : connection(std::move(url), SessionForm{limits::kReadStatementTimeout}) {}

  /// `id` 0 asks for all of them.
  std::vector<QuarantinedRecord> read(std::size_t most, std::int64_t id) {
    std::vector<QuarantinedRecord> found;
    auto const rows = connection.run("list_quarantine", Effect::reads,
                                     {std::to_string(most), std::to_string(id)});
    for (auto const& row : rows) {
      found.push_back({row["id"].as<std::int64_t>(), text_from(row["topic"]),
                       row["partition"].as<int>(), row["record_offset"].as<std::int64_t>(),
                       row["size_bytes"].as<std::int64_t>(), text_from(row["reason"]),
                       text_from(row["at"]), bytes_from(row["bytes"])});
    }
    return found;
  }

  PgConnection connection;
};

QuarantineReader::QuarantineReader(std::string url)
    : parts_(std::make_unique<Parts>(std::move(url))) {}

QuarantineReader::~QuarantineReader() = default;

std::vector<QuarantinedRecord> QuarantineReader::list(std::size_t most) {
  return parts_->read(most, 0);
}

std::optional<QuarantinedRecord> QuarantineReader::find(std::int64_t id) {
  auto found = parts_->read(1, id);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace omninode
