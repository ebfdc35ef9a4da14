// The domain of the node: whose usual operations, fields and clients complete what is not said.
#include <algorithm>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

struct Domain {
  std::string_view name;
  std::vector<std::string_view> strong;  ///< products and words of that domain alone
  std::vector<std::string_view> weak;    ///< words that hint at it
};

/// Vectors, because their order is the rank where a text has words of two domains: "cache rows of
/// PostgreSQL" is a cache first.
using Domains = std::vector<Domain>;

/// Domains of nodes that work on something outside.
Domains const& outside() {
  static Domains const all = {
      {"cache", {"redis", "cache", "memcached", "valkey"}, {}},
      {"secrets", {"vault", "secret"}, {"credential"}},
      {"storage",
       {"s3", "bucket", "blob", "minio", "gcs"},
       {"file", "document", "object", "upload"}},
      {"email", {"email", "smtp"}, {"mail"}},
      {"http", {"http", "https", "webhook", "graphql"}, {"rest", "api"}},
      {"database",
       {"postgres", "postgresql", "sql", "mysql", "database", "crud", "mongodb", "sqlite",
        "mariadb", "postgis", "cockroachdb", "oracle"},
       {"table", "persist", "row", "record", "store"}},
      {"messaging", {"kafka", "rabbitmq", "nats"}, {"queue", "message", "event", "topic"}}};
  return all;
}

/// A compute node has no partner outside; what it does with values tells its domain.
Domains const& of_compute() {
  static Domains const all = {
      {"transformation",
       {"csv", "json", "xml", "yaml", "markdown", "format", "transform", "transformation",
        "convert", "conversion", "serializ"},
       {"normaliz", "normalis", "parse", "render", "clean"}},
      {"calculation",
       {"calculat", "calculation", "price", "tax", "cost", "scor", "interest", "rate", "risk"},
       {"comput", "sum", "total", "estimat", "percentil", "statistic"}}};
  return all;
}

/// Windows and percentiles ask for another state than a plain total does.
Domains const& of_reducer() {
  static Domains const all = {{"metrics",
                               {"window", "percentil", "p95", "p99", "metric", "latency"},
                               {"total", "averag", "count"}}};
  return all;
}

/// The same word means another thing in another kind: "record" is a row to an effect only.
Domains const& domains_of(std::string_view kind) {
  if (kind == "compute") return of_compute();
  if (kind == "reducer") return of_reducer();
  return outside();
}

/// "Backend: MySQL" is understood by what follows from it.
void note_backend(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const label = lower(split_label(document.lines[i].text).label);
    bool const named = is_one_of(label, {"backend", "storage", "database", "store", "engine",
                                         "technology", "broker", "driver", "system", "domain"});
    if (named) note(spec, i, "domain", spec.domain);
  }
}

}  // namespace

/// Weak words ("store", "file") suggest a domain, and are too little to invent operations from.
/// Only domains with a partner outside are asked; what compute and reducer nodes work on is a
/// matter of their fields alone.
bool names_domain(std::string_view text, std::string_view domain) {
  auto const found = std::ranges::find(outside(), domain, &Domain::name);
  return found != outside().end() &&
         has_any_stem(std::string(text) + ' ' + lower(text), found->strong);
}

/// Every later default (fields, client, operations) follows from the domain, so that it is read
/// from what says most about the node, its name, down to what says least.
void read_domain(PromptDocument const& document, NodeSpec& spec) {
  if (spec.kind == "orchestrator") {
    spec.domain = "workflow";
    return;
  }
  spec.domain = "general";
  auto const& domains = domains_of(spec.kind);
  // In small letters as well, because the humps of "MariaDB" make two words of it; as written,
  // because those of "KafkaClient" are two.
  std::string description = spec.description + '\n' + lower(spec.description);
  // "database passwords" are secrets: here the word only tells whose they are.
  for (std::string_view const secret : {"database password", "database credential"}) {
    if (lower(description).find(secret) != std::string::npos) description += "\nsecret";
  }
  std::string all;
  for (auto const& line : document.lines) {
    // Targets and metrics speak of latency whatever the node does.
    bool const measures = line.section == Section::targets || line.section == Section::metrics;
    if (!measures) all += line.text + '\n' + lower(line.text) + '\n';
  }
  // "the harbour's REST API" is HTTP in other words; "rest" and "api" alone only hint at it.
  for (std::string_view const phrase : {"rest api", "rest service", "rest endpoint"}) {
    if (contains_word(lower(all), phrase)) all += "http\n";
  }
  // A text message goes to a person and through no broker.
  bool const to_people = has_any_stem(
      all, {"sms", "twilio", "slack", "chat", "whatsapp", "telegram", "push", "mms", "pager"});
  // The name says most, then the description, then everything; strong words before hints.
  for (auto const member : {&Domain::strong, &Domain::weak}) {
    for (std::string_view const text :
         {std::string_view(spec.name), std::string_view(description), std::string_view(all)}) {
      for (auto const& domain : domains) {
        if (!has_any_stem(text, domain.*member)) continue;
        if (to_people && member == &Domain::weak && domain.name == "messaging") continue;
        spec.domain = std::string(domain.name);
        return note_backend(document, spec);
      }
    }
  }
}

}  // namespace omninode::onex
