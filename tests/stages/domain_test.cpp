// Known domains bring their operations; what a domain does not understand stays delegated.
// That the Python works is the business of tests/onex; here is which operation becomes what.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "stages/onex/node_design.hpp"
#include "tests/stages/generated_files.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

using testing::contains;
using testing::generate;
using testing::text;

onex::NodeDesign design(std::string const& prompt) {
  auto const report = testing::run_all(prompt, {}, "prompt_parsing");
  EXPECT_EQ(report.stopped_at, "") << report.message;
  return onex::design_node(onex::NodeSpec::from_json(report.progress.outputs.at("prompt_parsing")));
}

/// "relational.create" or "" for a delegated operation.
std::string logic(onex::NodeDesign const& design, std::string const& operation) {
  auto const& call = design.operation(operation).call;
  return call.known() ? call.domain + "." + call.function : "";
}

std::string argument(onex::NodeDesign const& design, std::string const& operation,
                     std::string const& name) {
  for (auto const& each : design.operation(operation).call.arguments) {
    if (each.name == name) return each.code;
  }
  return {};
}

std::string sql_prompt(std::string const& operations) {
  return "Effect node named item_repository on PostgreSQL.\n\nOperations:\n" + operations +
         "\nDependencies:\n- db (PostgresClient)\n";
}

TEST(RelationalDomain, DefaultedCrudBecomesSql) {
  auto const node = design(
      "Build a PostgreSQL CRUD effect node with the operations create, read, update, delete, list, "
      "count, exists and upsert");
  for (char const* name : {"create", "read", "update", "delete", "count", "exists", "upsert"}) {
    EXPECT_EQ(logic(node, name), std::string("relational.") + name);
    EXPECT_EQ(argument(node, name, "table"), "request.table");
  }
  EXPECT_EQ(logic(node, "list"), "relational.list_rows");
  EXPECT_EQ(argument(node, "read", "keys"), "{\"id\": request.record_key}");
  EXPECT_EQ(argument(node, "list", "limit"), "request.limit");
}

TEST(RelationalDomain, OwnFieldsBecomeColumnsOfTheTableThatTheNameSays) {
  auto const node = design(sql_prompt(
      "- create_item\n  Input: title (string), price (float, optional)\n  Output: item_id (uuid)\n"
      "- update_item\n  Input: item_id (uuid), title (string)\n  Output: updated (bool)\n"
      "- list_items\n  Input: limit (int, optional)\n  Output: items (array of objects)\n"));
  EXPECT_EQ(argument(node, "create_item", "table"), "\"items\"");
  EXPECT_EQ(argument(node, "create_item", "values"),
            "sql.given({\"title\": request.title, \"price\": request.price})");
  EXPECT_EQ(argument(node, "update_item", "keys"), "{\"item_id\": request.item_id}");
  EXPECT_EQ(argument(node, "update_item", "values"), "{\"title\": request.title}");
  EXPECT_EQ(argument(node, "list_items", "order_by"), "\"item_id\"");
}

TEST(RelationalDomain, ARequiredValueOfAReadRowMakesAMissingRowAnError) {
  auto const node = design(sql_prompt(
      "- get_item\n  Input: item_id (uuid)\n  Output: title (string)\n"
      "- find_item\n  Input: item_id (uuid)\n  Output: item (object, optional), found (bool)\n"));
  EXPECT_EQ(logic(node, "get_item"), "relational.read_found");
  EXPECT_EQ(logic(node, "find_item"), "relational.read");
}

TEST(RelationalDomain, WhatDoesNotFitStaysDelegated) {
  auto const node = design(
      sql_prompt("- query_items\n  Input: statement (string)\n  Output: items (array of objects)\n"
                 "- archive_item\n  Input: item_id (uuid)\n  Output: archived (bool)\n"
                 "- list_items\n  Input: cursor (string)\n  Output: items (array of objects)\n"
                 "- get_item\n  Input: item_id (uuid, optional)\n  Output: title (string)\n"
                 "- delete_item\n  Input: item_id (uuid)\n  Output: deleted (bool)\n"));
  for (char const* name : {"query_items", "archive_item", "list_items", "get_item"}) {
    EXPECT_EQ(logic(node, name), "") << name;
  }
  EXPECT_EQ(logic(node, "delete_item"), "relational.delete");
}

TEST(RelationalDomain, VersionChecksAndNamedDelegatesStayDelegated) {
  auto const node = design(testing::store_effect_prompt());
  EXPECT_EQ(logic(node, "persist_state"), "");
  EXPECT_FALSE(generate(testing::store_effect_prompt()).contains("sql.py"));
}

TEST(RelationalDomain, ModulesHaveWhatIsUsedAndNothingElse) {
  auto const files =
      generate(sql_prompt("- delete_item\n  Input: item_id (uuid)\n  Output: deleted (bool)\n"));
  auto const sql = text(files, "sql.py");
  EXPECT_TRUE(contains(sql, "async def delete("));
  EXPECT_TRUE(contains(sql, "DELETE FROM {quoted(table)}{where}"));
  EXPECT_FALSE(contains(sql, "INSERT"));
  EXPECT_FALSE(contains(sql, "LIMIT"));
  EXPECT_FALSE(contains(sql, "transaction"));
  EXPECT_TRUE(contains(text(files, "node.py"), "await sql.delete("));
  EXPECT_TRUE(contains(text(files, "protocols/protocol_postgres_client.py"),
                       "class ProtocolPostgresClient(ProtocolSqlClient, Protocol)"));
}

