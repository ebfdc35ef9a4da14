#include "engine/bus/event_message.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/bus/bus_world.hpp"

namespace omninode::test {
namespace {

TEST(EventMessage, HasAllFieldsOfTheEvent) {
  auto const event = event_record(7, 3);
  auto const expected = nlohmann::json::parse(R"({
    "correlation_id": "07020300-0000-0000-0000-000000000000", "run_id": 7, "version": 3,
    "from": "ready", "trigger": "claim", "to": "running", "stage": "validation",
    "stage_index": 1, "attempt": 2, "claim": 4, "actor": "worker w", "error": null,
    "at": "2026-01-02T03:04:05.000006Z"})");
  auto document = nlohmann::json::parse(event_message(event));
  EXPECT_EQ(document.at("event_id"), event_id(event).str());
  document.erase("event_id");
  EXPECT_EQ(document, expected);
}

TEST(EventMessage, CarriesTheError) {
  auto event = event_record(7, 3);
  event.error = Error{"STAGE_TIMEOUT", "The stage took too long."};
  auto const document = nlohmann::json::parse(event_message(event));
  EXPECT_EQ(document.at("error").at("code"), "STAGE_TIMEOUT");
  EXPECT_EQ(document.at("error").at("message"), "The stage took too long.");
}

TEST(EventMessage, IsJsonWhateverTheTextsAre) {
  auto event = event_record(7, 3);
  event.actor = "operator \xff\"\n";
  event.error = Error{"X", std::string("\x80\0", 2)};
  EXPECT_TRUE(nlohmann::json::accept(event_message(event)));
}

TEST(EventId, DependsOnRunAndVersionAlone) {
  auto const id = event_id(event_record(7, 3));
  auto again = event_record(7, 3);
  again.position.transaction = 99;
  again.actor = "somebody else";
  EXPECT_EQ(event_id(again), id);
  EXPECT_NE(event_id(event_record(7, 4)), id);
  EXPECT_NE(event_id(event_record(8, 3)), id);
  EXPECT_NE(event_id(event_record(1, 11)), event_id(event_record(11, 1)));
}

// A contract with every reader that drops doubles: sha256("omninode run event 7 3"), cut to 16
// bytes, with version 8 and the RFC's variant put in.
TEST(EventId, IsTheDocumentedUuid) {
  EXPECT_EQ(event_id(event_record(7, 3)).str(), "9d9d69a3-fe80-8869-89d7-164aa501fae3");
}

}  // namespace
}  // namespace omninode::test
