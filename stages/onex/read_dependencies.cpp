// Dependencies and delegations: whom the node works through.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxDependencies = 32;
constexpr int kNowhere = -1;  ///< a default stands in no line

/// Two names of one type ("pg", "postgres_client") would make two clients of one service.
bool has_dependency(NodeSpec const& spec, std::string_view type) {
  std::string const wanted = pascal_name(type);
  return std::ranges::any_of(spec.dependencies, [&](SpecDependency const& dependency) {
    return pascal_name(dependency.type) == wanted;
  });
}

/// The first statement about a dependency gives its name and purpose; later ones only say again
/// that it is there, and are noted as understood.
/// A second entry of the same name or type would become a second constructor argument of the node
/// for the same partner. The name is made legal here, once, because it becomes that argument.
void add_dependency(NodeSpec& spec, SpecDependency dependency, int line = kNowhere) {
  dependency.name = field_name(dependency.name);
  if (line != kNowhere) {
    note(spec, static_cast<std::size_t>(line), "dependency", dependency.name);
  }
  bool const known = std::ranges::find(spec.dependencies, dependency.name, &SpecDependency::name) !=
                     spec.dependencies.end();
  if (known || has_dependency(spec, dependency.type)) return;
  if (spec.dependencies.size() < kMaxDependencies) {
    spec.dependencies.push_back(std::move(dependency));
  }
}

/// What is left of an item behind its name and type, without the marks that join them.
/// Behind the type of "db (PostgresClient) - keeps the state" there is ") - keeps the state" left.
std::string purpose_of(std::string_view text) {
  std::string purpose(trim(text));
  while (!purpose.empty() &&
         (purpose.front() == '-' || purpose.front() == ':' || purpose.front() == ')' ||
          purpose.front() == ' ' || purpose.front() == ',')) {
    purpose.erase(0, 1);
  }
  return purpose;
}

/// "postgres_client (PostgresClient) - required for …", "RedisClient: cache access (optional)".
/// Only the first four tokens are asked: behind them stands prose, and "for the PaymentService" in
/// a purpose must not become the type. "none" is an answer, too: without the check "Dependencies:
/// none" would make a client called none. A name without a type gets one by its words, because the
/// generated protocol needs a class name.
void read_item(std::string_view item, int line, NodeSpec& spec) {
  auto const tokens = tokens_of(item);
  SpecDependency dependency;
  std::size_t end = 0;
  for (std::size_t i = 0; i < tokens.size() && i < 4; ++i) {
    auto const& token = tokens[i];
    if (token.kind == Token::Kind::mark) {
      if (token.is_mark('-') || token.is_mark(':')) {
        if (dependency.type.empty() && i + 1 < tokens.size() && is_camel(tokens[i + 1].text)) {
          continue;
        }
        break;
      }
      continue;
    }
    bool const type_like = is_upper(token.text[0]) && std::ranges::all_of(token.text, is_alnum);
    if (type_like && dependency.type.empty()) {
      dependency.type = token.text;
    } else if (!type_like && dependency.name.empty() && i == 0) {
      dependency.name = token.text;
    } else if (!type_like) {
      continue;
    }
    end = token.end;
  }
  if (dependency.name.empty() && dependency.type.empty()) return;
  for (std::string_view const word : {"none", "no", "nothing", "n"}) {
    if (lower(tokens[0].text) != word) continue;
    return note(spec, static_cast<std::size_t>(line), "dependency", "none");
  }
  std::string const note = lower(item.substr(end));
  dependency.required = !contains_word(note, "optional");
  dependency.purpose = purpose_of(item.substr(end));
  if (dependency.name.empty()) dependency.name = join(name_words(dependency.type), "_");
  if (dependency.type.empty()) dependency.type = pascal_name(dependency.name);
  dependency.type = pascal_name(dependency.type);
  add_dependency(spec, std::move(dependency), line);
}

/// A section may be a list of lines or stand on the line of its label; both hold the same items.
/// A heading inside the section ("Required:") names no partner.
void read_section(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section != Section::dependencies) continue;
    int const index = static_cast<int>(i);
    if (line.label.empty()) {
      if (!line.heading) read_item(line.text, index, spec);
      continue;
    }
    for (auto const& item : list_items(line.rest)) read_item(item, index, spec);
  }
}

/// "Delegate state persistence to CanonicalStoreService with version checking".
/// "hand" covers "hand over" and "hands off". Without a type that names a partner there is nothing
/// to delegate to: "forward the error to the caller" is no delegation. The word "version" is enough
/// for the mark: "with version checking" and "if the version matches" ask for the same.
void read_delegation(std::string const& sentence, std::size_t line, NodeSpec& spec) {
  auto const tokens = tokens_of(sentence);
  auto const verb = std::ranges::find_if(tokens, [](Token const& token) {
    std::string const root = stem(token.text);
    return root == "delegat" || root == "hand" || root == "forward";
  });
  if (verb == tokens.end()) return;
  auto const service = std::find_if(
      verb, tokens.end(), [](Token const& token) { return is_dependency_type(token.text); });
  if (service == tokens.end()) return;
  SpecDelegation delegation;
  delegation.text = sentence;
  delegation.service = pascal_name(service->text);
  delegation.subject = std::string(trim(sentence.substr(verb->end, service->begin - verb->end)));
  if (delegation.subject.ends_with(" to")) {
    delegation.subject.resize(delegation.subject.size() - 3);
  }
  delegation.version_check = contains_word(lower(sentence), "version");
  note(spec, line, "delegation", delegation.service);
  add_dependency(spec, {join(name_words(delegation.service), "_"), delegation.service, true,
                        delegation.text, false});
  spec.delegations.push_back(std::move(delegation));
}

