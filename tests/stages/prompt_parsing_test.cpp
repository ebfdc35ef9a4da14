#include <algorithm>

#include <gtest/gtest.h>

#include "stages/onex/prompt_reader.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

using onex::NodeSpec;
using onex::read_prompt;
using Names = std::vector<std::string>;

NodeSpec read(std::string const& prompt) { return read_prompt(prompt, std::nullopt); }

Names operations_of(NodeSpec const& spec) {
  Names names;
  for (auto const& operation : spec.operations) names.push_back(operation.name);
  return names;
}

std::string fields_text(std::vector<onex::SpecField> const& fields) {
  std::string text;
  for (auto const& field : fields) {
    text += field.name + ":" + field.type + (field.optional ? "? " : " ");
  }
  return text;
}

std::string topics_text(std::vector<onex::SpecTopic> const& topics) {
  std::string text;
  for (auto const& each : topics)
    text += each.event + "@" + each.topic + "[" + each.condition + "] ";
  return text;
}

TEST(PromptParsing, ReadsEveryStatementOfTheReportsPrompt) {
  auto const spec = read(testing::store_effect_prompt());
  EXPECT_EQ(spec.kind, "effect");
  EXPECT_EQ(spec.name, "store_effect");
  EXPECT_EQ(spec.class_name, "NodeStoreEffect");
  ASSERT_EQ(operations_of(spec), Names{"persist_state"});
  EXPECT_EQ(fields_text(spec.operations[0].inputs),
            "workflow_key:string expected_version:int state_prime:object action_id:uuid? "
            "provenance:object? ");
  EXPECT_EQ(spec.operations[0].output_types, (Names{"EventStateCommitted", "EventStateConflict"}));
  EXPECT_EQ(topics_text(spec.subscriptions), "PersistState@omninode_bridge_intents_v1[] ");
  EXPECT_EQ(topics_text(spec.publications),
            "StateCommitted@omninode_bridge_state_committed_v1[on success] "
            "StateConflict@omninode_bridge_state_conflicts_v1[on version conflicts] ");
  ASSERT_EQ(spec.delegations.size(), 1U);
  EXPECT_EQ(spec.delegations[0].service, "CanonicalStoreService");
  EXPECT_TRUE(spec.delegations[0].version_check);
  EXPECT_TRUE(spec.warnings.empty());
}

TEST(PromptParsing, ReadsMetricsDependenciesAndTargetsOfTheReportsPrompt) {
  auto const spec = read(testing::store_effect_prompt());
  std::string metrics;
  for (auto const& each : spec.metrics)
    metrics += each.name + ":" + each.kind + ":" + each.unit + " ";
  EXPECT_EQ(metrics,
            "state_commits_total:counter:count state_conflicts_total:counter:count "
            "persist_errors_total:counter:count avg_persist_latency_ms:gauge:ms "
            "success_rate_pct:gauge:percent conflict_rate_pct:gauge:percent "
            "error_rate_pct:gauge:percent ");
  std::string dependencies;
  for (auto const& each : spec.dependencies) {
    dependencies += each.name + ":" + each.type + (each.required ? ":required " : ":optional ");
  }
  EXPECT_EQ(dependencies,
            "postgres_client:PostgresClient:required kafka_client:KafkaClient:required "
            "canonical_store_service:CanonicalStoreService:required ");
  std::string targets;
  for (auto const& each : spec.targets) {
    targets += each.metric + each.comparator + each.value + each.unit + " ";
  }
  EXPECT_EQ(targets,
            "p95_persistence_latency<10ms p99_persistence_latency<15ms "
            "throughput>1000operations/second success_rate>95% conflict_rate<5% error_rate<1% ");
  EXPECT_EQ(spec.targets[1].percentile, 99);
}

