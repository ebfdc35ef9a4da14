#include "stages/onex/domain_files.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/code_files.hpp"
#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/node_values.hpp"
#include "stages/onex/templates.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// One row is all that a domain is: what is asked of every domain is asked through it, so that a
/// new one needs no other place in this file.
struct Domain {
  DomainNames names;
  std::vector<std::string_view> clients;  ///< stems of the clients' types
  std::optional<DomainCall> (*call)(NodeDesign const&, DesignOperation const&);
  void (*module_values)(NodeDesign const&, json&);
  void (*test_values)(DomainCall const&, json&, PythonImports&);
  std::vector<std::string_view> methods;  ///< of the client protocol
};

/// The order matters where a client's type has words of two domains: "RedisObjectStore" is a cache,
/// since the product says more than the general word. The stems of storage are the most general
/// ones, and come last.
std::vector<Domain> const& domains() {
  static std::vector<Domain> const kDomains = {
      {{"relational", "sql", "ProtocolSqlClient", "FakeSql"},
       {"postgr", "postgresql", "sql", "databas", "sqlit"},
       &relational_call,
       &relational_module,
       &relational_tests,
       {"execute", "fetch_one", "fetch_all", "transaction", "seed", "rows", "answers"}},
      {{"cache", "key_value", "ProtocolCacheClient", "FakeCache"},
       {"redis", "cach", "memcach", "memcached", "valkey"},
       &cache_call,
       &cache_module,
       &cache_tests,
       {"get", "set", "delete", "exists", "expire", "incrby", "values", "alive", "now"}},
      {{"secrets", "secrets_kv", "ProtocolVaultApi", "FakeVault"},
       {"vault", "secret"},
       &secrets_call,
       &secrets_module,
       &secrets_tests,
       {"request", "status", "secrets", "deleted", "obliging"}},
      {{"http", "http_requests", "ProtocolHttpTransport", "FakeTransport"},
       {"http", "https", "webhook", "rest"},
       &http_call,
       &http_module,
       &http_tests,
       {"send", "script"}},
      {{"kafka", "topic_records", "ProtocolRecordClient", "FakeBroker"},
       {"kafka", "redpanda"},
       &kafka_call,
       &kafka_module,
       &kafka_tests,
       {"send_record", "poll_records", "commit", "records", "committed", "send_error"}},
      {{"storage", "objects", "ProtocolObjectStore", "FakeStore"},
       {"s3", "minio", "storag", "blob", "object", "bucket"},
       &storage_call,
       &storage_module,
       &storage_tests,
       {"put_object", "get_object", "head_object", "delete_object", "copy_object", "list_page",
        "objects", "page_size", "obliging"}},
  };
  return kDomains;
}

/// Null for the empty name, which every delegated operation has.
Domain const* domain_named(std::string_view name) {
  auto const found = std::ranges::find_if(
      domains(), [&](Domain const& domain) { return domain.names.domain == name; });
  return found == domains().end() ? nullptr : &*found;
}

/// The domain whose client this is, by the words of its type.
Domain const* domain_behind(NodeDesign const& design, std::string_view dependency) {
  auto const client = std::ranges::find_if(design.dependencies, [&](DesignDependency const& each) {
    return each.spec.name == dependency;
  });
  if (client == design.dependencies.end()) return nullptr;
  auto const found = std::ranges::find_if(domains(), [&](Domain const& domain) {
    return has_any_stem(client->spec.type, domain.clients);
  });
  return found == domains().end() ? nullptr : &*found;
}

/// A client of a domain is not enough: all of its operations may have turned out to be delegated.
bool uses(NodeDesign const& design, Domain const& domain) {
  return std::ranges::any_of(design.operations, [&](DesignOperation const& operation) {
    return operation.call.domain == domain.names.domain;
  });
}

/// Which functions the node calls, so that a module has no others.
json module_values(NodeDesign const& design, Domain const& domain) {
  json values = {{"class_name", design.spec.class_name}, {"prefix", design.prefix}};
  for (auto const& operation : design.operations) {
    if (operation.call.domain != domain.names.domain) continue;
    values[operation.call.function] = true;
    for (auto const& [fact, value] : operation.call.facts) {
      // Facts with a colon ("default:email") are for C++ alone; no template can name them.
      if (fact.find(':') == std::string::npos) values["has_" + fact] = true;
    }
  }
  domain.module_values(design, values);
  // Of all operations: what one of them must hide must not be shown by another.
  values["hidden_names"] = quoted_list(hidden_names(design));
  return values;
}

