// The documented defaults: what an operation usually takes and gives, by its verb and domain.
#include <algorithm>
#include <array>
#include <span>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// Which words may be operations at all. A closed list, because any word can follow "that" or "to":
/// without it "to production" would make an operation.
constexpr auto kVerbs = std::to_array<std::string_view>(
    {"get",       "set",       "put",       "delete",      "remove",     "create",    "read",
     "update",    "list",      "write",     "insert",      "upsert",     "fetch",     "store",
     "save",      "load",      "find",      "query",       "search",     "send",      "publish",
     "consume",   "upload",    "download",  "copy",        "move",       "rotate",    "renew",
     "revoke",    "exists",    "expire",    "increment",   "decrement",  "append",    "push",
     "pop",       "scan",      "count",     "patch",       "post",       "head",      "sync",
     "export",    "import",    "archive",   "restore",     "notify",     "lookup",    "invalidate",
     "clear",     "flush",     "persist",   "commit",      "execute",    "stream",    "encrypt",
     "decrypt",   "sign",      "verify",    "register",    "deregister", "acquire",   "release",
     "lock",      "unlock",    "enqueue",   "dequeue",     "ack",        "retrieve",  "touch",
     "batch",     "request",   "call",      "submit",      "cancel",     "charge",    "refund",
     "schedule",  "deliver",   "record",    "track",       "index",      "log",       "tokenize",
     "slugify",   "poll",      "ping",      "resize",      "print",      "forward",   "replay",
     "drain",     "produce",   "drop",      "add",         "ship",       "retain",    "look_up",
     "calculate", "convert",   "transform", "validate",    "normalize",  "normalise", "parse",
     "format",    "score",     "classify",  "compare",     "render",     "generate",  "estimate",
     "filter",    "sort",      "merge",     "split",       "map",        "hash",      "encode",
     "decode",    "compress",  "translate", "match",       "rank",       "detect",    "resolve",
     "ingest",    "process",   "enrich",    "backup",      "replicate",  "mirror",    "cache",
     "crawl",     "scrape",    "transfer",  "migrate",     "seed",       "purge",     "evict",
     "destroy",   "undelete",  "tag",       "attach",      "provision",  "subscribe", "unsubscribe",
     "collect",   "extract",   "clean",     "trim",        "fulfil",     "fulfill",   "fold",
     "turn",      "summarize", "summarise", "evaluate",    "predict",    "explain",   "check",
     "approve",   "reject",    "reconcile", "deduplicate", "sanitize",   "mask",      "redact",
     "geocode",   "end",       "open",      "close",       "start",      "stop",      "reset",
     "refresh",   "seal",      "broadcast", "relay",       "report",     "browse",    "paginate",
     "checkout",  "reserve",   "book",      "pay",         "void",       "mark",      "suspend",
     "rename",    "invoke",    "presign",   "enumerate",   "erase"});

// What nodes of a kind are made of beyond that. In other nodes these words mean something else
// ("keep the latency below …", "run as a service"). A verb of all nodes stands here again where it
// is a kind's own: then it is the node's even in phrases that usually speak of something else.
constexpr auto kReducerVerbs = std::to_array<std::string_view>(
    {"keep", "maintain", "accumulate", "aggregate", "reduce", "count", "tally", "sum", "average",
     "observe", "track", "apply"});
constexpr auto kComputeVerbs = std::to_array<std::string_view>(
    {"compute", "determine", "derive", "aggregate", "sum", "average", "count", "round", "group"});
/// Steps of workflows; "build" is a request everywhere else ("build a node").
constexpr auto kOrchestratorVerbs = std::to_array<std::string_view>(
    {"fan-out",  "notify",   "confirm", "transcode", "assign", "prepare", "pick",
     "choose",   "select",   "combine", "deploy",    "test",   "review",  "gather",
     "activate", "allocate", "invoice", "dispatch",  "decide", "ask",     "request",
     "pack",     "plan",     "build",   "create",    "ship",   "train"});

constexpr bool each_once(std::span<std::string_view const> verbs) {
  for (auto at = verbs.begin(); at != verbs.end(); ++at) {
    if (std::find(at + 1, verbs.end(), *at) != verbs.end()) return false;
  }
  return true;
}
static_assert(each_once(kVerbs) && each_once(kReducerVerbs) && each_once(kComputeVerbs) &&
              each_once(kOrchestratorVerbs));