TEST(PromptParsing, ReadsOneSentence) {
  auto const spec = read(testing::redis_prompt());
  EXPECT_EQ(spec.name, "redis_cache_effect");
  EXPECT_EQ(spec.class_name, "NodeRedisCacheEffect");
  EXPECT_EQ(spec.domain, "cache");
  EXPECT_EQ(operations_of(spec), (Names{"get", "set", "delete"}));
  ASSERT_NE(spec.feature("connection_pool"), nullptr);
  EXPECT_EQ(spec.feature("connection_pool")->values.at("min_size"), 5);
  EXPECT_EQ(spec.feature("connection_pool")->values.at("max_size"), 10);
  ASSERT_NE(spec.feature("ttl"), nullptr);
  EXPECT_TRUE(spec.feature("ttl")->values.empty());
  EXPECT_EQ(spec.dependencies.at(0).type, "RedisClient");
}

TEST(PromptParsing, ReadsCrudWithFeatures) {
  auto const spec = read(
      "PostgreSQL CRUD effect, pool 10-50, retry, circuit breaker, create/read/update/delete/list");
  EXPECT_EQ(spec.name, "postgres_crud_effect");
  EXPECT_EQ(spec.class_name, "NodePostgresCrudEffect");
  EXPECT_EQ(operations_of(spec), (Names{"create", "read", "update", "delete", "list"}));
  EXPECT_EQ(spec.feature("connection_pool")->values.at("max_size"), 50);
  EXPECT_NE(spec.feature("retry"), nullptr);
  EXPECT_NE(spec.feature("circuit_breaker"), nullptr);
}

TEST(PromptParsing, ABareCrudStandsForItsFourOperations) {
  auto const spec = read("Create a PostgreSQL CRUD effect node");
  EXPECT_EQ(operations_of(spec), (Names{"create", "read", "update", "delete"}));
}

TEST(PromptParsing, ReadsMarkdownSections) {
  auto const spec = read(
      "# Vault secrets effect\n\nAn effect node named `vault_secrets`.\n\n## Operations\n"
      "- **read**: Read a secret\n  - Input: path (string), version (int, optional)\n"
      "  - Output: data (object)\n- **rotate_token**\n\n## Metrics\n- reads_total (counter)\n");
  EXPECT_EQ(spec.name, "vault_secrets_effect");
  ASSERT_EQ(operations_of(spec), (Names{"read", "rotate_token"}));
  EXPECT_EQ(fields_text(spec.operations[0].inputs), "path:string version:int? ");
  EXPECT_EQ(fields_text(spec.operations[0].output_fields), "data:object ");
  EXPECT_EQ(spec.metrics.at(0).name, "reads_total");
}

TEST(PromptParsing, ReadsSignatures) {
  auto const spec = read(
      "Effect node webhook sender\n"
      "1. send_webhook(url: str, headers: dict = None) -> status_code: int - Send one webhook\n");
  ASSERT_EQ(operations_of(spec), Names{"send_webhook"});
  EXPECT_EQ(fields_text(spec.operations[0].inputs), "url:string headers:object? ");
  EXPECT_EQ(fields_text(spec.operations[0].output_fields), "status_code:int ");
  EXPECT_EQ(spec.operations[0].description, "Send one webhook");
}

TEST(PromptParsing, ReadsInputsOnLinesOfTheirOwn) {
  auto const spec = read(
      "Object storage effect node\n\nOperations:\n* upload_object: store bytes\n"
      "    Parameters:\n    - bucket: string\n    - content: bytes\n    - metadata: map, optional\n"
      "    Returns: etag (string)\n");
  ASSERT_EQ(operations_of(spec), Names{"upload_object"});
  EXPECT_EQ(fields_text(spec.operations[0].inputs),
            "bucket:string content:bytes metadata:object? ");
}

