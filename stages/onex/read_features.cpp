// Features beside the operations: pool, retry, circuit breaker, TTL, timeout, transactions …
#include <algorithm>
#include <array>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

struct Known {
  std::string_view name;
  std::string_view phrase;  ///< lower case, as it stands in the text
};

constexpr auto kKnown = std::to_array<Known>({
    {"connection_pool", "pool"},
    {"retry", "retry"},
    {"retry", "retries"},
    {"circuit_breaker", "circuit breaker"},
    {"circuit_breaker", "circuit-breaker"},
    {"circuit_breaker", "breaker"},
    {"ttl", "ttl"},
    {"ttl", "time-to-live"},
    {"timeout", "timeout"},
    {"transactions", "transaction"},
    {"transactions", "transactions"},
    {"optimistic_concurrency", "optimistic concurrency"},
    {"optimistic_concurrency", "optimistic locking"},
    {"audit", "audit"},
    {"rate_limit", "rate limit"},
    {"rate_limit", "rate limiting"},
    {"batching", "batch"},
    {"health_check", "health check"},
    {"health_check", "health checks"},
    {"idempotency", "idempotent"},
    {"event_driven", "event-driven"},
});

/// Seconds in one of the unit that `text` starts with; 1 where it starts with none.
long seconds_per_unit(std::string_view text) {
  auto const words = name_words(text.substr(0, 12));
  if (words.empty()) return 1;
  std::string const unit = stem(words.front());
  if (unit == "m" || unit == "min" || unit == "minut") return 60;
  if (unit == "h" || unit == "hour") return 3'600;
  return unit == "day" || unit == "d" ? 86'400 : 1;
}

struct Number {
  long value = 0;
  long seconds = 0;  ///< the same where it counts time
};

std::vector<Number> numbers_in(std::string_view text) {
  std::vector<Number> numbers;
  for (std::size_t at = 0; at < text.size();) {
    bool const starts =
        is_digit(text[at]) && (at == 0 || (!is_alnum(text[at - 1]) && text[at - 1] != '_'));
    if (!starts) {
      ++at;
      continue;
    }
    Number number;
    for (std::size_t digits = 0; at < text.size() && is_digit(text[at]); ++at, ++digits) {
      if (digits < 7) number.value = number.value * 10 + (text[at] - '0');
    }
    number.seconds = number.value * seconds_per_unit(text.substr(at));
    numbers.push_back(number);
  }
  return numbers;
}

void set_values(SpecFeature& feature, std::vector<Number> const& numbers) {
  if (numbers.empty()) return;
  if (feature.name == "connection_pool") {
    feature.values["min_size"] = numbers.size() > 1 ? numbers[0].value : 1;
    feature.values["max_size"] = numbers.size() > 1 ? numbers[1].value : numbers[0].value;
    if (feature.values["min_size"] > feature.values["max_size"]) {
      feature.values["min_size"] = feature.values["max_size"];
    }
  } else if (feature.name == "retry") {
    feature.values["max_attempts"] = numbers[0].value;
  } else if (feature.name == "circuit_breaker") {
    feature.values["failure_threshold"] = numbers[0].value;
  } else if (feature.name == "ttl" || feature.name == "timeout") {
    feature.values["seconds"] = numbers[0].seconds;
  }
}

struct Mention {
  std::string_view name;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Every feature named in the clause, in the order of the text, each once.
std::vector<Mention> mentions_in(std::string_view text) {
  std::vector<Mention> found;
  for (auto const& [name, phrase] : kKnown) {
    if (!contains_word(text, phrase)) continue;
    bool const known = std::ranges::find(found, name, &Mention::name) != found.end();
    auto const at = text.find(phrase);
    if (!known) found.push_back({name, at, at + phrase.size()});
  }
  std::ranges::sort(found, {}, &Mention::begin);
  return found;
}

/// Numbers belong to the feature before them, or to the one right after them.
void read_clause(std::string_view clause, NodeSpec& spec) {
  std::string const text = lower(clause);
  std::string_view const view = text;
  auto const mentions = mentions_in(text);
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    auto const& mention = mentions[i];
    if (spec.feature(mention.name) != nullptr) continue;
    SpecFeature feature{std::string(mention.name), {}, std::string(clause)};
    auto const next = i + 1 < mentions.size() ? mentions[i + 1].begin : text.size();
    auto const previous = i > 0 ? mentions[i - 1].end : 0;
    auto numbers = numbers_in(view.substr(mention.end, next - mention.end));
    if (numbers.empty() && i == 0) {
      numbers = numbers_in(view.substr(previous, mention.begin - previous));
    }
    set_values(feature, numbers);
    spec.features.push_back(std::move(feature));
  }
}

bool may_name_features(Section section) {
  return section == Section::general || section == Section::features ||
         section == Section::dependencies;
}

}  // namespace

void read_features(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    if (!may_name_features(line.section)) continue;
    for (auto const& sentence : sentences_of(line.text)) {
      for (auto const& clause : comma_items(sentence)) read_clause(clause, spec);
    }
  }
}

}  // namespace omninode::onex