/// Inputs and outputs in the form of a prompt.
struct Usual {
  std::string_view verb;
  std::string_view inputs;
  std::string_view outputs;
};

// One table per domain; read_fields understands the texts, so they read like a prompt.
constexpr auto kCache = std::to_array<Usual>({
    {"get", "key (string)", "value (string, optional), hit (bool)"},
    {"set", "key (string), value (string), ttl_seconds (int, optional)", "stored (bool)"},
    {"delete", "key (string)", "deleted (bool)"},
    {"exists", "key (string)", "exists (bool)"},
    {"expire", "key (string), ttl_seconds (int)", "expiry_set (bool)"},
    {"increment", "key (string), amount (int, optional)", "value (int)"},
});
constexpr auto kDatabase = std::to_array<Usual>({
    {"create", "table (string), values (object)", "record (object)"},
    {"insert", "table (string), values (object)", "record (object)"},
    {"read", "table (string), record_key (string)", "record (object, optional), found (bool)"},
    {"update", "table (string), record_key (string), values (object)",
     "record (object, optional), updated (bool)"},
    {"delete", "table (string), record_key (string)", "deleted (bool)"},
    {"list",
     "table (string), filters (object, optional), limit (int, optional), "
     "offset (int, optional)",
     "records (array of objects)"},
    {"query",
     "table (string), filters (object, optional), limit (int, optional), "
     "offset (int, optional)",
     "records (array of objects)"},
    {"count", "table (string), filters (object, optional)", "count (int)"},
    {"exists", "table (string), record_key (string)", "exists (bool)"},
    {"upsert", "table (string), record_key (string), values (object)", "record (object)"},
});
constexpr auto kSecrets = std::to_array<Usual>({
    {"read", "path (string), version (int, optional)",
     "secret (object, optional), version (int, optional)"},
    {"write", "path (string), secret (object)", "version (int)"},
    {"delete", "path (string)", "deleted (bool)"},
    {"list", "path (string)", "keys (array of strings)"},
    {"rotate", "role (string, optional)", "rotated (bool), lease_seconds (int, optional)"},
});
constexpr auto kStorage = std::to_array<Usual>({
    {"upload", "bucket (string), object_key (string), content (bytes)", "etag (string)"},
    {"put", "bucket (string), object_key (string), content (bytes)", "etag (string)"},
    {"download", "bucket (string), object_key (string)", "content (bytes, optional), found (bool)"},
    {"get", "bucket (string), object_key (string)", "content (bytes, optional), found (bool)"},
    {"delete", "bucket (string), object_key (string)", "deleted (bool)"},
    {"list", "bucket (string), prefix (string, optional)", "object_keys (array of strings)"},
});
constexpr auto kHttp = std::to_array<Usual>({
    {"get", "url (string), headers (object, optional)", "status_code (int), body (object)"},
    {"post", "url (string), body (object), headers (object, optional)",
     "status_code (int), body (object)"},
    {"put", "url (string), body (object), headers (object, optional)",
     "status_code (int), body (object)"},
    {"patch", "url (string), body (object), headers (object, optional)",
     "status_code (int), body (object)"},
    {"delete", "url (string), headers (object, optional)", "status_code (int), body (object)"},
});
constexpr auto kEmail = std::to_array<Usual>({
    {"send", "recipient (string), subject (string), body (string)", "message_id (string)"},
});
constexpr auto kMessaging = std::to_array<Usual>({
    {"publish", "topic (string), key (string, optional), payload (object)", "delivered (bool)"},
    {"send", "topic (string), key (string, optional), payload (object)", "delivered (bool)"},
    {"produce", "topic (string), key (string, optional), payload (object)", "delivered (bool)"},
    {"consume", "topic (string), max_messages (int, optional)", "messages (array of objects)"},
    {"poll", "topic (string), max_messages (int, optional)", "messages (array of objects)"},
});

/// The tables differ in size, and therefore in type.
template <typename Table>
Usual const* find_in(Table const& table, std::string_view verb) {
  auto const found = std::ranges::find(table, verb, &Usual::verb);
  return found == table.end() ? nullptr : &*found;
}