TEST(PromptParsing, SectionsMayShareALine) {
  auto const spec = read(
      "Build a session store effect. Operations: get_session, put_session and drop_session. "
      "Metrics: session_hits_total (counter), avg_get_latency_ms (gauge). Dependencies: "
      "RedisClient. Performance: p99 latency < 5 ms.");
  EXPECT_EQ(operations_of(spec), (Names{"get_session", "put_session", "drop_session"}));
  EXPECT_EQ(spec.metrics.size(), 2U);
  EXPECT_EQ(spec.dependencies.at(0).type, "RedisClient");
  ASSERT_EQ(spec.targets.size(), 1U);
  EXPECT_EQ(spec.targets[0].value, "5");
}

TEST(PromptParsing, ReadsEventsOfBothDirectionsInOneSentence) {
  auto const spec = read(
      "An effect node called shipping. It consumes OrderPlaced and OrderCancelled events from the "
      "Kafka topic `shop_orders_v1`, and emits OrderShipped events to `shop_shipped_v1` on success "
      "and OrderRejected to `shop_rejected_v1` on errors.");
  EXPECT_EQ(topics_text(spec.subscriptions),
            "OrderPlaced@shop_orders_v1[] OrderCancelled@shop_orders_v1[] ");
  EXPECT_EQ(topics_text(spec.publications),
            "OrderShipped@shop_shipped_v1[on success] OrderRejected@shop_rejected_v1[on errors] ");
}

TEST(PromptParsing, AConditionMayStandBeforeItsEvent) {
  auto const spec = read(
      "Effect node for billing. When a charge succeeds, publish ChargeMade to 'charges.made.v1'.");
  ASSERT_EQ(spec.publications.size(), 1U);
  EXPECT_EQ(spec.publications[0].condition, "When a charge succeeds");
}

TEST(PromptParsing, AnEventWithoutTopicGetsADocumentedOne) {
  auto const spec =
      read("Effect node named mailer that sends emails and publishes EmailSent events");
  ASSERT_EQ(spec.publications.size(), 1U);
  EXPECT_EQ(spec.publications[0].topic, "mailer_effect_email_sent_v1");
  EXPECT_TRUE(spec.publications[0].topic_defaulted);
}

TEST(PromptParsing, ClientTypesAreDependenciesAndNoEvents) {
  auto const spec = read(
      "Effect node for audit logs. Send records through AuditTrailClient and publish AuditStored "
      "to audit.stored.v1.");
  EXPECT_EQ(topics_text(spec.publications), "AuditStored@audit.stored.v1[] ");
  EXPECT_EQ(spec.dependencies.at(0).type, "AuditTrailClient");
}

TEST(PromptParsing, ReadsTargetsFromSentences) {
  auto const spec = read(
      "Effect node that fetches rates over HTTP. Keep p95 latency below 250 ms and handle at least "
      "200 requests/second.");
  ASSERT_EQ(spec.targets.size(), 2U);
  EXPECT_EQ(spec.targets[0].metric, "p95_latency");
  EXPECT_EQ(spec.targets[0].comparator, "<");
  EXPECT_EQ(spec.targets[0].value, "250");
  EXPECT_EQ(spec.targets[1].metric, "throughput");
  EXPECT_EQ(spec.targets[1].comparator, ">=");
}

TEST(PromptParsing, NumbersOfTargetsAreReadWhole) {
  auto const targets = [](std::string const& line) {
    return onex::read_prompt("Effect node with get and set\n\nTargets:\n- " + line, std::nullopt)
        .targets;
  };
  auto const latency = targets("Latency: 0.5 s");
  ASSERT_EQ(latency.size(), 1U);
  EXPECT_EQ(latency[0].value, "0.5");
  EXPECT_EQ(latency[0].unit, "s");
  EXPECT_EQ(targets("p95 latency < 20 ms").at(0).percentile, 95);
  EXPECT_DOUBLE_EQ(targets("p999 latency: 20 ms").at(0).percentile, 99.9);
  EXPECT_EQ(targets("p999 latency: 20 ms").at(0).value, "20");
  EXPECT_DOUBLE_EQ(targets("P99.9 latency: 20 ms").at(0).percentile, 99.9);
  EXPECT_EQ(targets("ip95_latency: 20 ms").at(0).percentile, 0);
}