/// The facts that tests compare with, as constants of their module: a literal repeated in every
/// test could differ in one of them. The list gives their order as well, since the facts are sorted
/// by name and KEYS would come before TABLE.
std::string test_constants(DomainCall const& call) {
  std::string text;
  for (char const* name :
       {"table",   "keys",     "other_keys", "values",        "filters",   "order_by", "key",
        "value",   "stored",   "step",       "topic",         "payload",   "path",     "url",
        "method",  "headers",  "query",      "body",          "version",   "cas",      "bucket",
        "content", "metadata", "prefix",     "source_bucket", "source_key"}) {
    auto const fact = call.facts.find(name);
    if (fact == call.facts.end()) continue;
    std::string constant = name;
    for (char& c : constant) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    // mypy would infer a dict of texts, which is no dict[str, object].
    bool const dict = fact->second.starts_with('{');
    text += constant + (dict ? ": dict[str, object]" : "") + " = " + fact->second + "\n";
  }
  return text;
}

/// Both ends of a template's text belong to the lines around it.
std::string trimmed_lines(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  while (text.starts_with('\n')) text.erase(0, 1);
  return text + "\n";
}

}  // namespace

/// Operations that the prompt hands to a service by name ("pricing is delegated to RuleService")
/// stay delegated, even where a domain knows their verbs: the prompt has said who does it.
void design_domains(NodeDesign& design) {
  for (auto& operation : design.operations) {
    auto const* domain = domain_behind(design, operation.dependency);
    bool const delegated =
        std::ranges::any_of(design.spec.delegations, [&](SpecDelegation const& delegation) {
          return shared_stems(delegation.subject, operation.spec.name) > 0;
        });
    if (domain == nullptr || delegated) continue;
    auto call = domain->call(design, operation);
    if (call) operation.call = std::move(*call);
  }
  // Only now is it known which clients speak a domain, as that depends on all of their operations.
  for (auto& operation : design.operations) {
    auto const* names = operation.call.known() ? nullptr : domain_of(design, operation.dependency);
    if (names == nullptr) continue;
    // The client has the domain's methods too, and none may be there twice.
    auto const& taken = domain_named(names->domain)->methods;
    if (std::ranges::find(taken, operation.method) != taken.end()) operation.method += "_value";
  }
}

/// A client that carries out one known operation has the domain's protocol, and its delegated
/// operations are further methods of it.
DomainNames const* domain_of(NodeDesign const& design, std::string_view dependency) {
  for (auto const& operation : design.operations) {
    if (operation.dependency != dependency || !operation.call.known()) continue;
    return &domain_named(operation.call.domain)->names;
  }
  return nullptr;
}

bool any_domain(NodeDesign const& design) {
  return std::ranges::any_of(
      design.operations, [](DesignOperation const& operation) { return operation.call.known(); });
}

/// Sorted and without repetitions, so that the text of the module does not depend on the order of
/// the operations.
std::vector<std::string> hidden_names(NodeDesign const& design) {
  std::set<std::string> names;
  for (auto const& operation : design.operations) {
    names.insert(operation.call.hidden.begin(), operation.call.hidden.end());
  }
  return {names.begin(), names.end()};
}

/// Two layers that both repeat would multiply: three attempts of three attempts are nine requests.
bool node_retries(NodeDesign const& design) {
  return has_feature(design, "retry") &&
         std::ranges::any_of(design.operations, [](DesignOperation const& operation) {
           return operation.call.domain != "http";
         });
}

bool node_limits_time(NodeDesign const& design) {
  return std::ranges::any_of(design.operations, [](DesignOperation const& operation) {
    return operation.call.domain != "http";
  });
}

bool uses_usual_ttl(NodeDesign const& design) {
  return std::ranges::any_of(design.operations, [](DesignOperation const& operation) {
    return operation.call.has_fact("usual_ttl");
  });
}