TEST(RelationalDomain, TransactionsWhereTheyAreAskedFor) {
  auto const files = generate(
      "Build a PostgreSQL CRUD effect node with transactions and the operations create and read");
  EXPECT_TRUE(contains(text(files, "sql.py"), "async with client.transaction() as session:"));
  EXPECT_TRUE(contains(text(files, "protocols/protocol_sql_client.py"), "def transaction(self)"));
}

TEST(RelationalDomain, TheContractSaysWhatTheNodeDoesItself) {
  auto const files =
      generate(sql_prompt("- delete_item\n  Input: item_id (uuid)\n  Output: deleted (bool)\n"
                          "- archive_item\n  Input: item_id (uuid)\n  Output: archived (bool)\n"));
  auto const operations = YAML::Load(text(files, "contract.yaml"))["operations"];
  auto const semantics = operations["delete_item"]["semantics"];
  EXPECT_EQ(semantics["domain"].as<std::string>(), "relational");
  EXPECT_EQ(semantics["function"].as<std::string>(), "delete");
  EXPECT_FALSE(operations["delete_item"]["delegates_to"]);
  EXPECT_EQ(operations["archive_item"]["delegates_to"]["method"].as<std::string>(), "archive_item");
}

TEST(RelationalDomain, ADelegatedMethodNeverHidesOneOfTheDomain) {
  auto const node =
      design(sql_prompt("- delete_item\n  Input: item_id (uuid)\n  Output: deleted (bool)\n"
                        "- execute\n  Input: statement (string)\n  Output: done (bool)\n"));
  EXPECT_NE(node.operation("execute").method, "execute");
}

TEST(CacheDomain, TheUsualOperations) {
  auto const node = design(
      "Create a Redis cache effect with get, set, delete, exists, expire and increment, TTL of 10 "
      "minutes");
  EXPECT_EQ(logic(node, "get"), "cache.get");
  EXPECT_EQ(logic(node, "set"), "cache.set_value");
  EXPECT_EQ(logic(node, "expire"), "cache.expire");
  EXPECT_EQ(argument(node, "set", "ttl_seconds"), "request.ttl_seconds");
  EXPECT_EQ(argument(node, "set", "value"), "request.value");
}

TEST(CacheDomain, TheTimeThatThePromptNamesIsTheUsualOne) {
  auto const files = generate("Create a Redis cache effect with get and set, TTL of 10 minutes");
  EXPECT_TRUE(contains(text(files, "settings.py"), "DEFAULT_TTL_SECONDS = 600"));
  EXPECT_TRUE(contains(text(files, "key_value.py"), "DEFAULT_TTL_SECONDS if ttl_seconds is None"));
  EXPECT_FALSE(contains(text(files, "node.py"), "DEFAULT_TTL_SECONDS"));
}

TEST(CacheDomain, KindsOfThingsDoNotShareKeysAndObjectsAreJson) {
  auto const node = design(
      "Effect node named login_cache. Operations:\n"
      "- get_session\n  Input: session_id (uuid)\n  Output: session (object, optional)\n"
      "- set_session\n  Input: session_id (uuid), session (object)\n  Output: stored (bool)\n"
      "- delete_user\n  Input: user_id (string)\n  Output: deleted (bool)\n"
      "Dependencies: RedisClient\n");
  EXPECT_EQ(argument(node, "get_session", "key"), "f\"session:{request.session_id}\"");
  EXPECT_EQ(argument(node, "delete_user", "key"), "f\"user:{request.user_id}\"");
  EXPECT_EQ(argument(node, "set_session", "value"), "key_value.encoded(request.session)");
}

TEST(StorageDomain, NeedsABucketAndAKey) {
  auto const node = design(
      "Effect node named files. Operations:\n"
      "- upload_file\n  Input: bucket (string), key (string), content (bytes)\n"
      "  Output: etag (string), size (int)\n"
      "- download_file\n  Input: bucket (string), key (string)\n  Output: content (bytes)\n"
      "- delete_file\n  Input: name (string)\n  Output: deleted (bool)\n"
      "- list_files\n  Input: bucket (string), prefix (string, optional)\n"
      "  Output: keys (list of strings)\n"
      "Dependencies: S3Client\n");
  EXPECT_EQ(logic(node, "upload_file"), "storage.put");
  EXPECT_EQ(logic(node, "download_file"), "storage.get_found");
  EXPECT_EQ(logic(node, "delete_file"), "");
  EXPECT_EQ(logic(node, "list_files"), "storage.list_keys");
  EXPECT_EQ(argument(node, "list_files", "prefix"), "request.prefix");
}