TEST(PromptParsing, OperationsMayBeToldInASentence) {
  auto const spec = onex::read_prompt(
      "A compute node. rank_ticket takes a subject (string) and a tier (one of free, paid) and "
      "returns a priority (int) along with the rules (list of strings). check_iban accepts an iban "
      "(string) and gives back either IbanValid or IbanInvalid.",
      std::nullopt);
  ASSERT_EQ(spec.operations.size(), 2U);
  EXPECT_EQ(spec.operations[0].inputs.size(), 2U);
  ASSERT_EQ(spec.operations[0].output_fields.size(), 2U);
  EXPECT_EQ(spec.operations[0].output_fields[1].type, "array<string>");
  EXPECT_EQ(spec.operations[1].output_types,
            (std::vector<std::string>{"IbanValid", "IbanInvalid"}));
}

TEST(PromptParsing, EachClauseKeepsItsOwnCondition) {
  auto const spec = onex::read_prompt(
      "An effect node that stores returns. When everything went fine it publishes ReturnDone to "
      "a.done.v1, and on failure ReturnFailed to a.failed.v1.",
      std::nullopt);
  ASSERT_EQ(spec.publications.size(), 2U);
  EXPECT_EQ(spec.publications[0].condition, "When everything went fine");
  EXPECT_EQ(spec.publications[1].condition, "on failure");
}

TEST(PromptParsing, AKindInFrontOfAnIdentifierMakesAMetric) {
  auto const spec = onex::read_prompt(
      "An effect node that stores rows. Expose the counter rows_total, the gauge open_rows and a "
      "histogram of the write latency in milliseconds.",
      std::nullopt);
  ASSERT_EQ(spec.metrics.size(), 3U);
  EXPECT_EQ(spec.metrics[1].name, "open_rows");
  EXPECT_EQ(spec.metrics[1].kind, "gauge");
  EXPECT_EQ(spec.metrics[2].name, "write_latency_ms");
  EXPECT_EQ(spec.metrics[2].kind, "histogram");
}

/// Every way to write one signature says the same.
TEST(PromptParsing, SignaturesHaveManyForms) {
  for (char const* prompt :
       {"An effect node.\n\nOperations:\n- find_order(id: uuid, deep?: boolean) => { total: number "
        "}",
        "An effect node.\n\nOperations:\n- find_order - id (uuid), deep (bool, optional)\n"
        "  returns total (float)",
        "An effect node.\n\nOperations:\n\nfind_order\n    id: uuid\n    deep: bool (optional)\n"
        "    -> total: float",
        "# Orders\n\nAn effect node.\n\n## `find_order`\n- Input: `id` (uuid), `deep` (bool?)\n"
        "- Output: `total` (float)"}) {
    auto const spec = onex::read_prompt(prompt, std::nullopt);
    ASSERT_EQ(spec.operations.size(), 1U) << prompt;
    auto const& operation = spec.operations[0];
    EXPECT_EQ(operation.name, "find_order");
    ASSERT_EQ(operation.inputs.size(), 2U) << prompt;
    EXPECT_EQ(operation.inputs[0].type, "uuid");
    EXPECT_TRUE(operation.inputs[1].optional) << prompt;
    ASSERT_EQ(operation.output_fields.size(), 1U) << prompt;
    EXPECT_EQ(operation.output_fields[0].type, "float");
  }
}