/// The protocol says what the client must be able to do, the fake does it in memory, and the tests
/// of the module drive both without the node.
std::vector<File> domain_files(NodeDesign const& design) {
  std::vector<File> files;
  for (auto const& domain : domains()) {
    if (!uses(design, domain)) continue;
    auto const values = module_values(design, domain);
    auto const& names = domain.names;
    std::string const stem = "domain_" + std::string(names.domain);
    files.push_back({std::string(names.module) + ".py", render(stem + ".py", values)});
    files.push_back(
        {"protocols/" + module_of(names.protocol) + ".py", render(stem + "_protocol.py", values)});
    files.push_back({"tests/" + module_of(names.fake) + ".py", render(stem + "_fake.py", values)});
    files.push_back({"tests/test_" + std::string(names.module) + "_module.py",
                     render(stem + "_module_tests.py", values)});
  }
  if (files.empty()) return files;
  // One class of errors for all domains: the node tells a wrong request from a failure by it.
  json const values = {{"class_name", design.spec.class_name}};
  files.push_back({"request_errors.py", render("domain_request_errors.py", values)});
  return files;
}

File domain_operation_test(NodeDesign const& design, DesignOperation const& operation,
                           json values) {
  auto const& call = operation.call;
  auto const& domain = *domain_named(call.domain);
  PythonImports imports;
  // What every such test has, whatever its domain; the domain adds its own below.
  imports.add_module("pytest");
  imports.add("omnibase_core.errors", "ModelOnexError");
  imports.add("..enums", design.operation_enum);
  imports.add("..enums", design.outcome_enum);
  imports.add("..models." + module_of(design.input_model), design.input_model);
  auto const& outcome = operation.outcomes.front();
  imports.add("..models." + module_of(outcome.model), outcome.model);
  imports.add("..node", design.spec.class_name);
  imports.add(".conftest", "Fakes");
  import_samples(operation.spec.inputs, imports);
  imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  for (auto const& [fact, value] : call.facts) {
    // Checks are collected as lines, while the template sets its own line ends.
    if (fact.find(':') == std::string::npos) values[fact] = trimmed_lines(value);
    if (fact.find(':') == std::string::npos) values[fact].get_ref<std::string&>().pop_back();
  }
  values["first_value"] = python_string(outcome.value);
  values["expected_sent"] = expected_sent(design, operation.spec.name, outcome.value);
  bool const hides = !hidden_names(design).empty();
  values["hides"] = hides;
  values["counted_flags"] = json::array();
  for (auto const& flag : flags_json(design)) {
    if (flag["model"] == outcome.model) values["counted_flags"].push_back(flag);
  }
  // Behind the facts, which some of a domain's values are made of; in front of the text of the
  // imports, to which it adds.
  domain.test_values(call, values, imports);
  bool const compares = hides && !design.publications.empty();
  if (compares) imports.add("..secrets_kv", "HIDDEN_FIELDS");
  std::string const stem = "domain_" + call.domain + "_tests.py";
  values["scenarios"] = trimmed_lines(render(stem, values));
  values["imports"] = imports.text();
  values["constants"] = test_constants(call);
  return {"tests/test_" + operation.spec.name + ".py", render("domain_operation_test.py", values)};
}

json domain_call_json(DesignOperation const& operation) {
  auto const& call = operation.call;
  if (!call.known()) return false;
  json arguments = json::array();
  for (auto const& argument : call.arguments) {
    arguments.push_back({{"name", argument.name}, {"value", argument.code}});
  }
  std::string const module(domain_named(call.domain)->names.module);
  json answers = json::array();
  // An answer that only repeats inputs does not need the result: a variable that nobody reads is a
  // finding.
  bool reads_answer = !call.columns.empty();
  for (auto const& answer : call.answers) {
    reads_answer = reads_answer || contains_word(answer.code, "answer");
    answers.push_back({{"entry", python_string(answer.name) + ": " + answer.code}});
  }
  if (!call.columns.empty()) {
    answers.push_back(
        {{"entry", "**" + module + ".columns(answer, " + quoted_list(call.columns) + ")"}});
  }
  return {{"module", module},
          {"function", call.function},
          {"result_model", operation.outcomes.front().model},
          {"result_member", outcome_member(operation.outcomes.front())},
          {"arguments", std::move(arguments)},
          {"keeps", reads_answer ? "answer = " : ""},
          {"answers", std::move(answers)}};
}

void import_domains(NodeDesign const& design, PythonImports& imports) {
  for (auto const& domain : domains()) {
    if (uses(design, domain)) imports.add(".", domain.names.module);
  }
  bool const shows = !design.publications.empty();
  if (shows && !hidden_names(design).empty()) imports.add(".secrets_kv", "HIDDEN_FIELDS");
  if (any_domain(design)) imports.add(".request_errors", "InvalidRequestError");
}

}  // namespace omninode::onex
