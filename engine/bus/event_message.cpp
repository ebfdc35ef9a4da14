#include "engine/bus/event_message.hpp"

#include <nlohmann/json.hpp>

#include "engine/core/digest.hpp"

namespace omninode {
namespace {

constexpr std::uint8_t kVersion8 = 0x80;
constexpr std::uint8_t kVariant = 0x80;

}  // namespace

// Sixteen of the digest's bytes, with the six bits that RFC 9562 wants put in. Run and version name
// an event within one database only: the ids of two databases may be equal.
Uuid event_id(EventRecord const& event) {
  auto const digest = sha256_hex("omninode run event " + std::to_string(event.position.run) + " " +
                                 std::to_string(event.position.version));
  Uuid id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(std::stoi(digest.substr(2 * i, 2), nullptr, 16));
  }
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | kVersion8);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | kVariant);
  return id;
}

std::string event_message(EventRecord const& event) {
  using nlohmann::json;
  json document{{"event_id", event_id(event).str()},
                {"correlation_id", event.correlation_id.value.str()},
                {"run_id", event.position.run},
                {"version", event.position.version},
                {"from", to_string(event.from)},
                {"trigger", to_string(event.trigger)},
                {"to", to_string(event.to)},
                {"stage", event.stage_name},
                {"stage_index", event.stage},
                {"attempt", event.attempt},
                {"claim", event.claim},
                {"actor", event.actor},
                {"error", nullptr},
                {"at", event.at}};
  if (event.error) {
    document["error"] = {{"code", event.error->code}, {"message", event.error->message}};
  }
  // Texts from outside may hold bytes that are no UTF-8: an event must never stop the relay.
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace omninode
