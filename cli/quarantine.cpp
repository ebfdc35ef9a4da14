#include "cli/quarantine.hpp"

#include <limits>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/database.hpp"
#include "cli/exit_code.hpp"
#include "cli/render_json.hpp"
#include "cli/render_text.hpp"
#include "engine/core/limits.hpp"
#include "store/quarantine_reader.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

json to_json(QuarantinedRecord const& record) {
  return {
      {"id", record.id},         {"topic", record.topic},           {"partition", record.partition},
      {"offset", record.offset}, {"size_bytes", record.size_bytes}, {"reason", record.reason},
      {"at", record.at}};
}

std::string hex(std::string const& bytes) {
  std::string digits;
  for (char const byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

std::string place(QuarantinedRecord const& record) {
  return fmt::format("{}[{}]@{}", for_terminal(record.topic), record.partition, record.offset);
}

}  // namespace

int quarantine_list(GlobalOptions const& global, std::string const& limit, std::ostream& out) {
  auto const most = static_cast<std::size_t>(
      read_number(limit, "--limit", 1, static_cast<long long>(limits::kMaxQueryRows)));
  Database const database(global);
  auto const records = QuarantineReader(database.url()).list(most);
  auto list = json::array();
  for (auto const& record : records) list.push_back(to_json(record));
  if (global.format == Format::json) out << one_line(json{{"records", list}}) << "\n";
  if (global.format == Format::jsonl) {
    for (auto const& record : list) out << one_line(record) << "\n";
  }
  if (global.format != Format::text) return kOk;
  if (records.empty()) {
    out << "No record is in quarantine.\n";
    return kOk;
  }
  std::vector<std::vector<std::string>> rows{
      {"ID", "TOPIC[PARTITION]@OFFSET", "BYTES", "AT", "WHY"}};
  for (auto const& record : records) {
    rows.push_back({std::to_string(record.id), place(record), std::to_string(record.size_bytes),
                    record.at, for_terminal(record.reason)});
  }
  out << table(rows);
  return kOk;
}

int quarantine_show(GlobalOptions const& global, std::string const& id, bool raw, std::ostream& out,
                    std::ostream& err) {
  auto const number = read_number(id, "the record's id", 1, std::numeric_limits<long long>::max());
  Database const database(global);
  auto const record = QuarantineReader(database.url()).find(number);
  if (!record) {
    err << "error: no record " << number << " is in quarantine\n  omninode quarantine list\n";
    return kNotFound;
  }
  if (raw) {
    out << record->bytes;
    return kOk;
  }
  if (global.format != Format::text) {
    auto document = to_json(*record);
    document["bytes_hex"] = hex(record->bytes);
    out << one_line(document) << "\n";
    return kOk;
  }
  out << table({{"Record", place(*record)},
                {"Received", record->at},
                {"Why", for_terminal(record->reason)},
                {"Bytes", std::to_string(record->size_bytes)},
                {"Content", for_terminal(record->bytes)}});
  return kOk;
}

}  // namespace omninode::cli