/// Verbs that mean the same, with the one that the tables use last.
/// Authors choose their words freely ("fetch a row", "save the session"), and each table has one
/// row for what they mean. Without this, "fetch" in a cache would take a payload instead of a key.
std::string_view table_verb(std::string_view domain, std::string_view verb) {
  bool const database = domain == "database";
  bool const keyed = domain == "cache" || domain == "storage";
  auto const is_one_of = [&](std::initializer_list<std::string_view> verbs) {
    return std::ranges::find(verbs, verb) != verbs.end();
  };
  if (is_one_of({"fetch", "load", "find", "lookup", "retrieve", "get", "read"})) {
    if (database || domain == "secrets") return "read";
    if (keyed) return "get";
  }
  if (is_one_of({"store", "save", "add", "insert", "put", "write"})) {
    if (database) return "create";
    if (domain == "cache") return "set";
    if (domain == "secrets") return "write";
    if (domain == "storage") return "put";
  }
  if (is_one_of({"remove", "drop", "invalidate", "erase"})) return "delete";
  if (verb == "enumerate") return "list";
  return verb;
}

/// Domains without a table have no usual fields; their operations take a payload.
Usual const* usual(std::string_view domain, std::string_view asked) {
  auto const verb = table_verb(domain, asked);
  if (domain == "cache") return find_in(kCache, verb);
  if (domain == "database") return find_in(kDatabase, verb);
  if (domain == "secrets") return find_in(kSecrets, verb);
  if (domain == "storage") return find_in(kStorage, verb);
  if (domain == "http") return find_in(kHttp, verb);
  if (domain == "email") return find_in(kEmail, verb);
  if (domain == "messaging") return find_in(kMessaging, verb);
  return nullptr;
}

}  // namespace

/// Verbs in their base form; base_verb finds it.
/// A linear search: the list is short, and each word of a prompt asks a few times at most.
bool is_operation_verb(std::string_view word) {
  return std::ranges::find(kVerbs, word) != kVerbs.end();
}

/// Kinds are few and their lists short: no table of tables.
bool is_verb_of_kind(std::string_view word, std::string_view kind) {
  if (kind == "reducer") return std::ranges::find(kReducerVerbs, word) != kReducerVerbs.end();
  if (kind == "compute") return std::ranges::find(kComputeVerbs, word) != kComputeVerbs.end();
  return kind == "orchestrator" &&
         std::ranges::find(kOrchestratorVerbs, word) != kOrchestratorVerbs.end();
}

/// English inflection by trial: a form counts only where the verb it leads to is known, so that
/// "address" and "series" stay, and "addresses" becomes "address" only if that is a verb.
std::string base_verb(std::string_view given) {
  std::string const word(given);
  auto const is_verb = [](std::string_view base) {
    return is_operation_verb(base) || is_verb_of_kind(base, "reducer") ||
           is_verb_of_kind(base, "compute") || is_verb_of_kind(base, "orchestrator");
  };
  if (is_verb(word)) return word;
  if (word.ends_with("ies")) {
    std::string const base = word.substr(0, word.size() - 3) + "y";
    if (is_verb(base)) return base;
  }
  if (word.ends_with("ing")) {
    std::string const root = word.substr(0, word.size() - 3);
    bool const doubled = root.size() > 2 && root.back() == root[root.size() - 2];
    for (auto const& base : {root, root + "e", doubled ? root.substr(0, root.size() - 1) : root}) {
      if (is_verb(base)) return base;
    }
  }
  for (std::string_view const suffix : {"s", "es"}) {
    if (!word.ends_with(suffix)) continue;
    std::string const base = word.substr(0, word.size() - suffix.size());
    if (is_verb(base)) return base;
  }
  return word;
}

/// Says in `defaulted` that the fields are not the prompt's; a reader of the contract can tell.
/// A prompt that says "with get and set" is complete for a person. An operation without fields
/// would give empty models and tests that test nothing. "table" is dropped where the name has an
/// object: update_stock works on the stock and on no table that a caller may choose.
void give_usual_fields(SpecOperation& operation, std::string_view domain) {
  auto const words = name_words(operation.name);
  auto const* known = words.empty() ? nullptr : usual(domain, words.front());
  bool const no_inputs = operation.inputs.empty();
  if (no_inputs) {
    operation.inputs = read_fields(known ? known->inputs : "payload (object)");
    operation.defaulted = true;
    // "update_stock" says what it works on.
    if (words.size() > 1) {
      std::erase_if(operation.inputs, [](SpecField const& input) { return input.name == "table"; });
    }
  }
  if (!operation.output_types.empty() || !operation.output_fields.empty()) return;
  operation.output_fields = read_fields(known ? known->outputs : "details (object)");
  operation.defaulted = true;
}

}  // namespace omninode::onex