std::string const kVaultPrompt =
    "Effect node named vault_kv. Operations:\n"
    "- read_secret\n  Input: path (string), version (int, optional)\n"
    "  Output: data (object), version (int)\n"
    "- write_secret\n  Input: path (string), data (object), cas (int, optional)\n"
    "  Output: version (int)\n"
    "- delete_secret\n  Input: path (string), version (int)\n  Output: deleted (bool)\n"
    "- read_metadata\n  Input: path (string)\n  Output: metadata (object, optional)\n"
    "- rotate_token\n"
    "Publish SecretWritten to secrets.written.v1 when write_secret succeeds\n"
    "Dependencies: VaultClient, KafkaClient\n";

TEST(SecretsDomain, KnowsTheEngineAndLeavesTheRest) {
  auto const node = design(kVaultPrompt);
  EXPECT_EQ(logic(node, "read_secret"), "secrets.read_found");
  EXPECT_EQ(logic(node, "write_secret"), "secrets.write");
  EXPECT_EQ(logic(node, "delete_secret"), "secrets.delete_version");
  EXPECT_EQ(logic(node, "read_metadata"), "secrets.metadata");
  EXPECT_EQ(logic(node, "rotate_token"), "");
  EXPECT_EQ(argument(node, "write_secret", "cas"), "request.cas");
}

TEST(SecretsDomain, NoTextShowsASecret) {
  auto const files = generate(kVaultPrompt);
  auto const input = text(files, "models/model_vault_kv_write_secret_input.py");
  EXPECT_TRUE(contains(input, "data: dict[str, object] = Field(repr=False)"));
  EXPECT_TRUE(contains(input, "hide_input_in_errors=True"));
  EXPECT_TRUE(contains(text(files, "models/model_vault_kv_effect_input.py"), "repr=False"));
  EXPECT_TRUE(contains(text(files, "node.py"), "exclude=HIDDEN_FIELDS"));
  EXPECT_FALSE(contains(text(files, "models/model_vault_kv_delete_secret_input.py"), "hide_input"));
}

TEST(HttpDomain, TheVerbSaysTheMethod) {
  auto const node = design(
      "Create an HTTP client effect node named api_client with the operations get, post, put, "
      "patch, delete");
  EXPECT_EQ(logic(node, "get"), "http.fetch");
  EXPECT_EQ(argument(node, "get", "method"), "\"GET\"");
  EXPECT_EQ(argument(node, "patch", "method"), "\"PATCH\"");
  EXPECT_EQ(argument(node, "post", "body"), "request.body");
}

TEST(HttpDomain, OnlyTheRequestsThemselvesAreRepeated) {
  auto const files = generate(
      "Create an HTTP client effect node named api_client with retry up to 4 times, circuit "
      "breaker and the operations get and post");
  auto const code = text(files, "http_requests.py");
  EXPECT_TRUE(contains(code, "lines[KEY_HEADER] = str(uuid4())"));
  EXPECT_FALSE(contains(text(files, "node.py"), "_retried"));
  EXPECT_FALSE(contains(text(files, "resilience.py"), "TRANSIENT_ERRORS"));
  EXPECT_TRUE(contains(text(files, "resilience.py"), "class CircuitBreaker"));
  EXPECT_TRUE(contains(text(files, "settings.py"), "RETRY_MAX_ATTEMPTS = 4"));
}

TEST(HttpDomain, WithoutAStatusA4xxIsAnError) {
  auto const node = design(
      "Effect node named hooks. Operations:\n- fetch_page\n  Input: url (string)\n"
      "  Output: body (object)\nDependencies: HttpClient\n");
  EXPECT_EQ(logic(node, "fetch_page"), "http.fetch_ok");
}

TEST(KafkaDomain, ProducesAndConsumes) {
  std::string const prompt =
      "Effect node named pump. Operations:\n"
      "- produce_event\n  Input: topic (string), payload (object)\n  Output: delivered (bool)\n"
      "- consume_events\n  Input: topic (string), max_messages (int, optional)\n"
      "  Output: messages (array of objects)\n"
      "- pause_topic\n  Input: topic (string)\n  Output: paused (bool)\n"
      "Publish EventDead to pump.dead.v1 on failure\n"
      "Dependencies: KafkaClient\n";
  auto const node = design(prompt);
  EXPECT_EQ(logic(node, "produce_event"), "kafka.produce");
  EXPECT_EQ(logic(node, "consume_events"), "kafka.consume");
  EXPECT_EQ(logic(node, "pause_topic"), "");
  EXPECT_TRUE(contains(text(generate(prompt), "topic_records.py"), "send_record(\"pump.dead.v1\""));
}

TEST(UnknownDomain, KeepsDelegating) {
  auto const files = generate(
      "Effect node named billing. Operations:\n- get_invoice\n  Input: invoice_id (uuid)\n"
      "  Output: total (float)\nDependencies: BillingClient\n");
  EXPECT_FALSE(files.contains("request_errors.py"));
  EXPECT_TRUE(contains(text(files, "node.py"), "await clients.billing_client.get_invoice("));
}

}  // namespace
}  // namespace omninode
