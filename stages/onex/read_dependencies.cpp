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

bool is_dependency_type(std::string_view word) {
  auto const words = name_words(word);
  constexpr auto kEnds = std::to_array<std::string_view>(
      {"client", "service", "repository", "gateway", "adapter", "store", "pool", "provider"});
  bool const type_like =
      words.size() > 1 && is_upper(word[0]) && std::ranges::all_of(word, is_alnum);
  return type_like && std::ranges::find(kEnds, words.back()) != kEnds.end();
}

bool has_dependency(NodeSpec const& spec, std::string_view type) {
  std::string const wanted = pascal_name(type);
  return std::ranges::any_of(spec.dependencies, [&](SpecDependency const& dependency) {
    return pascal_name(dependency.type) == wanted;
  });
}

void add_dependency(NodeSpec& spec, SpecDependency dependency) {
  dependency.name = field_name(dependency.name);
  bool const known = std::ranges::find(spec.dependencies, dependency.name, &SpecDependency::name) !=
                     spec.dependencies.end();
  if (known || has_dependency(spec, dependency.type)) return;
  if (spec.dependencies.size() < kMaxDependencies) {
    spec.dependencies.push_back(std::move(dependency));
  }
}

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
void read_item(std::string_view item, NodeSpec& spec) {
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
  std::string const note = lower(item.substr(end));
  dependency.required = !contains_word(note, "optional");
  dependency.purpose = purpose_of(item.substr(end));
  if (dependency.name.empty()) dependency.name = join(name_words(dependency.type), "_");
  if (dependency.type.empty()) dependency.type = pascal_name(dependency.name);
  dependency.type = pascal_name(dependency.type);
  add_dependency(spec, std::move(dependency));
}

void read_section(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    if (line.section != Section::dependencies) continue;
    if (line.label.empty()) {
      read_item(line.text, spec);
      continue;
    }
    for (auto const& item : list_items(line.rest)) read_item(item, spec);
  }
}

/// "Delegate state persistence to CanonicalStoreService with version checking".
void read_delegations(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    for (auto const& sentence : sentences_of(line.text)) {
      auto const tokens = tokens_of(sentence);
      auto const verb = std::ranges::find_if(tokens, [](Token const& token) {
        std::string const root = stem(token.text);
        return root == "delegat" || root == "hand" || root == "forward";
      });
      if (verb == tokens.end()) continue;
      auto const service = std::find_if(
          verb, tokens.end(), [](Token const& token) { return is_dependency_type(token.text); });
      if (service == tokens.end()) continue;
      SpecDelegation delegation;
      delegation.text = sentence;
      delegation.service = pascal_name(service->text);
      delegation.subject =
          std::string(trim(sentence.substr(verb->end, service->begin - verb->end)));
      if (delegation.subject.ends_with(" to")) {
        delegation.subject.resize(delegation.subject.size() - 3);
      }
      delegation.version_check = contains_word(lower(sentence), "version");
      spec.delegations.push_back(std::move(delegation));
    }
  }
}

void read_mentions(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    if (line.section == Section::dependencies || line.section == Section::outputs) continue;
    for (auto const& token : tokens_of(line.text)) {
      if (!is_dependency_type(token.text)) continue;
      add_dependency(spec, {join(name_words(token.text), "_"), pascal_name(token.text), true,
                            "named in the prompt", false});
    }
  }
}

bool has_messaging(NodeSpec const& spec) {
  return std::ranges::any_of(spec.dependencies, [](SpecDependency const& dependency) {
    return has_any_stem(dependency.type,
                        {"kafka", "event", "messag", "queu", "bus", "nat", "broker", "producer"});
  });
}

/// The client that does the node's work where the prompt names none.
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

void read_dependencies(PromptDocument const& document, NodeSpec& spec) {
  read_section(document, spec);
  read_delegations(document, spec);
  for (auto const& delegation : spec.delegations) {
    add_dependency(spec, {join(name_words(delegation.service), "_"), delegation.service, true,
                          delegation.text, false});
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