TEST(PromptParsing, FeaturesHaveManyWords) {
  auto const spec = onex::read_prompt(
      "An effect node that stores baskets in Redis. Entries live for half an hour. It keeps 2 to 9 "
      "connections, gives up after 3 seconds and makes up to 4 attempts. If Redis fails 5 times in "
      "a "
      "row, trip the breaker. It sends at most 30 messages per second.",
      std::nullopt);
  ASSERT_NE(spec.feature("ttl"), nullptr);
  EXPECT_EQ(spec.feature("ttl")->values.at("seconds"), 1800);
  ASSERT_NE(spec.feature("connection_pool"), nullptr);
  EXPECT_EQ(spec.feature("connection_pool")->values.at("max_size"), 9);
  EXPECT_EQ(spec.feature("timeout")->values.at("seconds"), 3);
  EXPECT_EQ(spec.feature("retry")->values.at("max_attempts"), 4);
  ASSERT_NE(spec.feature("circuit_breaker"), nullptr);
  EXPECT_EQ(spec.feature("circuit_breaker")->values.at("failure_threshold"), 5);
  ASSERT_NE(spec.feature("rate_limit"), nullptr);
  EXPECT_EQ(spec.feature("rate_limit")->values.at("per_second"), 30);
  EXPECT_TRUE(spec.targets.empty());
}

TEST(PromptParsing, MoneyIsNoDatabaseTransaction) {
  auto const spec = onex::read_prompt(
      "A compute node that groups transactions by merchant and returns the groups", std::nullopt);
  EXPECT_EQ(spec.feature("transactions"), nullptr);
  ASSERT_EQ(spec.operations.size(), 1U);
  EXPECT_EQ(spec.operations[0].name, "group_transactions");
}

TEST(PromptParsing, BoundsHaveManyWords) {
  auto const target = [](std::string const& line) {
    auto const spec =
        onex::read_prompt("An effect node with get and set. " + line + ".", std::nullopt);
    if (spec.targets.size() != 1) return std::string("none");
    auto const& found = spec.targets[0];
    return found.metric + " " + found.comparator + " " + found.value + " " + found.unit;
  };
  EXPECT_EQ(target("It handles 20k requests per second"),
            "throughput >= 20000 requests per second");
  EXPECT_EQ(target("Availability has to be 99.95 %"), "availability >= 99.95 %");
  EXPECT_EQ(target("The 95th percentile of reads stays below 9 ms"), "p95_reads < 9 ms");
  EXPECT_EQ(target("99 % of the calls are answered within 4 ms"), "p99_latency <= 4 ms");
  EXPECT_EQ(target("Throughput of no less than 80 uploads/s"), "throughput >= 80 uploads/s");
  EXPECT_EQ(target("It publishes SlowDown when p99 exceeds 2 seconds"), "none");
}

TEST(PromptParsing, WithoutAnOperationItFailsAndSaysWhatItUnderstood) {
  EXPECT_TRUE(read("Create an effect node named pump with retry").operations.empty());
  for (char const* prompt : {"Create an effect node named pump with retry", "Hello", "???",
                             "A reducer node named pump with 3 retries"}) {
    auto const report = testing::run_all(prompt, {}, "prompt_parsing");
    EXPECT_EQ(report.code, "NO_OPERATION") << prompt;
    EXPECT_NE(report.message.find("for example"), std::string::npos);
  }
  auto const report =
      testing::run_all("Create an effect node named pump with retry", {}, "prompt_parsing");
  EXPECT_NE(report.message.find("pump_effect"), std::string::npos);
  EXPECT_NE(report.message.find("retry"), std::string::npos);
}

TEST(PromptParsing, APurposeIsAnOperation) {
  EXPECT_EQ(operations_of(read("Fetch weather data")), Names{"fetch_weather_data"});
  EXPECT_EQ(operations_of(read("Effect node for order persistence")), Names{"persist_order"});
  EXPECT_EQ(operations_of(read("A compute node that normalises phone numbers")),
            Names{"normalise_phone_numbers"});
  EXPECT_EQ(operations_of(read("Effect node to support reading and resetting preferences")),
            (Names{"read_preferences", "reset_preferences"}));
}

TEST(PromptParsing, AKnownDomainBringsItsUsualOperations) {
  auto const spec = read("Create a Redis cache effect node");
  EXPECT_EQ(operations_of(spec), (Names{"get", "set", "delete"}));
  ASSERT_EQ(spec.warnings.size(), 1U);
  EXPECT_TRUE(spec.operations[0].defaulted);
}