/// "and, optionally, VirusScanClient": whether the word before it makes it optional.
/// Backwards by at most three tokens, and never past another type: in "AuditClient and optionally
/// CacheClient" only the second may be missing.
bool is_optional_mention(std::vector<Token> const& tokens, std::size_t at) {
  for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
    std::string const word = lower(tokens[at - back].text);
    if (word == "optionally" || word == "optional") return true;
    if (is_dependency_type(tokens[at - back].text)) break;
  }
  // "NumberLookupService (optional)"
  return at + 2 < tokens.size() && tokens[at + 1].is_mark('(') &&
         word_at(tokens, at + 2) == "optional";
}

/// A type that is named in running text is a dependency as well ("Call StripeClient to charge").
/// The section of dependencies is read before, and what stands there is complete.
/// Outputs are left out: "Returns: StockProvider" names a result. Steps may have services with any
/// CamelCase name ("via Warehouse"), which is_dependency_type alone would miss.
void read_mentions(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section == Section::dependencies || line.section == Section::outputs) continue;
    auto const tokens = tokens_of(line.text);
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (!is_dependency_type(tokens[at].text)) continue;
      std::string const type = pascal_name(tokens[at].text);
      add_dependency(spec,
                     {join(name_words(type), "_"), type, !is_optional_mention(tokens, at),
                      "named in the prompt", false},
                     static_cast<int>(i));
    }
  }
  // A step's service may have any name that its line gives it.
  for (auto const& step : spec.steps) {
    if (step.service.empty()) continue;
    add_dependency(spec, {join(name_words(step.service), "_"), step.service, true,
                          "does the step " + step.name, false});
  }
}

/// Events need somebody who carries them; a client of a broker that the prompt names is enough.
/// By stems of the type, so that "NatsClient", "EventBus" and "MessageBroker" all count; else the
/// node would get a KafkaClient beside the broker that its author chose.
bool has_messaging(NodeSpec const& spec) {
  return std::ranges::any_of(spec.dependencies, [](SpecDependency const& dependency) {
    return has_any_stem(dependency.type,
                        {"kafka", "event", "messag", "queu", "bus", "nat", "broker", "producer"});
  });
}

/// The client that does the node's work where the prompt names none.
/// "An effect node that caches sessions" names nobody, and an operation without logic of its own
/// must delegate to somebody. A client for events does not do the work, so that it alone does not
/// count. `defaulted` tells the reader of the contract that the prompt never said it.
void add_usual_client(NodeSpec& spec) {
  struct UsualClient {
    std::string_view domain;
    std::string_view type;
  };
  constexpr auto kClients = std::to_array<UsualClient>({{"cache", "RedisClient"},
                                                        {"database", "PostgresClient"},
                                                        {"secrets", "VaultClient"},
                                                        {"storage", "ObjectStorageClient"},
                                                        {"http", "HttpClient"},
                                                        {"email", "EmailClient"},
                                                        {"messaging", "KafkaClient"}});
  // Compute and reducer nodes work on their input alone.
  if (spec.kind == "compute" || spec.kind == "reducer") return;
  bool const works = std::ranges::any_of(spec.dependencies, [](SpecDependency const& dependency) {
    return !has_any_stem(dependency.type, {"kafka", "event"});
  });
  if (works || (spec.domain == "messaging" && has_messaging(spec))) return;
  auto const found = std::ranges::find(kClients, spec.domain, &UsualClient::domain);
  std::string const type = found != kClients.end()
                               ? std::string(found->type)
                               : pascal_name(stem_of_node(spec.name, spec.kind)) + "Client";
  add_dependency(spec, {join(name_words(type), "_"), type, true,
                        "carries out the operations of this node", true});
}

}  // namespace

/// Only the endings that name a partner count: CamelCase alone is an event or a model.
/// "StateCommitted" or "OrderModel" as a dependency would give the node a constructor argument that
/// nobody can provide.
bool is_dependency_type(std::string_view word) {
  if (word.empty() || word.size() > kMaxNameChars) return false;
  auto const words = name_words(word);
  constexpr auto kEnds = std::to_array<std::string_view>(
      {"client", "service", "repository", "gateway", "adapter", "store", "pool", "provider"});
  bool const type_like =
      words.size() > 1 && is_upper(word[0]) && std::ranges::all_of(word, is_alnum);
  return type_like && std::ranges::find(kEnds, words.back()) != kEnds.end();
}

/// Order matters: what is said in a section beats a mention, and a default fills what is left.
/// Delegations come before mentions, because their sentence is the better purpose than "named in
/// the prompt", and the first statement about a type keeps its purpose.
void read_dependencies(PromptDocument const& document, NodeSpec& spec) {
  read_section(document, spec);
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    read_delegation(document.lines[i].text, i, spec);
  }
  read_mentions(document, spec);
  add_usual_client(spec);
  bool const speaks = !spec.publications.empty() || !spec.subscriptions.empty();
  if (speaks && !has_messaging(spec)) {
    add_dependency(spec,
                   {"kafka_client", "KafkaClient", true, "carries the events of this node", true});
  }
}

}  // namespace omninode::onex
