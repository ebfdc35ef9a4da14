#include "store/pg_event_log.hpp"

#include <algorithm>
#include <utility>

#include "store/pg_connection.hpp"
#include "store/run_row.hpp"

namespace omninode {
namespace {

// Session locks of this database with keys of ours: workers use theirs by their ids. "omni" in
// ASCII, then a number; the migrator has the next one.
constexpr std::int64_t kRelayLockKey = 0x6f6d'6e69'0001;

// A dump carries transaction ids of the server it was made on. On a server whose ids are lower the
// relay would stand ahead of every new event and never publish it. So it refuses, and names the
// repair instead of skipping anything by itself.
constexpr char const* kRestored =
    "the relay's position or the stored events lie ahead of this database server, which is the "
    "case after restoring a dump: with every `serve` stopped, run the SQL \"UPDATE run_event SET "
    "xid = '3'; UPDATE relay_position SET (xid, run_id, version) = ROW('0'::xid8, 0, 0)\"; all "
    "events are then published once more";

Trigger trigger_from(pqxx::field const& field) {
  if (auto const trigger = parse_trigger(field.c_str())) return *trigger;
  throw StoreUnavailable("the database holds a trigger that this program does not know: " +
                         text_from(field));
}

// Both statements begin with these three columns.
EventPosition position_from(pqxx::row const& row) {
  return {row[0].as<std::uint64_t>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>()};
}

EventRecord event_from(pqxx::row const& row) {
  EventRecord event;
  event.position = position_from(row);
  event.correlation_id.value = uuid_from(row["correlation_id"]);
  event.trigger = trigger_from(row["trigger"]);
  event.from = state_from(row["from_state"]);
  event.to = state_from(row["to_state"]);
  event.stage = row["stage"].as<int>();
  event.stage_name = text_from(row["stage_name"]);
  event.attempt = row["attempt"].as<int>();
  event.claim = row["claim"].as<std::int64_t>();
  event.actor = text_from(row["actor"]);
  if (!row["error_code"].is_null()) {
    event.error = Error{text_from(row["error_code"]), text_from(row["error_message"])};
  }
  event.at = text_from(row["at"]);
  return event;
}

// The transaction id goes as a number and is compared as one (xid8): sorted as text it loses
// events.
PgConnection::Parameters parameters_of(EventPosition position) {
  return {std::to_string(position.transaction), std::to_string(position.run),
          std::to_string(position.version)};
}

class PgEventLog final : public EventLog {
 public:
  explicit PgEventLog(std::string url) : connection_(std::move(url)) {}

  // Leading is holding a session lock, so it ends with the process or the connection and needs no
  // lease. Two leaders for a moment do no harm: events may come twice, and consumers ignore a
  // version they have seen.
  bool lead() override {
    connection_.open();
    auto const key = std::to_string(kRelayLockKey);
    if (led_generation_ == connection_.generation()) {
      // Still the same session? Only an answer of the server says so.
      connection_.run("read_relay_position", Effect::reads);
      return true;
    }
    if (!connection_.run("lock_session", Effect::reads, {key})[0][0].as<bool>()) return false;
    led_generation_ = connection_.generation();
    return true;
  }

  // WrongSchema and not StoreUnavailable: waiting does not mend it.
  EventPosition position() override {
    auto const rows = connection_.run("read_relay_position", Effect::reads);
    if (rows.empty()) throw WrongSchema("the relay has no position: run `omninode migrate up`");
    if (rows[0]["ahead"].as<bool>()) throw WrongSchema(kRestored);
    return position_from(rows[0]);
  }

  std::vector<EventRecord> after(EventPosition position, std::size_t limit) override {
    auto parameters = parameters_of(position);
    parameters.push_back(std::to_string(std::min(limit, limits::kMaxQueryRows)));
    std::vector<EventRecord> events;
    for (auto const& row : connection_.run("read_events", Effect::reads, parameters)) {
      events.push_back(event_from(row));
    }
    return events;
  }

  // After the broker's acknowledgement: what is lost between the two is published once more.
  void advance(EventPosition position) override {
    connection_.run("advance_relay", Effect::writes, parameters_of(position));
  }

 private:
  PgConnection connection_;
  std::int64_t led_generation_ = 0;
};

}  // namespace

std::unique_ptr<EventLog> open_pg_event_log(std::string url) {
  return std::make_unique<PgEventLog>(std::move(url));
}

}  // namespace omninode