TEST(PromptParsing, KindWordsBeatKeywordsAndTheOptionBeatsBoth) {
  EXPECT_EQ(read("A database orchestrator for PostgreSQL CRUD").kind, "orchestrator");
  EXPECT_EQ(read("Build a compute node that stores nothing").kind, "compute");
  EXPECT_EQ(read("An effect node that an Orchestrator calls").kind, "effect");
  EXPECT_EQ(read("Convert JSON to XML, pure, no I/O").kind, "compute");
  EXPECT_EQ(read("Store things in Redis").kind, "effect");
  auto const asked = read_prompt("A metrics reducer", "effect");
  EXPECT_EQ(asked.kind, "effect");
  EXPECT_EQ(asked.name, "metrics_effect");
  EXPECT_EQ(asked.warnings.size() >= 1, true);
}

TEST(PromptParsing, SpecSurvivesJson) {
  auto const spec = read(testing::store_effect_prompt());
  EXPECT_EQ(NodeSpec::from_json(spec.to_json()).to_json(), spec.to_json());
  EXPECT_THROW(NodeSpec::from_json("{}"), onex::SpecError);
  EXPECT_THROW(NodeSpec::from_json("[1"), onex::SpecError);
  EXPECT_THROW(NodeSpec::from_json(std::string(1000, '[')), onex::SpecError);
}

TEST(PromptParsing, HostileTextIsDataOrNothing) {
  for (std::string const& prompt :
       {std::string("effect node named '../../etc/passwd' with get and set"),
        std::string("effect node named \"\"\"; import os\" with get and set"),
        std::string("effect node called __init__ with get, set"),
        std::string("effect node called class with read and write"),
        std::string("effect node named {{node_name}} {% raw %} with get, set"),
        std::string(
            "\xd8\xa7\xd9\x84 effect node \xe2\x80\xae named \xc3\xa9t\xc3\xa9 with get, set"),
        std::string(10'000, '(') + " effect node with get and set",
        std::string(3'000, '\'') + "- effect: node\n  - x\n"}) {
    auto const spec = read(prompt);
    EXPECT_GE(spec.name.size(), 2U);
    EXPECT_LE(spec.name.size(), 64U);
    EXPECT_TRUE(std::ranges::all_of(spec.name, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    })) << spec.name;
    // Three thousand quotes leave no words that could name one.
    bool const quotes = prompt.starts_with("''");
    EXPECT_EQ(spec.operations.empty(), quotes) << prompt.substr(0, 80);
  }
}

TEST(PromptParsing, ReadsSignaturesInCode) {
  auto const spec = read(
      "Effect node `wind_client`.\n\n### Methods\n\n```python\n"
      "async def latest_wind(station: str) -> WindFound | WindMissing\n```\n");
  ASSERT_EQ(operations_of(spec), Names{"latest_wind"});
  EXPECT_EQ(fields_text(spec.operations[0].inputs), "station:string ");
}

TEST(PromptParsing, ReadsColumnsOfSql) {
  auto const spec = read(
      "# Parcels\n\nStores parcels in MariaDB.\n\n## Operations\n\n"
      "| Operation | Parameters | Result |\n|---|---|---|\n"
      "| add_parcel | code VARCHAR(9) NOT NULL, weight BIGINT NULL | parcel_id BIGINT |\n");
  ASSERT_EQ(operations_of(spec), Names{"add_parcel"});
  EXPECT_EQ(fields_text(spec.operations[0].inputs), "code:string weight:int? ");
}

TEST(PromptParsing, ReadsShortResultsBehindBars) {
  auto const spec = read(
      "Compute node called wave_shape.\n\nOperations:\n"
      "- shape_of: the shape\n  Input: values (list of floats)\n  Output: Steep | Plain\n");
  ASSERT_EQ(operations_of(spec), Names{"shape_of"});
  EXPECT_EQ(spec.operations[0].output_types, (Names{"Steep", "Plain"}));
}

}  // namespace
}  // namespace omninode
